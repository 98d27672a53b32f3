import type { Rules } from '../policies/policy.ts'
import { type Actor, type Complaint, SCHEDULE } from './complaint-context.ts'
import { formsOf } from '../policies/fact-types.ts'
import { own, owns } from '../policies/own.ts'
import { remembered } from '../policies/remembered.ts'

/** Addressees a name stands for on this complaint: `role:…`, `unit:…`, `person:…`, `customer`; none when nobody is meant. */
export function addresseesOf(rules: Rules, complaint: Complaint, name: string): string[] {
  switch (name) {
    case 'customer':
      return ['customer']
    case 'holder':
      return complaint.holder ? [complaint.holder] : []
    case 'superior':
      return superiorsOf(rules, complaint)
    case 'responsible':
      return responsibleFor(complaint)
    case 'consulted':
      return complaint.consultations.filter((each) => !each.answered).map((each) => `unit:${each.unit}`)
    case 'owner':
      return complaint.correctives.filter((each) => each.state === 'open').map((each) => each.owner)
    case 'assignee':
      return complaint.done['assign'] && complaint.holder ? [complaint.holder] : []
    case 'taker':
      return (complaint.doers['receive'] ?? []).flatMap((person) =>
        person === SCHEDULE.person ? [] : [`person:${person}`],
      )
    case 'unit':
    case 'responsibleUnit':
      return textFact(complaint, name).map((unit) => `unit:${unit}`)
    case 'responsibleHead':
      return textFact(complaint, 'responsibleUnit').flatMap((unit) => headOf(rules, unit))
    default:
      return named(rules, complaint, name)
  }
}

/** A role or unit of the policy, or the person or unit that a fact of the case names. */
function named(rules: Rules, complaint: Complaint, name: string): string[] {
  if (owns(rules.roles, name)) return [`role:${name}`]
  if (owns(rules.units, name)) return [`unit:${name}`]
  const sort = sortsUnder(rules).get(name)
  return textFact(complaint, name).map((value) =>
    sort === 'unit' || (sort !== 'person' && owns(rules.units, value)) ? `unit:${value}` : `person:${value}`,
  )
}

/** Facts that are a person or a unit, whatever somebody enters: a person may well be called as a unit is. */
const sortsUnder = remembered((rules: Rules): ReadonlyMap<string, 'person' | 'unit'> => {
  const fields = [...formsOf(rules)].flatMap(({ form }) => Object.entries(form))
  return new Map<string, 'person' | 'unit'>(
    fields.flatMap(([name, { type, fact }]) =>
      fact && (type === 'person' || type === 'unit') ? [[name, type] as const] : [],
    ),
  ).set('responsiblePerson', 'person')
})

function textFact({ facts }: Complaint, name: string): string[] {
  const fact = own(facts, name)
  return typeof fact === 'string' ? [fact] : []
}

function headOf(rules: Rules, unit: string): string[] {
  const head = own(rules.units, unit)?.head
  return head ? [`role:${head}`] : []
}

/** Addressees of a list of names, each once. */
export function recipientsOf(rules: Rules, complaint: Complaint, names: readonly string[]): string[] {
  return [...new Set(names.flatMap((name) => addresseesOf(rules, complaint, name)))]
}

/** Whether the person is one of the addressees, in person or by role or unit. */
export function isAddressee(actor: Actor, addressees: readonly string[]): boolean {
  return addressees.some(
    (to) =>
      to === `person:${actor.person}` ||
      actor.roles.some((role) => to === `role:${role}`) ||
      actor.units.some((unit) => to === `unit:${unit}`),
  )
}

/** One level up: the superior of the holder's role, or the head of the unit that holds it or that the case belongs to. */
export function superiorsOf(rules: Rules, complaint: Complaint): string[] {
  const { holder, holderRole, facts } = complaint
  if (!holder) return []
  const [sort, name = ''] = holder.split(':')
  const role = sort === 'role' ? name : sort === 'person' ? holderRole : null
  const superior = role === null ? undefined : own(rules.roles, role)?.superior
  if (superior) return [`role:${superior}`]
  const unit = sort === 'unit' ? name : sort === 'person' && role === null ? facts['unit'] : undefined
  const head = typeof unit === 'string' ? own(rules.units, unit)?.head : undefined
  return head ? [`role:${head}`] : []
}

function responsibleFor({ facts }: Complaint): string[] {
  if (typeof facts['responsiblePerson'] === 'string') return [`person:${facts['responsiblePerson']}`]
  if (typeof facts['responsibleUnit'] === 'string') return [`unit:${facts['responsibleUnit']}`]
  return []
}
