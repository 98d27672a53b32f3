import type { Rules } from '../policies/policy.ts'
import type { Actor, Complaint } from './complaint-context.ts'

/** Addressees a name stands for on this complaint: `role:…`, `unit:…`, `person:…`, `customer`; none when nobody is meant. */
export function addresseesOf(rules: Rules, complaint: Complaint, name: string): string[] {
  switch (name) {
    case 'customer':
      return ['customer']
    case 'holder':
      return complaint.holder ? [complaint.holder] : []
    case 'superior':
      return superiorsOf(rules, complaint.holder)
    case 'responsible':
      return responsibleFor(complaint)
    case 'consulted':
      return complaint.consultations.filter((each) => !each.answered).map((each) => `unit:${each.unit}`)
    case 'owner':
      return complaint.correctives.filter((each) => each.state === 'open').map((each) => each.owner)
    case 'assignee':
      return complaint.done['assign'] && complaint.holder ? [complaint.holder] : []
    default:
      return [name in rules.roles ? `role:${name}` : `unit:${name}`]
  }
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

/** One level up from a holder: the superior of the role, or of the head of the unit's own role. */
export function superiorsOf(rules: Rules, holder: string | null): string[] {
  if (!holder) return []
  const [sort, name = ''] = holder.split(':')
  if (sort === 'unit') {
    const head = rules.units[name]?.head
    return head ? [`role:${head}`] : []
  }
  const superior = sort === 'role' ? rules.roles[name]?.superior : undefined
  return superior ? [`role:${superior}`] : []
}

function responsibleFor({ facts }: Complaint): string[] {
  if (typeof facts['responsiblePerson'] === 'string') return [`person:${facts['responsiblePerson']}`]
  if (typeof facts['responsibleUnit'] === 'string') return [`unit:${facts['responsibleUnit']}`]
  return []
}
