import { ReadingsQuery } from './case-readings.ts'
import { HistoryQuery, ReplayQuery } from './history.ts'
import { ListQuery } from './lists.ts'
import { keepingPaths } from './openapi-keeping.ts'
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

const id = inPath('id', 'id of the complaint')
const clock = inPath('clock', 'id of a clock of it, as `clocks` names them')
const etag = { ETag: { description: 'version of the complaint', schema: { type: 'string' } } }
const notFound = { 404: problem('no such complaint that you may see') }

/** What `/complaints` and each of them answers; what is about several is beside it. */
export function complaintPaths(): Json {
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
    '/complaints/search': {
      post: operation({
        id: 'searchComplaints',
        tag: 'overview',
        summary: 'Search the complaints you may see, by what you may read of them',
        description:
          'What is looked for goes into the body, since addresses end up in logs. Letters are compared whatever their case and width, ' +
          'telephone numbers with and without a prefix. Several words must all be there. Nothing is changed by it; auditors may send it.',
        body: 'Search',
        responses: {
          ...ok('Complaints'),
          413: sent[413],
          415: sent[415],
          422: problem('cases are not found by that field, or your policy has no such name to narrow by'),
          429: problem('more searches than a person may make in a minute; `Retry-After` says when to go on'),
        },
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
    '/complaints/{id}/reads': {
      get: operation({
        id: 'readReadings',
        tag,
        summary: 'Read who has read a complaint, oldest first; for auditors',
        description:
          'Whoever reads what is sealed in a complaint, or a restricted one, leaves an entry before he is answered: one an hour, and one ' +
          'more where he had met it in a list and then goes to it. Whoever takes a step stands in its own entry.',
        parameters: [id, ...queryParameters(ReadingsQuery)],
        responses: { ...ok('Readings'), ...notFound, 403: problem('you are no auditor') },
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
    ...keepingPaths('complaint', id, notFound),
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
