import type { ComplaintStep } from '../steps.ts'
import { consult, reply } from './consulting.ts'
import { completeCorrective, openCorrective, spotCheck, verifyCorrective } from './correcting.ts'
import { approve, fulfil, petition, propose, revisit, sendBack, waiveRevisit } from './deciding.ts'
import { decidePenalty, group, link, merge, record, settle } from './ending.ts'
import { accept, assign, decline, takeOver, transfer } from './holding.ts'
import { amend, classify, convert, escalate, judge, receive } from './intake.ts'
import { checkLine } from './lines.ts'
import { issueSlip, ruleSlip, signSlip } from './slips.ts'
import { onlyHappens, type StepLogic } from './taken.ts'
import { acknowledgeOverdue, deadlinePassed, promise } from './timing.ts'
import { extend } from './extending.ts'

/** What each step does. A step without logic of its own leaves its trace, and the policy reacts to it. */
export const LOGIC: { [T in ComplaintStep['type']]: StepLogic<T> } = {
  receive,
  acknowledge: onlyHappens,
  classify,
  judge,
  assign,
  transfer,
  accept,
  decline,
  consult,
  reply,
  record,
  report: onlyHappens,
  propose,
  approve,
  sendBack,
  petition,
  fulfil,
  resolve: onlyHappens,
  answer: onlyHappens,
  revisit,
  waiveRevisit,
  close: onlyHappens,
  settle,
  withdraw: onlyHappens,
  refuse: onlyHappens,
  merge,
  refer: onlyHappens,
  convert,
  amend,
  promise,
  askCustomer: onlyHappens,
  customerReplied: onlyHappens,
  extend,
  escalate,
  acknowledgeOverdue,
  acknowledgeNotice: onlyHappens,
  takeOver,
  issueSlip,
  signSlip,
  ruleSlip,
  openCorrective,
  completeCorrective,
  verifyCorrective,
  group,
  link,
  spotCheck,
  checkLine,
  reopen: onlyHappens,
  decidePenalty,
  deadlinePassed,
}
