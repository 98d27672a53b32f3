import type { Rules } from '../../policies/policy.ts'
import { own, owns } from '../../policies/own.ts'
import { ALL_PARTS, partsOf } from '../../policies/step-parts.ts'
import { isDueOf } from '../../policies/worked-out.ts'
import type { Actor } from '../complaint-context.ts'
import type { Details, Standing } from '../standing.ts'
import { type Case, seenFacts, seenValues, seesField } from './field.ts'
import { readersUnder } from './readers.ts'

/** Who asks about which case, and the rules it was recorded with; null where nobody knows them any more. */
export interface Sight {
  rules: Rules | null
  viewer: Actor
  of: Case
}

/** How a case stands, as somebody may know it. */
export function seenStanding<S extends Pick<Standing, 'facts' | 'repeatKey' | 'uniqueKeys'>>(
  { rules, viewer, of }: Sight,
  standing: S,
): S {
  const { repeatKey: _, uniqueKeys: __, ...rest } = standing
  // What repeats have in common is made of facts, open or not.
  return { ...rest, facts: seenFacts(rules, viewer, of, standing.facts ?? {}) } as S
}

/** What is in a case, as somebody may know it. Other cases that it names are still to be looked at. */
export function seenDetails({ rules, viewer, of }: Sight, details: Details): Details {
  return {
    ...details,
    facts: seenFacts(rules, viewer, of, details.facts),
    slips: details.slips.map((slip) => ({
      ...slip,
      values: seenValues(rules, viewer, of, slip.values),
      signed: slip.signed.map((each) => ({ ...each, values: seenValues(rules, viewer, of, each.values) })),
    })),
  }
}

type SeenLine = { of: string | null; number: string | null }

/** Parts of a step that name other cases, or come from one. */
const OF_OTHERS: ReadonlySet<string> = new Set(['about', 'repeatOf', 'handledBy', 'into', 'lines'])
/** Parts that the engine adds to a step. */
const LOOKED_UP: Partial<Record<string, readonly string[]>> = {
  receive: ['handledBy', 'repeatOf', 'lines', 'drawn', 'opened'],
}

type RecordedStep = Readonly<Record<string, unknown>> & { type: string }

/** A recorded step, as somebody may read it: its own parts, and of its form what he may see; `sees` tells which other cases are for him. */
export function seenStep(sight: Sight, step: RecordedStep, sees: (caseId: string) => boolean): RecordedStep {
  const values = (part: unknown) =>
    seenValues(sight.rules, sight.viewer, sight.of, (part ?? {}) as Record<string, unknown>)
  const known = [...partsOf(step.type), ...(own(LOOKED_UP, step.type) ?? [])]
  const shown = known.flatMap((part): [string, unknown][] => {
    if (!owns(step, part)) return []
    const value = own(step, part)
    if (part === 'changes') return [[part, values(value)]]
    if (step.type === 'link' && part === 'to') return sees(String(value)) ? [[part, value]] : []
    return OF_OTHERS.has(part) ? ofOthers(step, part, sees) : [[part, value]]
  })
  return {
    type: step.type,
    ...Object.fromEntries(shown),
    ...('form' in step ? { form: values(step['form']) } : {}),
  }
}

function ofOthers(step: RecordedStep, part: string, sees: (caseId: string) => boolean): [string, unknown][] {
  const value = own(step, part)
  if (part === 'lines') return [[part, seenLines(value as SeenLine[], sees)]]
  if (part === 'about' && step.type !== 'receive') return [[part, value]]
  // Who handled the case that an appeal is about is told of that case, not of this one.
  const id = part === 'handledBy' ? step['about'] : value
  return id === null || (typeof id === 'string' && sees(id)) ? [[part, value]] : []
}

/** The lines of a list; one about a case that somebody may not know of does not say which. */
export function seenLines<L extends { of: string | null; number: string | null }>(
  lines: readonly L[],
  sees: (caseId: string) => boolean,
): L[] {
  return lines.map((line) => (line.of !== null && sees(line.of) ? line : { ...line, of: null, number: null }))
}

/** What the engine writes into notices beside the parts of steps. */
const NOTED: ReadonlySet<string> = new Set(['article', 'against', 'points'])

/** What a notice says, as somebody may read it: whom a notice was for is no secret of those who see the case. */
export function seenNotice<N extends { content?: Readonly<Record<string, unknown>> | undefined }>(
  { rules, viewer, of }: Sight,
  notice: N,
): N {
  const { content } = notice
  if (!content) return notice
  const fields = rules ? readersUnder(rules).fields : new Set<string>()
  const open = Object.entries(content).flatMap(([name, value]): [string, unknown][] => {
    if (name === 'changes' && typeof value === 'object' && value !== null)
      return [[name, seenValues(rules, viewer, of, value as Record<string, unknown>)]]
    const isDate = rules !== null && isDueOf(rules.clocks, name)
    const isPart = !fields.has(name) && (ALL_PARTS.has(name) || NOTED.has(name) || isDate)
    return isPart || seesField(rules, viewer, of, name) ? [[name, value]] : []
  })
  return { ...notice, content: Object.fromEntries(open) }
}
