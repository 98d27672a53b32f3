import type { Advanced } from '../advance.ts'
import { type Actor, CLOCK } from '../complaint-context.ts'
import { lookUpOf } from '../look-up.ts'
import { passedMark } from '../marks.ts'
import { type Refusal, RefusalError, refuse } from '../refusal.ts'
import type { ComplaintSnapshot } from '../snapshot.ts'
import type { DeadlinePassed, PersonStep } from '../steps.ts'
import type { Terms } from '../terms.ts'
import { asThen, marksBefore, takenThen } from './past.ts'
import { type Imported, toldOnce, whyNoImport } from './told.ts'

/** A step that somebody took before the case was imported; the first is its intake. Its instant is in its body. */
export interface Past {
  step: PersonStep
  by: Actor
  /** Set where a date was all that was told: its instant is the last that this can have been. */
  onDay?: true
}

/** What one step of the past, or a mark on the way, led to. */
interface Entered extends Advanced {
  step: PersonStep | DeadlinePassed
  by: Actor
  /** Who entered it, where it comes from, and whether a date was all that was told. */
  imported: Source & Pick<Past, 'onDay'>
}

/** Who imported something, from which tool, and what it is called there. */
interface Source {
  by: string
  from: string
  reference: string
}

/** A case with all its past. */
interface WithPast extends Advanced {
  past: Entered[]
}

/** All of it is judged at once, and a workflow’s task may not take long. */
const MOST_ENTERED = 200

interface Importing {
  terms: Terms
  imported: Source
  nowMs: number
}

/** How far the past of a case has been entered. */
interface SoFar {
  snapshot: ComplaintSnapshot
  /** The instant that it has come to. */
  atMs: number
  entered: readonly Entered[]
}

/**
 * A whole case from its past, step by step, each judged as at its own instant, with every mark between them. Throws a `RefusalError`
 * that points to the step and the field where one is refused; then nothing has changed.
 */
export function importedCase(
  terms: Terms,
  snapshot: ComplaintSnapshot,
  step: Imported,
  by: Actor,
  past: readonly Past[],
  nowMs: number,
): WithPast {
  const no = whyNoImport(terms.rules, by)
  if (no) throw new RefusalError(no)
  if (snapshot.context.version > 0)
    throw new RefusalError(refuse('impossible', 'a case is imported before anything else is done to it'))
  const { from, reference } = step
  const importing = { terms, imported: { by: by.person, from, reference }, nowMs }
  const begun: SoFar = { snapshot, atMs: -Infinity, entered: [] }
  const taken = past.reduce((so, each, nth) => pointed(nth, each, () => next(importing, so, each)), begun)
  const { snapshot: now, entered } = until(importing, taken, nowMs)
  return { ...toldOnce(terms, now, step, nowMs), past: [...entered] }
}

/** The case after one more step, every mark that had passed by then told before it, to nobody. */
function next(importing: Importing, before: SoFar, each: Past): SoFar {
  const { terms, nowMs } = importing
  const { atMs } = asThen(terms, before.snapshot, each)
  const part = each.step.type === 'receive' ? '/receivedAt' : '/at'
  const no = (message: string) => new RefusalError(refuse('incomplete', message, [part]))
  if (Number.isNaN(atMs)) throw no('say when it happened')
  if (atMs > nowMs) throw no('lies in the future: say when it happened')
  if (atMs < before.atMs) throw no('lies before the step that it follows: steps come in their order')
  const found = until(importing, before, marksBefore(each, atMs))
  const after = entered(importing, found, each)
  if (lookUpOf(terms, found.snapshot.context, after.snapshot.context, each.step))
    throw new RefusalError(refuse('impossible', `it depends on other cases: take it after the import`))
  return { ...after, atMs }
}

/** The case once every mark of its clocks that has passed by an instant is behind it. */
function until(importing: Importing, before: SoFar, atMs: number): SoFar {
  let then = before
  const passed = () =>
    then.snapshot.status === 'active' && passedMark(importing.terms, then.snapshot.context, atMs)
  for (let mark = passed(); mark; mark = passed()) then = entered(importing, then, { step: mark, by: CLOCK })
  return then
}

function entered(
  { terms, imported, nowMs }: Importing,
  so: SoFar,
  { step, by, onDay }: Pick<Entered, 'step' | 'by'> & Pick<Past, 'onDay'>,
): SoFar {
  if (so.entered.length >= MOST_ENTERED)
    throw new RefusalError(
      refuse(
        'incomplete',
        `with what its clocks told meanwhile the past has more than ${MOST_ENTERED} entries: leave out steps by which nothing changed`,
      ),
    )
  const taken = takenThen(terms, so.snapshot, { step, by }, nowMs)
  return {
    ...so,
    snapshot: taken.snapshot,
    entered: [...so.entered, { step, by, imported: { ...imported, ...(onDay && { onDay }) }, ...taken }],
  }
}

/** What a step of the past is refused for, where it is written; an intake's fields are those of the case itself. */
function pointed<T>(nth: number, { step }: Past, take: () => T): T {
  try {
    return take()
  } catch (error) {
    if (!(error instanceof RefusalError)) throw error
    throw new RefusalError(refusalInPast(error, nth, step.type), { cause: error })
  }
}

/** A refusal of the nth step of a past, the intake being 0: it is about what was sent, and points to it. */
export function refusalInPast(error: RefusalError, nth = 0, type = 'receive'): Refusal {
  const place = nth === 0 ? '' : `/imported/steps/${nth - 1}`
  const told = nth === 0 ? '/receivedAt' : '/at'
  // What no calendar reaches is the instant that this was said to be at.
  const about = error.pointers.length === 0 && error.code === 'beyondCalendar' ? [told] : error.pointers
  const pointers = about.length > 0 ? about.map((at) => `${place}${at}`) : [place]
  const what = nth === 0 ? 'the intake' : `step ${nth} (${type})`
  return {
    code: 'incomplete',
    message: `${what}: ${error.message}`,
    pointers: pointers.map((at) => (at === '' ? '/imported/by' : at)),
    faults: error.faults,
    ...(error.because ? { because: error.because } : {}),
  }
}
