import { asOf } from './as-of.ts'
import { isAwaited } from './awaited.ts'
import { chronicled } from './chronicle.ts'
import { type ClockRun, type Complaint, RULE } from './complaint-context.ts'
import { turnClocks } from './clocks.ts'
import { openCorrective } from './correctives.ts'
import { withDone } from './done.ts'
import type { Happening } from './happening.ts'
import { isHeard } from './heard.ts'
import type { Notice } from './notice.ts'
import { noticed, noticesHeard } from './noticed.ts'
import { proposePenalty } from './penalties.ts'
import { addresseesOf, recipientsOf } from './recipients.ts'
import { customerText, staffText, textOf } from './sight/text.ts'
import { recounted } from './recounted.ts'
import { withParts } from './parts.ts'
import type { ComplaintStep } from './steps.ts'
import type { Terms } from './terms.ts'
import { type Instants, knownAt, thereof } from './time/instants.ts'
import { clockId } from './time/run.ts'
import { turnsHeard } from './turns-heard.ts'

interface Reaction {
  complaint: Complaint
  notices: Notice[]
}

/** What the policy makes of one happening: clocks turn, the case moves to its next holder, people are told, rules propose. */
export function react(
  terms: Terms,
  complaint: Complaint,
  happening: Happening,
  step: ComplaintStep,
  when: Instants,
): Reaction {
  const nowMs = when.fromMs
  const routed = { ...complaint, holder: holderAfter(terms, complaint, happening, nowMs) }
  const byMark = step.type === 'deadlinePassed'
  const told = { ...routed, clocks: noticed(terms, routed, happening, when) }
  const then = asOf(told, when.fromMs)
  const heard = () => [
    ...noticesHeard(terms, routed, happening, when),
    ...turnsHeard({ terms, complaint: then, happening, when, byMark }),
  ]
  const turns = told.chronicle ? heard() : []
  const clocks = turnClocks(terms, then, happening, when)
  const turned = chronicled(terms, told, clocks, turns, knownAt(when))
  const stopped = stopsOf(terms, told.clocks, turned.clocks)
  const corrected = openTriggered(terms, turned, happening, nowMs)
  const penalized = proposeTriggered(terms, corrected.complaint, happening, nowMs)
  const reaction = {
    complaint: penalized.complaint,
    notices: [...noticesOf(terms, penalized.complaint, happening, step, nowMs), ...penalized.notices],
  }
  return [...stopped, ...corrected.happenings, ...penalized.happenings].reduce<Reaction>((so, next) => {
    const then = next.atMs === undefined ? when : thereof(when, next.atMs)
    const known = recounted(terms, so.complaint, byRule(so.complaint, next, then.fromMs), [next], then)
    const more = react(terms, known, next, step, then)
    return { complaint: more.complaint, notices: [...so.notices, ...more.notices] }
  }, reaction)
}

/** Which clocks have come to their end, as far as anything answers to that. */
export function stopsOf(
  { rules }: Terms,
  before: readonly ClockRun[],
  after: readonly ClockRun[],
): Happening[] {
  return after.flatMap((run) => {
    const { clock, key, stoppedAtMs } = run
    if (!isAwaited(rules, clock, 'stopped')) return []
    const was = before.find((each) => clockId(each) === clockId(run))
    const wasRunning = was?.stoppedAtMs === null
    if (!wasRunning || stoppedAtMs === null) return []
    return [{ name: `${clock}.stopped`, ...(key === null ? {} : { key }), atMs: stoppedAtMs }]
  })
}

/** What a rule has done opens gates as what a person has done; nobody is its doer. */
function byRule(complaint: Complaint, happening: Happening, atMs: number): Complaint {
  const done = withDone(complaint, happening.name, { by: RULE, atMs })
  return withParts({ ...complaint, done }, [happening], [], atMs)
}

function holderAfter(terms: Terms, complaint: Complaint, happening: Happening, nowMs: number): string | null {
  const { rules } = terms
  const route = rules.routing.find((each) => isHeard(terms, each.on, complaint, happening, nowMs))
  return route ? (addresseesOf(rules, complaint, route.to)[0] ?? complaint.holder) : complaint.holder
}

function openTriggered(terms: Terms, complaint: Complaint, happening: Happening, nowMs: number) {
  const happenings: Happening[] = []
  let opened = complaint
  for (const [name, corrective] of Object.entries(terms.rules.correctives)) {
    if (!corrective.opens.some((trigger) => isHeard(terms, trigger, opened, happening, nowMs))) continue
    const next = openCorrective(terms, opened, name)
    opened = next.complaint
    happenings.push({ name: `${name}.opened`, key: next.id })
  }
  return { complaint: opened, happenings }
}

function proposeTriggered(terms: Terms, complaint: Complaint, happening: Happening, nowMs: number) {
  const happenings: Happening[] = []
  const notices: Notice[] = []
  let penalized = complaint
  for (const [name, penalty] of Object.entries(terms.rules.penalties)) {
    if (!isHeard(terms, penalty.on, penalized, happening, nowMs)) continue
    const proposed = proposePenalty(terms, penalized, name, nowMs)
    penalized = proposed.complaint
    notices.push(proposed.notice)
    happenings.push({ name: `${name}.proposed` })
  }
  return { complaint: penalized, notices, happenings }
}

function noticesOf(
  terms: Terms,
  complaint: Complaint,
  happening: Happening,
  step: ComplaintStep,
  nowMs: number,
): Notice[] {
  const { rules } = terms
  const heard = Object.entries(rules.notices).filter(([, { on }]) =>
    on.some((trigger) => isHeard(terms, trigger, complaint, happening, nowMs)),
  )
  if (heard.length === 0) return []
  const text = textOf(terms, complaint, step)
  return heard.flatMap(([about, notice]) => {
    const to = recipientsOf(rules, complaint, notice.to)
    const staff = to.filter((each) => each !== 'customer')
    const told: Notice[] = []
    if (staff.length > 0)
      told.push({ kind: 'notice', to: staff, about, content: staffText(rules, text, notice) })
    if (staff.length < to.length)
      told.push({ kind: 'answer', to: ['customer'], about, content: customerText(text, notice.shows) })
    return told
  })
}
