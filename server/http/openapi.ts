import { z } from 'zod'
import { STEP_SCHEMAS } from '../../machines/steps.ts'
import { InboxQuery, ListQuery } from './lists.ts'
import {
  ComplaintBody,
  CountsBody,
  HistoryBody,
  InboxBody,
  ListBody,
  ProblemBody,
  ReplayBody,
} from './shapes.ts'

type Json = Record<string, unknown>

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
      description:
        'Complaints under a policy: take one in, read it, take the next step, replay it. Every answer to a step carries `next`: ' +
        'the steps you may take now, each with the JSON Schema of its body under this policy.',
    },
    security: [{ token: [] }],
    paths: paths(),
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
      schemas: {
        Complaint: schemaOf(ComplaintBody),
        Complaints: schemaOf(ListBody),
        History: schemaOf(HistoryBody),
        Replay: schemaOf(ReplayBody),
        Inbox: schemaOf(InboxBody),
        Counts: schemaOf(CountsBody),
        Problem: schemaOf(ProblemBody),
        Intake: schemaOf(z.strictObject({ policy: z.string().optional(), ...intake })),
        Step: schemaOf(Steps),
      },
    },
  }
}

function schemaOf(schema: z.ZodType): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  return rest
}

const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` })
const json = (name: string) => ({ 'application/json': { schema: ref(name) } })
const problem = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: ref('Problem') } },
})
const header = (name: string, description: string, required = false) => ({
  name,
  in: 'header',
  required,
  description,
  schema: { type: 'string' },
})
const id = {
  name: 'id',
  in: 'path',
  required: true,
  description: 'id of the complaint',
  schema: { type: 'string' },
}
const etag = { ETag: { description: 'version of the complaint', schema: { type: 'string' } } }
const idempotencyKey = header(
  'Idempotency-Key',
  'Repeat it with a repeated request: the same key, the same answer.',
)

const usual = {
  400: problem('malformed; `errors` points to each field'),
  401: problem('no valid token'),
  503: problem('a part is out of reach; send the same request again after Retry-After'),
}
const notFound = { 404: problem('no such complaint that you may see') }

function paths(): Json {
  return {
    '/complaints': {
      get: operation('List complaints', 'Complaints', {}, queryParameters(ListQuery)),
      post: {
        summary: 'Take in a complaint',
        parameters: [idempotencyKey],
        requestBody: { required: true, content: json('Intake') },
        responses: {
          201: { description: 'received, with its number', headers: etag, content: json('Complaint') },
          403: problem('not for you'),
          409: problem('not possible'),
          413: problem('more than 100 kB'),
          415: problem('not JSON'),
          422: problem('not acceptable under the policy'),
          ...usual,
        },
      },
    },
    '/complaints/{id}': { get: operation('Read a complaint', 'Complaint', notFound, [id], etag) },
    '/complaints/{id}/steps': {
      post: {
        summary: 'Take a step',
        parameters: [id, idempotencyKey, header('If-Match', 'ETag you saw, or *', true)],
        requestBody: { required: true, content: json('Step') },
        responses: {
          200: { description: 'taken', headers: etag, content: json('Complaint') },
          403: problem('not for you, or duties must be separate'),
          409: problem('not possible now; `possible` lists what is'),
          412: problem('the complaint has changed since you saw it'),
          422: problem('not acceptable under the policy'),
          428: problem('If-Match is missing'),
          ...notFound,
          ...usual,
        },
      },
    },
    '/complaints/{id}/history': { get: operation('Read the history', 'History', notFound, [id]) },
    '/complaints/{id}/replay': {
      get: operation('Replay to an instant or a step', 'Replay', notFound, [
        id,
        {
          name: 'at',
          in: 'query',
          description: 'RFC 3339 instant',
          schema: { type: 'string', format: 'date-time' },
        },
        {
          name: 'seq',
          in: 'query',
          description: 'number of the step',
          schema: { type: 'integer', minimum: 1 },
        },
      ]),
    },
    '/inbox': { get: operation('Read your inbox', 'Inbox', {}, queryParameters(InboxQuery)) },
    '/counts': { get: operation('Count complaints by state and cause', 'Counts') },
  }
}

function operation(
  summary: string,
  body: string,
  more: Json = {},
  parameters: Json[] = [],
  headers: Json = {},
): Json {
  const ok = { description: 'OK', headers, content: json(body) }
  return { summary, parameters, responses: { 200: ok, ...more, ...usual } }
}

function queryParameters(query: z.ZodObject): Json[] {
  const { properties = {} } = schemaOf(query) as { properties?: Record<string, Json> }
  return Object.entries(properties).map(([name, schema]) => ({ name, in: 'query', schema }))
}
