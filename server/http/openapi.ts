import { z } from 'zod'
import { STEP_SCHEMAS } from '../../machines/steps.ts'
import { attachmentPaths, attachmentSchemas } from './attachments/openapi.ts'
import { campaignPaths, campaignSchemas } from './campaigns-openapi.ts'
import { importPaths, importSchemas } from './imports/openapi.ts'
import { Erasures, ErasuresBody } from './erasures.ts'
import { ErasureRequest, HoldBody } from './keeping.ts'
import { InboxQuery } from './lists.ts'
import { measuresPaths, measuresSchemas } from './measures-openapi.ts'
import { aroundPaths } from './openapi-around.ts'
import { erasuresPath } from './openapi-keeping.ts'
import { complaintPaths } from './openapi-complaints.ts'
import {
  inPath,
  type Json,
  json,
  ok,
  operation,
  problem,
  queryParameters,
  schemaOf,
} from './openapi-parts.ts'
import { RanOnBody, RunOn } from './run-on.ts'
import { Search } from './search.ts'
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
      { name: 'attachments', description: 'Files that fields for evidence name' },
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
      ...erasuresPath(),
      ...attachmentPaths(),
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
        Search: schemaOf(Search),
        Group: schemaOf(shapes.GroupBody),
        GroupAnswer: schemaOf(shapes.GroupAnswerBody),
        CommonAnswer: schemaOf(CommonAnswer),
        ClockStory: schemaOf(record.ClockStoryBody),
        History: schemaOf(record.HistoryBody),
        Readings: schemaOf(record.ReadingsBody),
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
        Erasure: schemaOf(ErasureRequest),
        Erasures: schemaOf(Erasures),
        Erased: schemaOf(ErasuresBody),
        Hold: schemaOf(HoldBody),
        Health: schemaOf(shapes.HealthBody),
        Problem: schemaOf(shapes.ProblemBody),
        Intake: schemaOf(z.strictObject({ policy: z.string().optional(), ...intake })),
        Step: schemaOf(Steps),
        ...attachmentSchemas(),
        ...importSchemas(),
        ...campaignSchemas(),
        ...measuresSchemas(),
        ...statisticsSchemas(),
      },
    },
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
