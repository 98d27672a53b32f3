import type { Rules } from '../../policies/policy.ts'
import type { Fact } from '../complaint-context.ts'
import { refuse } from '../refusal.ts'
import type { EarlierCase } from '../steps.ts'
import { superiorsOf } from '../recipients.ts'
import { formFacts, type StepLogic, withFacts } from './taken.ts'
import { localDay } from '../working-time.ts'
import { openLine } from './lines.ts'
import { own, owns } from '../../policies/own.ts'

export const receive: StepLogic<'receive'> = {
  whyNot: ({ terms: { rules }, step }) => {
    const unknown = [
      ['kind', step.kind, rules.kinds],
      ['channel', step.opened ? undefined : step.channel, rules.channels],
      ['class', step.class, rules.classes],
      ['severity', step.severity, rules.severities],
      ['unit', step.unit, rules.units],
    ] as const
    for (const [what, name, known] of unknown) {
      if (name !== undefined && !owns(known, name)) return unknownName(what, name, known)
    }
    if (own(rules.kinds, step.kind)?.about && !step.about) {
      return refuse('incomplete', `a ${step.kind} names the complaint it is about`)
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
  whyNot: ({ terms: { rules }, step }) => {
    if (step.class !== undefined && !owns(rules.classes, step.class)) {
      return unknownName('class', step.class, rules.classes)
    }
    if (step.severity !== undefined && !owns(rules.severities, step.severity)) {
      return unknownName('severity', step.severity, rules.severities)
    }
    return step.unit !== undefined && !owns(rules.units, step.unit)
      ? unknownName('unit', step.unit, rules.units)
      : null
  },
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
  whyNot: ({ terms: { rules }, step }) => {
    if (step.cause !== undefined && !owns(rules.causes, step.cause)) {
      return unknownName('cause', step.cause, rules.causes)
    }
    return step.responsibleUnit !== undefined && !owns(rules.units, step.responsibleUnit)
      ? unknownName('unit', step.responsibleUnit, rules.units)
      : null
  },
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
  whyNot: ({ terms: { rules }, complaint, step }) => {
    const becomes = own(rules.kinds, String(complaint.facts['kind']))?.becomes ?? []
    return becomes.includes(step.kind)
      ? null
      : refuse(
          'impossible',
          `a ${String(complaint.facts['kind'])} may become: ${becomes.join(', ') || 'nothing else'}`,
        )
  },
  take: ({ complaint, step }) => ({ complaint: withFacts(complaint, { kind: step.kind }) }),
}

export const amend: StepLogic<'amend'> = {
  whyNot: ({ terms: { rules }, step }) => {
    const known = fieldsOf(rules)
    const name = Object.keys(step.changes).find((each) => !owns(known, each))
    return name === undefined ? null : unknownName('field', name, known)
  },
  take: ({ terms: { rules }, complaint, step }) => ({
    complaint: withFacts(complaint, formFacts(fieldsOf(rules), step.changes)),
  }),
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

/** Every field that a complaint's own forms have: what an amendment may change. */
function fieldsOf({ intake, steps, records }: Rules): Rules['intake']['form'] {
  const forms = [intake, ...Object.values(steps), ...Object.values(records)].map((rule) => rule.form)
  return Object.assign({}, ...forms)
}

export const escalate: StepLogic<'escalate'> = {
  whyNot: ({ terms: { rules }, complaint }) =>
    superiorsOf(rules, complaint).length > 0
      ? null
      : refuse('impossible', `nobody stands above ${complaint.holder ?? 'nobody'} in this policy`),
  take: ({ terms: { rules }, complaint }) => ({
    complaint: { ...complaint, holder: superiorsOf(rules, complaint)[0] ?? complaint.holder },
  }),
}

/** Refuses a name that the policy does not define, and lists those it does. */
export function unknownName(what: string, name: string, known: object) {
  return refuse(
    'unknown',
    `no ${what} ${name} in this policy; it has: ${Object.keys(known).join(', ') || 'none'}`,
  )
}
