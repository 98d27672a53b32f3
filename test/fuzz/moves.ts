import { ZodError } from 'zod'
import { advance, announced } from '../../machines/advance.ts'
import { mattersOf } from '../../machines/checks/matters.ts'
import { stepsToTry } from '../../machines/checks/tries.ts'
import { RefusalError } from '../../machines/refusal.ts'
import type { ComplaintSnapshot } from '../../machines/snapshot.ts'
import { parseStep } from '../../machines/step-body.ts'
import type { ComplaintStep } from '../../machines/steps.ts'
import type { Policy } from '../../policies/policy.ts'
import { CalendarRangeError } from '../../machines/working-time.ts'
import type { FirstRequest } from '../../server/identity/first-request.ts'
import { developer } from '../../server/identity/tokens.ts'
import { termsOf } from '../../server/terms.ts'

/** A step's body, and the role whose token may send it. */
export interface Move {
  role: string
  body: Record<string, unknown>
}

/** What could be done where a case stands, and what is done next. */
interface Stand {
  moves: Move[]
  next: Move
}

const LONGEST = 7
const INSTANTS = ['answerBy', 'dueAt', 'until']
/** They end a case, lead back, or name a case that is not there. */
const ASIDE = new Set<unknown>([
  'withdraw',
  'merge',
  'link',
  'refer',
  'refuse',
  'convert',
  'sendBack',
  'reopen',
])

/** A way of a case through its policy, and what everybody could do on it. */
export function courseOf(policy: Policy, { role, body }: FirstRequest, nowMs: number): Stand[] {
  const terms = termsOf(policy)
  const matters = mattersOf(terms.rules)
  const after = (snapshot: ComplaintSnapshot, step: ComplaintStep, by: string) => {
    try {
      return advance(terms, snapshot, step, developer(policy, by), nowMs).snapshot
    } catch (error) {
      if (error instanceof RefusalError || error instanceof CalendarRangeError) return null
      throw error
    }
  }
  const roles = Object.keys(policy.roles)
  const course: Stand[] = []
  const taken = new Set<unknown>()
  let snapshot = after(announced(terms), parseStep(policy, { ...body, type: 'receive' }), role)
  while (snapshot && snapshot.status === 'active' && course.length < LONGEST) {
    const around = { terms, complaint: snapshot.context, matters, nowMs }
    const reached = new Map<Move, ComplaintSnapshot>()
    for (const { step } of stepsToTry(around)) {
      const sent = wireOf(step)
      const read = readStep(policy, sent)
      for (const each of read ? roles : []) {
        const there = read && after(snapshot, read, each)
        if (there) reached.set({ role: each, body: sent }, there)
      }
    }
    const moves = [...reached.keys()]
    const next = moves.find(({ body: { type } }) => !taken.has(type) && !ASIDE.has(type))
    if (!next) break
    taken.add(next.body['type'])
    course.push({ moves, next })
    snapshot = reached.get(next) ?? null
  }
  return course
}

function readStep(policy: Policy, body: object): ComplaintStep | null {
  try {
    return parseStep(policy, body)
  } catch (error) {
    if (error instanceof ZodError) return null
    throw error
  }
}

/** The step as it is sent. */
function wireOf(step: ComplaintStep): Record<string, unknown> {
  const entries = Object.entries(step).map(([name, value]) => [
    name,
    INSTANTS.includes(name) && typeof value === 'number' ? new Date(value).toISOString() : value,
  ])
  return Object.fromEntries(entries)
}
