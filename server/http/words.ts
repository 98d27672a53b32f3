import type { Label } from '../../policies/label.ts'
import type { Policy } from '../../policies/policy.ts'
import { INSTALLATION_STEPS, STATES, STEPS } from '../../policies/vocabulary.ts'
import { own, owns } from '../../policies/own.ts'

const ALL_STEPS = { ...STEPS, ...INSTALLATION_STEPS }

/** A state as people under this policy read it. */
export function stateLabel(policy: Policy, state: string): Label {
  return own(policy.words, state) ?? own<Label>(STATES, state) ?? plain(state)
}

/** A step, or the record, slip or action that it is about, as people under this policy read it. */
export function stepLabel(policy: Policy, step: string, about: Record<string, string> = {}): Label {
  const named = Object.entries(about).map(([sort, name]) => partLabel(policy, sort, name))
  const label = own(policy.words, step) ?? own<Label>(ALL_STEPS, step) ?? plain(step)
  if (step === 'record') return named[0] ?? label
  return named.reduce((so, more) => ({ zh: `${so.zh}：${more.zh}`, en: `${so.en}: ${more.en}` }), label)
}

/** The label of what a step is about: a record, slip, signature, remedy, action, check, penalty, kind or clock. */
function partLabel(policy: Policy, sort: string, id: string): Label {
  const parts: Record<string, Record<string, { label: Label }>> = {
    record: policy.records,
    slip: policy.slips,
    remedy: policy.remedies,
    corrective: policy.correctives,
    check: policy.spotChecks,
    penalty: policy.penalties,
    kind: policy.kinds,
  }
  if (sort === 'signature') {
    const signatures = Object.values(policy.slips).flatMap((slip) => slip.signatures)
    return signatures.find((each) => each.name === id)?.label ?? plain(id)
  }
  return own(own(parts, sort), id.replace(/-\d+$/, ''))?.label ?? nameLabel(policy, id)
}

/** Who an addressee is: a role, a unit, a person, the customer. */
export function addresseeLabel(policy: Policy, addressee: string): Label {
  const [sort, name = ''] = addressee.split(':')
  if (sort === 'role') return own(policy.roles, name)?.label ?? plain(name)
  if (sort === 'unit') return own(policy.units, name)?.label ?? plain(name)
  return sort === 'customer' ? { zh: '客户', en: 'the customer' } : plain(name)
}

/** Whatever a notice is about: a notice of the policy, a clock, a penalty, or a step. */
export function aboutLabel(policy: Policy, about: string): Label {
  return own(policy.notices, about)?.label ?? nameLabel(policy, about)
}

/** Anything a policy names: `report`, `survey:quality`, `returnSlip-1`. */
export function nameLabel(policy: Policy, id: string): Label {
  const [name = id, key] = id.replace(/-\d+$/, '').split(/[:.]/)
  const parts: Record<string, { label: Label }>[] = [
    policy.records,
    policy.clocks,
    policy.slips,
    policy.correctives,
    policy.remedies,
    policy.spotChecks,
    policy.penalties,
    policy.kinds,
    policy.units,
  ]
  const found = own(
    parts.find((part) => owns(part, name)),
    name,
  )
  const label = found?.label ?? own<Label>(ALL_STEPS, name) ?? plain(name)
  if (key === undefined) return label
  const of =
    own(policy.units, key)?.label ??
    own(policy.slips, name)?.signatures.find((each) => each.name === key)?.label ??
    nameOnly(policy, key)
  return { zh: `${label.zh}（${of.zh}）`, en: `${label.en} (${of.en})` }
}

function nameOnly(policy: Policy, key: string): Label {
  return own(policy.correctives, key.replace(/-\d+$/, ''))?.label ?? plain(key)
}

function plain(name: string): Label {
  return { zh: name, en: name }
}
