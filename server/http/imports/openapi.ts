import { z } from 'zod'
import { STEP_SCHEMAS } from '../../../machines/steps.ts'
import {
  header,
  idempotencyKey,
  type Json,
  json,
  operation,
  queryParameters,
  schemaOf,
  sent,
} from '../openapi-parts.ts'
import { ImportedPast, When } from './body.ts'
import { ImportQuery } from './import-case.ts'

const { type: _type, atReason: _atReason, ...intake } = STEP_SCHEMAS.receive.shape

/** The operation that imports a case. */
export function importPaths(): Json {
  return {
    '/imports': {
      post: operation({
        id: 'importCase',
        tag: 'complaints',
        summary: 'Import a case from another tool, with its past',
        description:
          'Whole or not at all: each step is judged by the policy as at its own instant, in order, and nobody is told of the past. ' +
          'Then every clock that runs tells the mark that it has come to, once. The same `reference` of the same tool is the same ' +
          'complaint; with another content it is refused.',
        parameters: [
          ...queryParameters(ImportQuery),
          idempotencyKey,
          header('Simulated-Time', 'When it is imported; only where simulated time is switched on.'),
        ],
        body: 'Import',
        responses: {
          200: answer('imported already: the complaint as it is now'),
          201: answer('imported, with its number'),
          204: { description: 'only checked: nothing is wrong with it, and nothing of it is kept' },
          ...sent,
        },
      }),
    },
  }
}

/** What is sent to it. */
export function importSchemas(): Json {
  const Import = z.strictObject({
    policy: z.string().optional(),
    ...intake,
    receivedAt: When,
    imported: ImportedPast,
  })
  return { Import: schemaOf(Import) }
}

function answer(description: string): Json {
  return {
    description,
    headers: {
      Location: { description: 'where it can be read', schema: { type: 'string' } },
      ETag: { description: 'version of the complaint', schema: { type: 'string' } },
    },
    content: json('Complaint'),
  }
}
