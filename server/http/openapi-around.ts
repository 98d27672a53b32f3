import { DemeritsQuery } from './demerits.ts'
import {
  header,
  idempotencyKey,
  inPath,
  type Json,
  json,
  ok,
  operation,
  problem,
  queryParameters,
  sent,
} from './openapi-parts.ts'
import { SchedulesQuery } from './schedules.ts'

/** The paths of what lies around a single complaint: groups, sanctions added up, and what comes round. */
export function aroundPaths(): Json {
  return { ...groupPaths(), '/demerits': demerits(), '/schedules': schedules() }
}

function groupPaths(): Json {
  const group = inPath('group', 'what the step `group` named it')
  const noGroup = { 404: problem('no such group that you may see') }
  return {
    '/groups/{group}': {
      get: operation({
        id: 'readGroup',
        tag: 'overview',
        summary: 'List the complaints about one thing, each with its own clocks',
        parameters: [group],
        responses: { ...ok('Group'), ...noGroup },
      }),
    },
    '/groups/{group}/answer': {
      post: operation({
        id: 'answerGroup',
        tag: 'complaints',
        summary: 'Answer all of a group at once',
        description:
          'Each complaint that has not ended takes the step `answer`; one that refuses says why, and the others are answered.',
        parameters: [group, idempotencyKey],
        body: 'CommonAnswer',
        responses: {
          ...ok('GroupAnswer'),
          ...noGroup,
          413: sent[413],
          415: sent[415],
          422: problem('the Idempotency-Key was used for something else'),
        },
      }),
    },
  }
}

function demerits(): Json {
  return {
    get: operation({
      id: 'readDemerits',
      tag: 'overview',
      summary: 'Read what points and sanctions of a year come to, your own or everybody’s',
      parameters: queryParameters(DemeritsQuery),
      responses: {
        ...ok('Demerits'),
        403: problem('not yours'),
        404: problem('your policy does not add them up'),
      },
    }),
  }
}

function schedules(): Json {
  const simulatedTime = header(
    'Simulated-Time',
    'Where their time begins; only where simulated time is switched on.',
    true,
  )
  return {
    get: operation({
      id: 'readSchedules',
      tag: 'overview',
      summary: 'Read what comes round: the case last opened and when the next is',
      parameters: queryParameters(SchedulesQuery),
      responses: { ...ok('Schedules'), 404: problem('no such rounds of yours') },
    }),
    post: operation({
      id: 'simulateSchedules',
      tag: 'overview',
      summary: 'Try the schedules of your policy in a simulated time',
      parameters: [simulatedTime],
      body: 'SimulatedRounds',
      responses: {
        201: { description: 'started', content: json('Schedules') },
        413: sent[413],
        415: sent[415],
        422: sent[422],
      },
    }),
  }
}
