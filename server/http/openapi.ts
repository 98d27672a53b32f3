import { z } from 'zod'
import { STEP_SCHEMAS } from '../../machines/steps.ts'
import { campaignPaths, campaignSchemas } from './campaigns-openapi.ts'
import { HistoryQuery, ReplayQuery } from './history.ts'
import { importPaths, importSchemas } from './imports/openapi.ts'
import { InboxQuery, ListQuery } from './lists.ts'
import { measuresPaths, measuresSchemas } from './measures-openapi.ts'
import { aroundPaths } from './openapi-around.ts'
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
  schemaOf,
  sent,
} from './openapi-parts.ts'
import { RanOnBody, RunOn } from './run-on.ts'
import { SimulatedRounds } from './schedules.ts'
import { statisticsPaths, statisticsSchemas } from './statistics-openapi.ts'
import * as desk from './shapes-desk.ts'
import * as record from './shapes-record.ts'
import * as shapes from './shapes.ts'

const CommonAnswer = STEP_SCHEMAS.answer.omit({ type: true })
const { type: _type, ...intake } = STEP_SCHEMAS.receive.shape
const Steps = z.discriminatedUnion(
  'type',
  Object.values(STEP_SCHEMAS).filter((schema) => schema !== STEP_SCHEMAS.receive) as unknown as [
    typeof STEP_SCHEMAS.acknowledge,
  ],
)

/** The API in OpenAPI 3.1, made from the schemas that requests are parsed with. */
export function openApiDocument(): Json {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Redress',
      version: '1',
      license: { name: 'MIT', identifier: 'MIT' },
      description:
        'Complaints under a policy: take one in, read it, take the next step, replay it. Every answer to a step carries `next`: ' +
        'the steps you may take now, each with the JSON Schema of its body under this policy. A refusal is a problem (RFC 9457) ' +
        'and changes nothing. Instants are RFC 3339, UTC, with milliseconds.',
    },
    servers: [{ url: '/' }],
    security: [{ token: [] }],
    tags: [
      { name: 'complaints', description: 'One complaint, from intake to its record' },
      { name: 'campaigns', description: 'Satisfaction surveys, from their plan to their result' },
      {
        name: 'overview',
        description: 'Lists, inbox and counts: a view of the record, some milliseconds behind',
      },
      { name: 'policies', description: 'The words and forms of your organisation' },
      { name: 'operation', description: 'For whoever runs this' },
    ],
    paths: {
      ...complaintPaths(),
      ...importPaths(),
      ...aroundPaths(),
      ...campaignPaths(),
      ...measuresPaths(),
      ...statisticsPaths(),
      ...overviewPaths(),
      ...openPaths(),
    },
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
      schemas: {
        Complaint: schemaOf(shapes.ComplaintBody),
        Complaints: schemaOf(shapes.ListBody),
        Group: schemaOf(shapes.GroupBody),
        GroupAnswer: schemaOf(shapes.GroupAnswerBody),
        CommonAnswer: schemaOf(CommonAnswer),
        ClockStory: schemaOf(record.ClockStoryBody),
        History: schemaOf(record.HistoryBody),
        Lines: schemaOf(desk.LinesBody),
        Replay: schemaOf(record.ReplayBody),
        Inbox: schemaOf(desk.InboxBody),
        Counts: schemaOf(desk.CountsBody),
        Demerits: schemaOf(desk.DemeritsBody),
        Policies: schemaOf(desk.PoliciesBody),
        Policy: schemaOf(desk.PolicyBody),
        Schedules: schemaOf(desk.SchedulesBody),
        SimulatedRounds: schemaOf(SimulatedRounds),
        RunOn: schemaOf(RunOn),
        RanOn: schemaOf(RanOnBody),
        Health: schemaOf(shapes.HealthBody),
        Problem: schemaOf(shapes.ProblemBody),
        Intake: schemaOf(z.strictObject({ policy: z.string().optional(), ...intake })),
        Step: schemaOf(Steps),
        ...importSchemas(),
        ...campaignSchemas(),
        ...measuresSchemas(),
        ...statisticsSchemas(),
      },
    },
  }
}

