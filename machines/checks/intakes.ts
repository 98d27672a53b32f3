import { type Fact, holds } from '../../policies/holds.ts'
import type { Rules } from '../../policies/policy.ts'
import { receive } from '../taking/intake.ts'
import { type Matters, wantedOf } from './matters.ts'
import type { Around } from './around.ts'
import { type Try, withForms } from './tries.ts'
import { own, owns } from '../../policies/own.ts'

/** Ways a complaint comes in: every kind by itself, and with each intake that a condition tells apart. */
export function intakes(around: Around): Try[] {
  const { terms, complaint, matters } = around
  const ofFocus = matters.focus['kind'] === undefined ? {} : { kind: matters.focus['kind'] }
  const kinds = Object.keys(terms.rules.kinds).filter((kind) => holds(ofFocus, { kind }, 0))
  return kinds.flatMap((kind) =>
    variantsOf(terms.rules, matters, kind).flatMap((body, nth) => {
      const intake = { type: 'receive', ...body } as Parameters<typeof receive.take>[0]['step']
      const received = receive.take({
        terms,
        complaint,
        step: intake,
        by: SOMEBODY,
        nowMs: around.nowMs,
        enteredAtMs: around.nowMs,
      }).complaint
      const tries = withForms({ ...around, complaint: received }, { type: 'receive', ...body })
      return nth === 0 ? tries : tries.slice(0, 1).map(({ step }) => ({ step, isDetour: true }))
    }),
  )
}

function variantsOf(rules: Rules, matters: Matters, kind: string): Record<string, unknown>[] {
  const told = (fact: string) => (matters.facts.get(fact) ?? []).map((value) => ({ [fact]: value }))
  const channels = Object.keys(rules.channels)
  const focus = Object.entries(matters.focus).flatMap(([name, expected]) => {
    const wanted = INTAKE.includes(name) ? wantedOf(expected) : undefined
    return wanted === undefined ? [] : [[name, wanted]]
  })
  const base: Record<string, unknown> = {
    channel: channels[0],
    content: 'something',
    ...(own(rules.kinds, kind)?.about ? { about: 'another', handledBy: ['firstHandler'] } : {}),
    ...(Object.values(rules.lists ?? {}).some((list) => list.kind === kind)
      ? { lines: [{ of: 'another', number: '1' }] }
      : {}),
    ...customerWith(rules, Object.keys(matters.focus)),
    ...neededOf(rules, { channel: channels[0] ?? null, ...Object.fromEntries(focus), kind }),
    ...Object.fromEntries(focus),
    kind,
  }
  const single = ['class', 'severity', 'channel', 'unit', 'customer'].flatMap(told)
  const agreed = Object.keys(rules.customers)
    .slice(0, 1)
    .map((customer) => ({ customer }))
  const together = matters.together.flatMap((match) => {
    const parts = Object.entries(match).filter(
      ([name, value]) => INTAKE.includes(name) && typeof value === 'string',
    )
    return parts.length > 1 && (match['kind'] === undefined || match['kind'] === kind)
      ? [Object.fromEntries(parts)]
      : []
  })
  const bodies = [{}, ...single, ...agreed, ...together].map((more) => ({ ...base, ...more, kind }))
  return [...new Map(bodies.map((body) => [JSON.stringify(body), body])).values()]
}

/** The first class, severity or unit there is, where an intake has to name one. */
function neededOf({ intake, classes, severities, units }: Rules, facts: Record<string, Fact>) {
  const names: Record<string, object> = { class: classes, severity: severities, unit: units }
  const needed = (intake.needs ?? []).filter(({ when }) => holds(when, facts, 0))
  return Object.fromEntries(needed.map(({ part }) => [part, Object.keys(own(names, part) ?? {})[0]]))
}

const SOMEBODY = { person: 'somebody', roles: [], units: [] }

const INTAKE = ['class', 'severity', 'channel', 'unit', 'customer', 'kind']

/** A customer of whom the policy itself knows one of these facts. */
function customerWith({ customers }: Rules, names: readonly string[]): { customer?: string } {
  const known = Object.entries(customers).find(([, { facts }]) => names.some((name) => owns(facts, name)))
  return known ? { customer: known[0] } : {}
}
