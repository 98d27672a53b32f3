import { own } from './own.ts'
import type { INSTALLATION_STEPS, StepName } from './vocabulary.ts'

/** What each step says beside its form, as its body is sent. */
const STEP_PARTS: Partial<Record<StepName | keyof typeof INSTALLATION_STEPS, readonly string[]>> = {
  receive: [
    'kind',
    'channel',
    'class',
    'severity',
    'unit',
    'customer',
    'complainant',
    'content',
    'about',
    'period',
  ],
  classify: ['class', 'severity', 'unit'],
  judge: ['validity', 'cause', 'responsibleUnit', 'responsiblePerson'],
  assign: ['to', 'as'],
  transfer: ['to', 'reason'],
  decline: ['reason'],
  consult: ['units', 'about', 'answerBy'],
  reply: ['unit'],
  record: ['record'],
  propose: ['remedies'],
  sendBack: ['to', 'reason'],
  petition: ['reason'],
  fulfil: ['remedy'],
  revisit: ['satisfaction'],
  waiveRevisit: ['reason'],
  withdraw: ['reason'],
  refuse: ['reason'],
  merge: ['into', 'reason'],
  refer: ['to', 'reason'],
  convert: ['kind', 'reason'],
  amend: ['changes', 'customer', 'reason'],
  promise: ['clock', 'dueAt', 'reason'],
  askCustomer: ['question'],
  extend: ['clock', 'tier', 'until', 'reason'],
  escalate: ['reason'],
  acknowledgeOverdue: ['clock', 'mark'],
  acknowledgeNotice: ['item'],
  takeOver: ['clock'],
  issueSlip: ['slip'],
  signSlip: ['slip', 'signature'],
  ruleSlip: ['slip', 'reason'],
  openCorrective: ['corrective', 'owner', 'answerBy'],
  completeCorrective: ['corrective'],
  verifyCorrective: ['corrective', 'effective'],
  group: ['group'],
  link: ['to', 'reason'],
  spotCheck: ['check', 'passed'],
  checkLine: ['line', 'passed'],
  reopen: ['to', 'reason'],
  decidePenalty: ['penalty', 'decision', 'amount', 'reason'],
  deadlinePassed: ['clock', 'mark', 'missed', 'pause'],
  rebase: ['from', 'to', 'reason'],
  imported: ['from', 'reference'],
  hold: ['reason'],
  liftHold: ['reason'],
  erase: ['because', 'reference'],
}

/** The parts of a step beside its form; none of a step that there is not. */
export function partsOf(step: string): readonly string[] {
  const parts = own(STEP_PARTS as Record<string, readonly string[]>, step) ?? []
  return OF_ENGINE.has(step) ? parts : [...parts, ...(step === 'receive' ? RECEIVED : HAPPENED)]
}

/** Steps that are of no policy, so that none is entered late. */
const OF_ENGINE: ReadonlySet<string> = new Set([
  'deadlinePassed',
  'rebase',
  'imported',
  'hold',
  'liftHold',
  'erase',
])
/** When a step happened, where it was entered later, and why. */
const HAPPENED = ['at', 'atReason']
const RECEIVED = ['receivedAt', 'atReason']

/** Every part that some step has. */
export const ALL_PARTS: ReadonlySet<string> = new Set([
  ...Object.values(STEP_PARTS).flat(),
  'at',
  'atReason',
  'receivedAt',
])

/** Parts that are said to the customer. */
export const CUSTOMER_PARTS: ReadonlySet<string> = new Set(['dueAt', 'question'])
