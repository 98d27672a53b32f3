import type { RequestHandler } from 'express'
import { z } from 'zod'
import { formsOf } from '../../policies/fact-types.ts'
import type { Policy } from '../../policies/policy.ts'
import { isSealed } from '../../policies/sealed.ts'
import { isAuditor } from '../../machines/sight/case.ts'
import type { Seen } from '../../machines/sight/seen.ts'
import { COMPLAINANT, type Marking } from '../finding/marks.ts'
import { countryOf, soughtIn } from '../finding/terms.ts'
import type { Caller } from '../identity/tokens.ts'
import { type Candidates, candidatesFor, type Way } from '../projections/having.ts'
import { complaintSummary, findByNumber, listComplaints } from '../projections/queries.ts'
import type { ComplaintSummary } from '../projections/summary.ts'
import { cursorsOf, ORDINAL, TIMED } from './cursor.ts'
import { NARROWED, rowsOf } from './lists.ts'
import { Problem } from './problem.ts'
import { mustBeNames } from './query-names.ts'
import { searchLimit } from './search-limit.ts'
import { policyOf, type Services, whoIs } from './services.ts'
import { casesSeen, fieldsSeen } from './sight.ts'

/** Where complaints are searched: what is looked for goes into a body, since addresses end up in logs. */
export const SEARCHES = '/complaints/search'

const Sought = z.string().min(1).max(200)

/** What `POST /complaints/search` looks for. */
export const Search = z.strictObject({
  find: z
    .union([
      Sought,
      z
        .record(z.string(), Sought)
        .refine((fields) => Object.keys(fields).length > 0, 'names a field')
        .refine((fields) => Object.keys(fields).length <= 5, 'names five fields at most'),
    ])
    .describe(
      'a name, some words of one, a telephone number, a mail address or a number of a complaint; or such values by the field they ' +
        'are looked for in: complainant.name, complainant.contact, and each field that the policy marks with find: true',
    ),
  ...NARROWED,
  overdue: z.literal(true).optional(),
  limit: z.int().min(1).max(200).default(50),
  cursor: z.string().max(500).optional(),
})

/** By what any complaint is found whose case somebody may see. */
const OF_CASE: ReadonlySet<string> = new Set([...COMPLAINANT, 'number'])

/** `POST /complaints/search`: complaints of the caller's organisation that he may see, found by values that he may read. */
export function search(services: Services): RequestHandler {
  const mustBeFew = searchLimit()
  return async (req, res) => {
    const caller = whoIs(req)
    const policy = policyOf(services, caller)
    const { cursor, limit, order, find, ...narrowing } = Search.parse(req.body)
    mustBeNames(policy, narrowing)
    mustBeFew(caller)
    const parts = partsOf(policy, services.sealing.marking(policy.id), find)
    const cursors = cursorsOf(
      { list: 'found', policy: policy.id, order, filter: narrowing, parts },
      order === 'due' ? TIMED : ORDINAL,
    )
    const from = cursors.read(cursor)
    const candidates = await candidatesFor(services.redis, parts)
    if (typeof find === 'string') await addNumbered(services, caller, find, candidates)
    const page = await listComplaints(services.redis, {
      actor: isAuditor(caller) ? null : caller,
      filter: { ...narrowing, policy: caller.policy },
      order,
      limit,
      cursor: from,
      found: {
        ordinals: new Map([...candidates].map(([id, { ordinal }]) => [id, ordinal])),
        areHis: async (complaints) => {
          const sees = await fieldsSeen(services, caller, complaints)
          return complaints.map(({ complaintId }, n) =>
            (candidates.get(complaintId)?.fields ?? []).every((fields) =>
              [...fields].some((field) => OF_CASE.has(field) || sees[n]?.(field)),
            ),
          )
        },
      },
    })
    const seen = await casesSeen(services, caller, page.complaints)
    await services.readings.record(caller, 'list', foundBySealed(policy, candidates, seen))
    res.json({
      complaints: await rowsOf(services, caller, policy, seen),
      next: cursors.write(page.next),
    })
  }
}

/** What is asked for, part by part, each with every way to be found for it. */
function partsOf(policy: Policy, marking: Marking, find: z.infer<typeof Search>['find']): Way[][] {
  const fields = findable(policy)
  const country = countryOf(policy.calendar)
  const waysIn = (among: readonly string[], asked: string): Way[] => {
    const sought = soughtIn(asked, country)
    return among.flatMap((field) =>
      sought.map((terms) => ({ field, marks: terms.map((term) => marking(field, term)) })),
    )
  }
  if (typeof find === 'string') return [waysIn(fields, find)]
  return Object.entries(find).map(([field, asked]) => {
    if (fields.includes(field)) return waysIn([field], asked)
    const detail = `Cases are found by ${fields.join(', ')}.`
    throw new Problem(422, 'unknown', detail, { errors: [{ pointer: '/find', detail }] })
  })
}

/** Those that were found by what is sealed in them, which tells whoever looked for it what that is. */
function foundBySealed(
  policy: Policy,
  candidates: Candidates,
  seen: readonly Seen<ComplaintSummary>[],
): string[] {
  const all = [...formsOf(policy)].flatMap(({ form }) => Object.entries(form))
  const isOpen = (name: string) => {
    const known = all.flatMap(([each, field]) => (each === name ? [field] : []))
    return name === 'number' || (known.length > 0 && !known.some(isSealed))
  }
  return seen.flatMap(({ complaintId }) => {
    const fields = candidates.get(complaintId)?.fields.flatMap((each) => [...each]) ?? []
    return fields.every(isOpen) ? [] : [complaintId]
  })
}

/** By which fields the cases of an organisation are found. */
function findable(policy: Policy): string[] {
  const marked = [...formsOf(policy)].flatMap(({ form }) =>
    Object.entries(form).flatMap(([name, { find }]) => (find ? [name] : [])),
  )
  return [...new Set([...COMPLAINANT, ...marked])]
}

/** The complaint that has this number, however its letters are written. */
async function addNumbered(
  { redis }: Services,
  { policy }: Caller,
  text: string,
  candidates: Candidates,
): Promise<void> {
  const written = text.normalize('NFKC').trim()
  for (const number of new Set([written, written.toUpperCase()])) {
    const id = await findByNumber(redis, policy, number)
    const summary = id === null ? null : await complaintSummary(redis, id)
    if (summary === null) continue
    const { complaintId, intakeOrdinal: ordinal } = summary
    candidates.set(complaintId, { ordinal, fields: [new Set(['number'])] })
  }
}
