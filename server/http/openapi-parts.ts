import { z } from 'zod'

export type Json = Record<string, unknown>

/** A zod schema as the JSON Schema of what comes over the wire. */
export function schemaOf(schema: z.ZodType): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  return rest
}

const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` })

export const json = (name: string) => ({ 'application/json': { schema: ref(name) } })

export const problem = (description: string): Json => ({
  description,
  content: { 'application/problem+json': { schema: ref('Problem') } },
})

export const header = (name: string, description: string, required = false): Json => ({
  name,
  in: 'header',
  required,
  description,
  schema: { type: 'string' },
})

export const inPath = (name: string, description: string): Json => ({
  name,
  in: 'path',
  required: true,
  description,
  schema: { type: 'string' },
})

/** The fields of a query's schema as parameters. */
export function queryParameters(query: z.ZodObject): Json[] {
  const { properties = {} } = schemaOf(query) as { properties?: Record<string, Json> }
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    ...(schema['description'] === undefined ? {} : { description: schema['description'] }),
    schema,
  }))
}

interface Operation {
  id: string
  tag: string
  summary: string
  description?: string
  parameters?: Json[]
  /** Component schema of the request's body. */
  body?: string
  responses: Record<number, Json>
  /** Needs no token. */
  open?: true
}

/** An operation with what is true of all of them. */
export function operation({ id, tag, summary, body, responses, open, ...more }: Operation): Json {
  const everywhere = open
    ? {}
    : {
        400: problem('malformed; `errors` points to each field'),
        401: problem('no valid token'),
        403: problem(
          'a token without a role that your policy knows, or an auditor’s for anything but reading',
        ),
        408: problem('headers or body did not arrive within 15 seconds'),
        429: problem('too many connections from one address'),
        503: problem(
          '`busy`: more is asked for than can be answered in time, and nothing was done; `unavailable`: a part is out of reach. ' +
            'Send the same request again after Retry-After',
        ),
      }
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...more,
    ...(body ? { requestBody: { required: true, content: json(body) } } : {}),
    ...(open ? { security: [] } : {}),
    responses: { ...everywhere, ...responses },
  }
}

/** Refusals of whatever is sent. */
export const sent = {
  403: problem('not for you, or duties must be separate'),
  409: problem('not possible now; `possible` lists what is'),
  413: problem('more than 100 kB'),
  415: problem('not JSON'),
  422: problem('not acceptable under the policy, or the Idempotency-Key was used for something else'),
}
export const idempotencyKey = header(
  'Idempotency-Key',
  'Repeat it with a repeated request: the same key, the same answer, and nothing done twice. A key belongs to one request of one person in the whole organisation; with another body, person or case it is refused with 422.',
)
/** The answer to a question that was understood. */
export const ok = (name: string, headers: Json = {}): Record<number, Json> => ({
  200: { description: 'OK', headers, content: json(name) },
})
