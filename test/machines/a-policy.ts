import { parse } from 'yaml'
import type { z } from 'zod'
import type { Terms } from '../../machines/terms.ts'
import { Policy, rulesOf } from '../../policies/policy.ts'
import { termsOf } from '../../server/terms.ts'

/** A policy as its author writes it. */
export type Draft = z.input<typeof Policy>

/** A made-up shop's regulation that uses every part of the language once, changed as a test needs it. */
export function aPolicy(change: (draft: Draft) => void = () => {}): Policy {
  return Policy.parse(aDraft(change))
}

/** The same policy with the calendar it runs by. */
export function termsOfAPolicy(change?: (draft: Draft) => void): Terms {
  if (change) return { ...asItIs, rules: rulesOf(aPolicy(change)) }
  return asItIs
}

function aDraft(change: (draft: Draft) => void): Draft {
  const draft = structuredClone(written)
  change(draft)
  return draft
}

export type DraftClock = NonNullable<Draft['clocks']>[string]

/** The same under its terms, with its clock `whole` changed. */
export function withWhole(
  changed: Partial<DraftClock>,
  more: (draft: Draft) => void = () => undefined,
): Terms {
  return termsOfAPolicy((draft) => {
    Object.assign(draft.clocks?.['whole'] ?? {}, changed)
    more(draft)
  })
}

