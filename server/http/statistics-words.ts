import type { Field } from '../../policies/form.ts'
import { formsOf } from '../../policies/fact-types.ts'
import type { Label } from '../../policies/label.ts'
import type { Policy } from '../../policies/policy.ts'
import { nameLabel } from './words.ts'
import { own } from '../../policies/own.ts'

const UNKNOWN: Label = { zh: '未定', en: 'not known' }
const WORDS: Record<string, Label> = {
  true: { zh: '是', en: 'yes' },
  false: { zh: '否', en: 'no' },
  founded: { zh: '成立', en: 'founded' },
  unfounded: { zh: '不成立', en: 'unfounded' },
  satisfied: { zh: '满意', en: 'satisfied' },
  dissatisfied: { zh: '不满意', en: 'not satisfied' },
  unreachable: { zh: '无法联系', en: 'not reached' },
}

/** A value that cases are counted by, as people under this policy read it. */
export function valueLabel(policy: Policy, by: string, value: string | null): Label {
  if (value === null) return UNKNOWN
  if (by === 'clock') return nameLabel(policy, value)
  const name = by.replace(/^fact:/, '')
  return own(partOf(policy, name), value)?.label ?? own(WORDS, value) ?? { zh: value, en: value }
}

function partOf(policy: Policy, name: string): Record<string, { label: Label }> | undefined {
  switch (name) {
    case 'kind':
      return policy.kinds
    case 'class':
      return policy.classes
    case 'cause':
      return policy.causes
    case 'channel':
      return policy.channels
    case 'severity':
      return policy.severities
    case 'customer':
      return policy.customers
    case 'unit':
    case 'responsibleUnit':
      return policy.units
    default: {
      const field = fieldOf(policy, name)
      if (field?.type === 'choice') return field.choices
      return field?.type === 'unit' ? policy.units : undefined
    }
  }
}

function fieldOf(policy: Policy, name: string): Field | undefined {
  for (const { form } of formsOf(policy)) {
    const field = own(form, name)
    if (field?.fact) return field
  }
  return undefined
}
