import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse, stringify } from 'yaml'
import { A_POLICY, type Draft } from '../../machines/a-policy.ts'

const label = (en: string) => ({ zh: en, en })

/** Writes two organisations into a folder: the shop and its branch, with fields and cases that only some may see. */
export function writeShop(folder: string, change: (draft: Draft) => void = () => {}): void {
  const draft = parse(A_POLICY) as Draft
  const secret = (seenBy: string[]) => ({ type: 'text' as const, fact: true, label: label('secret'), seenBy })
  Object.assign(draft.intake.form ?? {}, {
    tip: { ...secret(['boss']), open: true },
    source: secret(['boss', 'lead']),
  })
  Object.assign(draft.records?.['heard'] ?? {}, {
    form: { word: { type: 'text', label: label('word'), seenBy: ['boss'] } },
  })
  Object.assign(draft.slips?.['returnSlip']?.form ?? {}, {
    price: { type: 'integer', label: label('price'), seenBy: ['boss'] },
  })
  Object.assign(draft, {
    routing: [
      { on: { on: 'judge', when: { cause: 'handling' } }, to: 'boss' },
      { on: { on: 'received', when: { channel: 'schedule' } }, to: 'boss' },
      ...draft.routing,
    ],
    visibility: [
      { when: { cause: 'handling' }, to: ['boss'] },
      { when: { channel: 'schedule' }, to: ['boss'] },
    ],
    schedules: { monthly: { label: label('monthly'), kind: 'inquiry', every: 'month', unit: 'shop' } },
    notices: {
      ...draft.notices,
      amended: { label: label('amended'), on: 'amend', to: ['clerk', 'lead'], shows: ['changes', 'reason'] },
    },
    measures: {
      tipped: {
        label: label('tipped'),
        every: 'year',
        target: 1,
        to: 'lead',
        of: { cases: { kind: 'complaint' }, meeting: { tip: { known: true } } },
      },
    },
  })
  // Whoever is told in confidence enters it himself, and puts it right.
  draft.intake.by = ['clerk', 'lead', 'boss']
  Object.assign(draft.steps, {
    amend: { by: ['clerk', 'boss'] },
    escalate: { by: ['clerk', 'lead'], when: { tip: 'agreed' } },
  })
  draft.penalties = {
    fine: {
      label: label('fine'),
      article: 'shop-9',
      on: { on: 'judge', when: { cause: 'handling' } },
      against: 'responsible',
      points: 2,
      decidedBy: ['boss'],
    },
  }
  draft.demerits = { decidedBy: ['lead', 'boss'] }
  draft.campaign = aCampaign
  const { orderNo } = draft.intake.form ?? {}
  Object.assign(orderNo ?? {}, { required: false })
  change(draft)
  mkdirSync(folder, { recursive: true })
  for (const id of ['shop', 'branch']) writeFileSync(join(folder, `${id}.yaml`), stringify({ ...draft, id }))
}

const aCampaign: Draft['campaign'] = {
  label: label('survey'),
  kinds: { survey: { label: label('survey') } },
  plan: { by: ['clerk'], approvedBy: ['lead'], form: {} },
  form: {
    satisfied: { type: 'boolean', required: true, label: label('satisfied') },
    respondent: { type: 'text', label: label('filled in by'), seenBy: ['boss'] },
    remark: { type: 'text', label: label('remark') },
  },
  numbering: { pattern: 'K{yy}{serial}', width: 2 },
  targets: { reached: 0, returned: 0, genuine: 0 },
  verify: { rate: 0, by: ['lead'], form: {} },
  findings: { kind: 'complaint', channel: 'telephone', opinion: 'remark' },
  retention: { forms: '2y', plan: '1y' },
}
