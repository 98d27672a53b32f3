import { z } from 'zod'

export type Json = Record<string, unknown>

/** A zod schema as the JSON Schema of what comes over the wire. */
export function schemaOf(schema: z.ZodType): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  return rest
}

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
        503: problem('a part is out of reach; send the same request again after Retry-After'),
      }
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...more,
    ...(body ? { requestBody: { required: true, content: json(body) } } : {}),
    ...(open ? { security: [] } : {}),
    responses: { ...responses, ...everywhere },
  }
}

const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` })