/** The text of the policy file. */
export const A_POLICY = `
id: shop
version: 1
title: { zh: 商店, en: Shop }
calendar: CN
numbering: { pattern: 'S{yy}{serial}', width: 4 }
channels:
  telephone: { label: { zh: 电话, en: telephone } }
  counter: { label: { zh: 柜台, en: counter }, unit: shop }
units:
  shop: { label: { zh: 门店, en: shop }, head: lead }
  warehouse: { label: { zh: 仓库, en: warehouse }, head: boss }
roles:
  clerk: { label: { zh: 店员, en: clerk }, unit: shop, superior: lead }
  lead: { label: { zh: 店长, en: lead }, unit: shop, superior: boss }
  storekeeper: { label: { zh: 仓管员, en: storekeeper }, unit: warehouse, superior: boss }
  boss: { label: { zh: 经理, en: boss } }
kinds:
  complaint:
    label: { zh: 投诉, en: complaint }
    stages: [investigated, approved, resolved, revisited]
  inquiry:
    label: { zh: 咨询, en: inquiry }
    stages: []
    settle: {}
    becomes: [complaint]
  appeal: { label: { zh: 申诉, en: appeal }, stages: [investigated], about: true }
classes:
  goods: { label: { zh: 商品, en: goods } }
  broken: { label: { zh: 破损, en: broken }, parent: goods, severity: major }
causes:
  handling: { label: { zh: 搬运, en: handling } }
severities:
  ordinary: { label: { zh: 一般, en: ordinary } }
  major: { label: { zh: 重大, en: major } }
customers:
  keyAccount: { label: { zh: 大客户, en: key account }, within: { whole: 2d } }
intake:
  by: [clerk, lead]
  form:
    orderNo: { type: text, required: true, fact: true, open: true, label: { zh: 订单号, en: order no. } }
    boughtOn: { type: date, fact: true, label: { zh: 购买日期, en: bought on } }
steps:
  acknowledge: { by: [clerk] }
  classify: { by: [clerk, lead] }
  judge: { by: [clerk, lead] }
  assign: { by: [lead] }
  transfer: { by: [clerk, lead] }
  consult: { by: [lead] }
  reply: { by: [consulted], form: { opinion: { type: text, required: true, label: { zh: 意见, en: opinion } } } }
  report:
    by: [clerk]
    requires: [judge, consultations]
    notBy: [firstHandler]
    form: { findings: { type: text, required: true, label: { zh: 调查结果, en: findings } } }
  propose: { by: [clerk] }
  approve: { by: [lead, boss], notBy: [report] }
  sendBack: { by: [lead, boss] }
  petition: { by: [clerk] }
  fulfil: { by: [clerk] }
  resolve: { by: [clerk, lead], requires: [remedies] }
  revisit:
    by: [lead]
    form: { talk: { type: text, required: true, label: { zh: 谈话, en: talk } } }
  waiveRevisit: { by: [lead], when: { severity: ordinary } }
  close: { by: [clerk], requires: [slips] }
  settle: { by: [clerk] }
  withdraw: { by: [clerk] }
  refuse: { by: [lead] }
  merge: { by: [clerk] }
  refer: { by: [lead] }
  convert: { by: [clerk] }
  amend: { by: [clerk] }
  promise: { by: [clerk] }
  askCustomer: { by: [clerk] }
  customerReplied: { by: [clerk] }
  answer:
    by: [clerk]
    form:
      text: { type: text, required: true, shown: true, label: { zh: 答复, en: answer } }
      remark: { type: text, label: { zh: 内部备注, en: internal remark } }
  escalate: { by: [clerk, lead] }
  group: { by: [clerk] }
  link: { by: [clerk] }
  reopen: { by: [boss] }
records:
  heard:
    label: { zh: 听清楚, en: heard }
    by: [clerk]
    during: [received]
    repeatable: false
routing:
  - { on: received, to: clerk }
  - { on: { on: propose, when: { amount: { from: 1000 } } }, to: boss }
  - { on: propose, to: lead }
  - { on: approved, to: clerk }
clocks:
  whole:
    label: { zh: 全案, en: whole case }
    starts: received
    stops: closed
    within: [{ when: { severity: major }, within: 1d }, { within: 5wd }]
    warnings: [{ before: 4h, to: holder }]
    ladder:
      - { to: [holder, clerk] }
      - { after: 1d, to: lead }
      - { after: 2d, to: boss }
    repeats: 2d
    extension: { by: [boss], upTo: 10wd }
  investigation:
    label: { zh: 调查, en: investigation }
    when: { kind: [complaint, appeal] }
    starts: received
    stops: report
    pauses: askCustomer
    resumes: customerReplied
    within: 24h
    ladder: [{ to: clerk }, { after: 4h, to: boss }]
    repeats: 8h
  nextAnswer:
    label: { zh: 下次答复, en: next answer }
    starts: promise
    stops: answer
    within: promised
    promise: true
    ladder: [{ to: clerk }, { after: 1d, to: lead }]
  survey:
    label: { zh: 会签, en: survey }
    per: consultation
    starts: consult.called
    stops: consult.answered
    within: set
    ladder: [{ to: lead }]
  cooling:
    label: { zh: 冷静期, en: cooling period }
    starts: approved
    stops: resolved
    within: 3d
    lapses: true
  prevention:
    label: { zh: 改善, en: prevention }
    per: corrective
    starts: [prevention.opened, prevention.failed]
    stops: prevention.verified
    within: 2w
    ladder: [{ to: [owner, lead] }, { after: 1w, to: boss }]
    repeats: 1w
  fine:
    label: { zh: 罚款裁定, en: decision on the fine }
    starts: fine.proposed
    stops: fine.decided
    outlives: true
    within: 5wd
    ladder: [{ to: boss }]
notices:
  answered: { label: { zh: 答复, en: answer }, on: answer, to: customer, shows: [text] }
  found: { label: { zh: 调查完成, en: found }, on: report, to: [lead], shows: [findings] }
remedies:
  apology: { label: { zh: 道歉, en: apology } }
  refund: { label: { zh: 退款, en: refund }, when: { validity: founded }, amount: true, by: [clerk] }
  exchange:
    label: { zh: 换货, en: exchange }
    when: { validity: founded, boughtOn: { withinDays: 15 } }
    quantity: true
    by: [storekeeper]
    slip: returnSlip
slips:
  returnSlip:
    label: { zh: 退货单, en: return slip }
    by: [clerk]
    form: { quantity: { type: integer, min: 1, required: true, label: { zh: 数量, en: quantity } } }
    signatures:
      - { name: approval, label: { zh: 核准, en: approval }, by: [lead], notBy: [issued] }
      - name: warehouse
        label: { zh: 点收, en: counted }
        by: [storekeeper]
        form: { counted: { type: integer, required: true, label: { zh: 实收, en: counted } } }
        agrees: { counted: quantity }
    ruledBy: [boss]
authority:
  ranks: [lead, boss]
  rules:
    - { when: { amount: { below: 1000 } }, levels: [lead] }
    - { when: { amount: { from: 1000 } }, levels: [lead, boss] }
  petition: [boss]
revisit:
  - { mode: discretionary, when: { kind: complaint }, dissatisfied: investigated, rounds: 2 }
correctives:
  prevention:
    label: { zh: 改善, en: prevention }
    by: [lead]
    opens: [{ on: report, when: { severity: major } }]
    owner: storekeeper
    verifiedBy: [lead]
spotChecks:
  sample: { label: { zh: 抽查, en: sample }, by: [boss], rate: 0.1, failed: prevention }
penalties:
  fine:
    label: { zh: 罚款, en: fine }
    article: shop-9
    on: investigation.overdue
    against: clerk
    amount: { from: 50, upTo: 200 }
    decidedBy: [boss]
visibility:
  - { when: { cause: handling }, to: [boss] }
retention:
  - { keep: 3y }
`

const written = parse(A_POLICY) as Draft
const asItIs = termsOf(aPolicy())