const id = inPath('id', 'id of the complaint')
const clock = inPath('clock', 'id of a clock of it, as `clocks` names them')
const etag = { ETag: { description: 'version of the complaint', schema: { type: 'string' } } }
const notFound = { 404: problem('no such complaint that you may see') }
function complaintPaths(): Json {
  const tag = 'complaints'
  return {
    '/complaints': {
      get: operation({
        id: 'listComplaints',
        tag: 'overview',
        summary: 'List the complaints you may see',
        parameters: queryParameters(ListQuery),
        responses: { ...ok('Complaints'), 422: problem('your policy has no such name to narrow by') },
      }),
      post: operation({
        id: 'takeIn',
        tag,
        summary: 'Take in a complaint',
        description: '`GET /policies/{id}` tells which kinds, channels and form fields your policy has.',
        parameters: [
          idempotencyKey,
          header('Simulated-Time', 'Where its time begins; only where simulated time is switched on.'),
        ],
        body: 'Intake',
        responses: { 200: knownAlready(), 201: received(), ...sent },
      }),
    },
    '/complaints/{id}': {
      get: operation({
        id: 'readComplaint',
        tag,
        summary: 'Read a complaint, and what you may do next',
        parameters: [id],
        responses: { ...ok('Complaint', etag), ...notFound },
      }),
    },
    '/complaints/{id}/steps': {
      post: operation({
        id: 'takeStep',
        tag,
        summary: 'Take a step',
        parameters: [id, idempotencyKey, header('If-Match', 'ETag you saw, or *', true)],
        body: 'Step',
        responses: {
          ...ok('Complaint', etag),
          ...notFound,
          ...sent,
          412: problem('the complaint has changed since you saw it; `version` is where it is now'),
          428: problem('If-Match is missing'),
        },
      }),
    },
    '/complaints/{id}/history': {
      get: operation({
        id: 'readHistory',
        tag,
        summary: 'Read every step, oldest first',
        parameters: [id, ...queryParameters(HistoryQuery)],
        responses: { ...ok('History'), ...notFound },
      }),
    },
    '/complaints/{id}/clocks/{clock}': {
      get: operation({
        id: 'readClock',
        tag,
        summary: 'Explain one clock: why it is due when it is, and whom it tells next',
        parameters: [id, clock],
        responses: { ...ok('ClockStory'), ...notFound },
      }),
    },
    '/complaints/{id}/lines': {
      get: operation({
        id: 'readLines',
        tag,
        summary: 'Read the cases of a list, and whether the record gives the same list once more',
        parameters: [id],
        responses: { ...ok('Lines'), ...notFound },
      }),
    },
    '/complaints/{id}/time': {
      post: operation({
        id: 'runOn',
        tag,
        summary: 'Let its own time run on, where simulated time is switched on',
        description:
          'Every mark on the way is told, in its order. The same request again waits for the rest of a way that is not finished, and ' +
          'is answered in the same way once it is.',
        parameters: [
          id,
          header(
            'Prefer',
            '`wait=` and the seconds to wait at most (RFC 7240), 20 where left out, 60 at most',
          ),
        ],
        body: 'RunOn',
        responses: {
          ...ok('RanOn', etag),
          202: {
            description: 'it goes on by itself; `now` says how far it has come',
            headers: { ...etag, 'Retry-After': { schema: { type: 'integer' } } },
            content: json('RanOn'),
          },
          ...notFound,
          409: sent[409],
          413: sent[413],
          415: sent[415],
          422: sent[422],
        },
      }),
    },
    '/complaints/{id}/replay': {
      get: operation({
        id: 'replay',
        tag,
        summary: 'Replay the record to an instant or a step',
        description:
          'Give `at` or `seq`. The machine takes the recorded steps again and is compared with the record.',
        parameters: [id, ...queryParameters(ReplayQuery)],
        responses: { ...ok('Replay'), ...notFound },
      }),
    },
  }
}

function knownAlready(): Json {
  return { ...received(), description: 'taken in already: the complaint that has this outside reference' }
}

function received(): Json {
  const location = { Location: { description: 'where it can be read', schema: { type: 'string' } } }
  return {
    description: 'received, with its number',
    headers: { ...location, ...etag },
    content: json('Complaint'),
  }
}

function overviewPaths(): Json {
  const read = (
    operationId: string,
    tag: string,
    summary: string,
    body: string,
    parameters: Json[] = [],
  ) => ({
    get: operation({ id: operationId, tag, summary, parameters, responses: ok(body) }),
  })
  return {
    '/inbox': read('readInbox', 'overview', 'Read your inbox', 'Inbox', queryParameters(InboxQuery)),
    '/counts': read(
      'readCounts',
      'overview',
      'Count the complaints you may see, by state and cause',
      'Counts',
    ),
    '/policies': read('listPolicies', 'policies', 'List your policies', 'Policies'),
    '/policies/{id}': {
      get: operation({
        id: 'readPolicy',
        tag: 'policies',
        summary: 'Read the words and forms of a policy',
        parameters: [inPath('id', 'id of the policy')],
        responses: { ...ok('Policy'), 404: problem('no such policy for you') },
      }),
    },
  }
}

function openPaths(): Json {
  const open = (operationId: string, summary: string, responses: Record<number, Json>) => ({
    get: operation({ id: operationId, tag: 'operation', summary, responses, open: true }),
  })
  const notReady = { description: 'a part is away or behind', content: json('Health') }
  const text = { 200: { description: 'OK', content: { 'text/plain': { schema: { type: 'string' } } } } }
  return {
    '/healthz': open('healthz', 'Does this process run?', ok('Health')),
    '/readyz': open('readyz', 'Does everything it needs answer?', { ...ok('Health'), 503: notReady }),
    '/metrics': open('metrics', "Measurements in Prometheus' text format", text),
  }
}
