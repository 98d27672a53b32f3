import { isoDate } from '../../policies/calendar-day.ts'
import type { Match } from '../../policies/match.ts'
import type { Rules } from '../../policies/policy.ts'
import type { Complaint, Fact } from '../complaint-context.ts'
import { factsOf, holds } from '../facts.ts'
import { type Matters, wantedOf } from './matters.ts'
import { own, owns } from '../../policies/own.ts'

type Form = Rules['intake']['form']
type Field = Form[string]
type Values = Record<string, unknown>

/** Ways to fill in a form: as little as it asks for, and once with each value of each fact that conditions tell apart. */
export function fillings(form: Form, complaint: Complaint, matters: Matters): Values[] {
  const variants = Object.entries(form).flatMap(([name, field]) =>
    field.fact && matters.facts.has(name)
      ? choicesOf(name, field, complaint, matters).map((value) => ({ [name]: value }))
      : [],
  )
  const sets = [matters.focus, ...matters.together].map((match) => wantedValues(form, match, complaint))
  const filled = [...sets.slice(0, 1), ...variants, ...sets.slice(1)].map((fixed) =>
    fill(form, complaint, fixed),
  )
  const since = filled.map((values) => ({ ...values, ...receiptFor(form, complaint, values, matters) }))
  const entered = since.map((values) => withoutRatios(form, values))
  return [...new Map(entered.map((values) => [JSON.stringify(values), values])).values()]
}

/** Of dates that clocks count from the earliest that can be, in an intake its own receipt. */
function receiptFor(form: Form, complaint: Complaint, values: Values, { counted }: Matters): Values {
  const { receivedAtMs, receivedDay } = complaint
  const names = Object.keys(values).filter((name) => counted.has(name))
  return Object.fromEntries(
    names.map((name) => {
      const isDate = own(form, name)?.type === 'date'
      return [name, isDate ? isoDate(receivedDay) : new Date(receivedAtMs).toISOString()]
    }),
  )
}

/** A ratio is worked out from two fields that stand for it. */
function withoutRatios(form: Form, values: Values): Values {
  const fields = Object.entries(values).flatMap(([name, value]) => {
    const field = own(form, name)
    if (field?.type !== 'ratio') return [[name, value]]
    return [
      [field.part, Math.round(Number(value) * RATIO_OF)],
      [field.whole, RATIO_OF],
    ]
  })
  return Object.fromEntries(fields)
}

const RATIO_OF = 1000

/** Fills in what is required; a field that depends on another is filled in where that other asks for it. */
function fill(form: Form, complaint: Complaint, fixed: Values): Values {
  let values: Values = {}
  const wanted = Object.entries(form).filter(([name, { required }]) => required || owns(fixed, name))
  for (let round = 0; round < 3; round += 1) {
    const facts = { ...factsOf(complaint), ...(values as Record<string, Fact>) }
    const asked = wanted.filter(
      ([name, { when }]) =>
        own(values, name) === undefined && (!when || holds(when, facts, complaint.receivedDay)),
    )
    if (asked.length === 0) return values
    const given = asked.map(([name, field]) => [name, own(fixed, name) ?? someValue(name, field)])
    values = { ...values, ...Object.fromEntries(given) }
  }
  return values
}

/** Values with which the fields of a form meet a condition. */
function wantedValues(form: Form, match: Match, { receivedDay }: Complaint): Values {
  const values = Object.entries(match).flatMap(([name, expected]): [string, unknown][] => {
    const field = own(form, name)
    if (!field?.fact) return []
    const wanted = wantedOf(expected)
    if (field.type === 'date' && typeof wanted === 'number') return [[name, isoDate(receivedDay - wanted)]]
    if (wanted !== undefined) return [[name, wanted]]
    const not = typeof expected === 'object' && 'not' in expected ? [expected.not].flat() : []
    const other =
      field.type === 'choice' ? Object.keys(field.choices).find((choice) => !not.includes(choice)) : undefined
    return [[name, other ?? someValue(name, field)]]
  })
  return Object.fromEntries(values)
}

function choicesOf(name: string, field: Field, { receivedDay }: Complaint, matters: Matters): unknown[] {
  const told = matters.facts.get(name) ?? []
  switch (field.type) {
    case 'choice':
      return Object.keys(field.choices)
    case 'boolean':
      return field.mustBe === undefined ? [true, false] : [field.mustBe]
    case 'date':
      return told.filter((days) => typeof days === 'number').map((days) => isoDate(receivedDay - days))
    default:
      return [...told]
  }
}

/** Any value that fits; a person is called after the field, so that different fields name different people. */
function someValue(name: string, field: Field): unknown {
  switch (field.type) {
    case 'integer':
    case 'money':
      return field.min
    case 'boolean':
      return field.mustBe ?? true
    case 'choice':
      return Object.keys(field.choices)[0]
    case 'date':
      return '2026-01-05'
    case 'instant':
      return '2026-01-05T09:00:00+08:00'
    case 'evidence':
      return [{ name: 'sample', ref: 'sample' }]
    case 'person':
    case 'unit':
      return name
    default:
      return 'something'
  }
}
