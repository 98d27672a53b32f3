import { header, idempotencyKey, type Json, ok, operation, problem, sent } from './openapi-parts.ts'

const simulatedTime = header(
  'Simulated-Time',
  'When that is, where simulated time is switched on and it runs in a time of its own.',
)

/** How a case or a campaign is held and erased. */
export function keepingPaths(what: 'complaint' | 'campaign', id: Json, notFound: Json): Json {
  const [name, body] = what === 'complaint' ? ['Complaint', 'Complaint'] : ['Campaign', 'Campaign']
  const tag = `${what}s`
  const path = `/${what}s/{id}`
  const parameters = [id, idempotencyKey, simulatedTime]
  const refusals = {
    ...notFound,
    ...sent,
    403: problem('your policy lets others erase and hold'),
    409: problem(
      '`held`: a hold stands against it, with its reason; `impossible`: it is open, held or erased already',
    ),
  }
  return {
    [`${path}/erasure`]: {
      post: operation({
        id: `erase${name}`,
        tag,
        summary: 'Erase what is personal in it, once it has ended',
        description:
          'For good: its key is destroyed, and an entry of the record says who did it, when and why.',
        parameters,
        body: 'Erasure',
        responses: { ...ok(body), ...refusals },
      }),
    },
    [`${path}/hold`]: {
      post: operation({
        id: `hold${name}`,
        tag,
        summary: 'Hold it, so that nothing of it is erased, or lift the hold',
        parameters,
        body: 'Hold',
        responses: { ...ok(body), ...refusals },
      }),
    },
  }
}

/** How several complaints are erased at once. */
export function erasuresPath(): Json {
  return {
    '/erasures': {
      post: operation({
        id: 'eraseSeveral',
        tag: 'complaints',
        summary: 'Erase all complaints of one person, or see what would become of them',
        description:
          'What is held or open is left, and said; the same request again erases what has ended meanwhile. Whose complaints they are ' +
          'somebody has to look at: people share names and telephones.',
        parameters: [simulatedTime],
        body: 'Erasures',
        responses: {
          ...ok('Erased'),
          403: problem('your policy lets others erase'),
          413: sent[413],
          415: sent[415],
        },
      }),
    },
  }
}
