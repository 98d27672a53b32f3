import type { Rules } from '../../policies/policy.ts'
import { fieldsOf, whyNotAmended, whyNothing } from '../amending.ts'
import type { Complaint, Fact } from '../complaint-context.ts'
import { refuse } from '../refusal.ts'
import type { EarlierCase } from '../looked-up.ts'
import { superiorsOf } from '../recipients.ts'
import type { Amended } from '../steps.ts'
import { formFacts, type StepLogic, withFacts } from './taken.ts'
import { localDay } from '../working-time.ts'
import { openLine } from './lines.ts'
import { own, owns } from '../../policies/own.ts'

export const receive: StepLogic<'receive'> = {
  whyNot: ({ terms: { rules }, step }) => {
    if (own(rules.kinds, step.kind)?.about && !step.about) {
      return refuse('incomplete', `the kind ${step.kind} names the complaint it is about`, ['/about'])
    }
    return null
  },
  take: ({ terms, complaint, step, nowMs }) => ({
    complaint: withFacts(
      {
        ...complaint,
        receivedAtMs: nowMs,
        receivedDay: localDay(terms.calendar, nowMs).epochDay,
        links: [...new Set([step.about, step.repeatOf].flatMap((id) => id ?? []))],
        ...(step.repeatOf === undefined ? {} : { repeatOf: step.repeatOf }),
        ...(step.lines ? { lines: step.lines.map((line, n) => openLine(line, n + 1)) } : {}),
        doers: step.handledBy ? { ...complaint.doers, firstHandler: step.handledBy } : complaint.doers,
      },
      {
        kind: step.kind,
        channel: step.channel,
        class: step.class,
        classPath: pathOf(terms.rules, step.class),
        severity: step.severity ?? severityOf(terms.rules, step.class),
        unit: step.unit ?? own(terms.rules.channels, step.channel)?.unit,
        customer: step.customer,
        ...(step.customer === undefined ? {} : own(terms.rules.customers, step.customer)?.facts),
        ...step.opened,
        repeat: step.repeatOf === undefined ? undefined : step.repeatOf !== null,
        ...earlierFacts(step.earlier),
      },
    ),
  }),
}

function earlierFacts(earlier: EarlierCase | undefined): Record<string, Fact | undefined> {
  if (earlier === undefined) return {}
  return {
    earlierState: earlier.state,
    earlierClass: earlier.class ?? undefined,
    earlierEnded: earlier.ended,
    earlierReceivedOn: earlier.receivedOn,
    earlierClosedOn: earlier.closedOn ?? undefined,
  }
}

export const classify: StepLogic<'classify'> = {
  take: ({ terms: { rules }, complaint, step }) => ({
    complaint: withFacts(complaint, {
      class: step.class,
      classPath: pathOf(rules, step.class),
      severity: step.severity ?? severityOf(rules, step.class),
      unit: step.unit,
    }),
  }),
}

export const judge: StepLogic<'judge'> = {
  take: ({ complaint, step }) => ({
    complaint: withFacts(complaint, {
      validity: step.validity,
      cause: step.cause,
      responsibleUnit: step.responsibleUnit,
      responsiblePerson: step.responsiblePerson,
    }),
    happenings: [{ name: step.validity }],
  }),
}

export const convert: StepLogic<'convert'> = {
  whyNever: ({ terms: { rules }, complaint, step }) => {
    const becomes = own(rules.kinds, String(complaint.facts['kind']))?.becomes ?? []
    return becomes.includes(step.kind)
      ? null
      : refuse(
          'impossible',
          `a ${String(complaint.facts['kind'])} may become: ${becomes.join(', ') || 'nothing else'}`,
          ['/kind'],
        )
  },
  take: ({ complaint, step }) => ({ complaint: withFacts(complaint, { kind: step.kind }) }),
}

export const amend: StepLogic<'amend'> = {
  // Changes are each asked about below; an offer has none yet. The customer is changed by whoever may change anything.
  whyNever: (taking) => (Object.keys(taking.step.changes).length > 0 ? null : whyNothing(taking)),
  whyNot: (taking) => whyNotAmended(taking, taking.step.changes),
  take: ({ terms: { rules }, complaint, step }) => ({
    complaint: repeating(
      withFacts(complaint, {
        ...formFacts(fieldsOf(rules), step.changes),
        ...customerFacts(rules, complaint, step),
      }),
      step.repeatOf,
    ),
  }),
}

/** What is known of a case by its customer once that is another, or none: what was known by the former is known no more. */
function customerFacts(
  { customers }: Rules,
  { facts }: Complaint,
  { customer, changes }: Pick<Amended, 'customer' | 'changes'>,
): Record<string, Fact> {
  const former = own(facts, 'customer')
  if (customer === undefined || (customer === null && former === undefined)) return {}
  const known = typeof former === 'string' ? (own(customers, former)?.facts ?? {}) : {}
  const gone = Object.entries(known).filter(
    ([name, fact]) => own(facts, name) === fact && !owns(changes, name),
  )
  return {
    ...Object.fromEntries(gone.map(([name]) => [name, null])),
    customer,
    ...(customer === null ? {} : own(customers, customer)?.facts),
  }
}

/** The complaint linked to the one that it repeats, and no more to the one that it was thought to; as it was where nobody asked. */
function repeating(complaint: Complaint, repeatOf: string | null | undefined): Complaint {
  if (repeatOf === undefined) return complaint
  const links = complaint.links.filter((id) => id !== complaint.repeatOf)
  return withFacts(
    { ...complaint, links: [...new Set([...links, ...(repeatOf === null ? [] : [repeatOf])])], repeatOf },
    { repeat: repeatOf !== null },
  )
}

/** A class and the classes it belongs to, so that a condition on a class holds for those below it. */
function pathOf(rules: Rules, name: string | undefined): string[] | undefined {
  const path: string[] = []
  for (let next = name; next !== undefined && !path.includes(next); next = own(rules.classes, next)?.parent)
    path.push(next)
  return path.length > 0 ? path : undefined
}

/** The severity that a class brings with it. */
function severityOf(rules: Rules, name: string | undefined): string | undefined {
  return pathOf(rules, name)
    ?.map((each) => own(rules.classes, each)?.severity)
    .find((severity) => severity !== undefined)
}

export const escalate: StepLogic<'escalate'> = {
  whyNever: ({ terms: { rules }, complaint }) =>
    superiorsOf(rules, complaint).length > 0
      ? null
      : refuse('impossible', `nobody stands above ${complaint.holder ?? 'nobody'} in this policy`),
  take: ({ terms: { rules }, complaint }) => ({
    complaint: { ...complaint, holder: superiorsOf(rules, complaint)[0] ?? complaint.holder },
  }),
}
