import type { Label } from './label.ts'

/** States that a complaint passes on its way, each named after what has been done. */
export const STAGES = ['investigated', 'approved', 'resolved', 'revisited'] as const
export type Stage = (typeof STAGES)[number]

const label = (zh: string, en: string): Label => ({ zh, en })

/** Every state of the chart, as people read it unless a policy says it otherwise. */
export const STATES = {
  received: label('已受理', 'received'),
  investigated: label('已调查', 'investigated'),
  approved: label('已核准', 'approved'),
  resolved: label('已处理', 'resolved'),
  revisited: label('已回访', 'revisited'),
  closed: label('已结案', 'closed'),
  filed: label('已归档', 'filed'),
  withdrawn: label('已撤回', 'withdrawn'),
  refused: label('不予受理', 'refused'),
  merged: label('已并案', 'merged'),
  referred: label('已移送', 'referred'),
} as const satisfies Record<string, Label>
export type StateName = keyof typeof STATES

/** Every step a person can take, as people read it unless a policy says it otherwise. */
export const STEPS = {
  receive: label('受理', 'receive'),
  acknowledge: label('告知受理', 'acknowledge'),
  classify: label('分类', 'classify'),
  judge: label('判定', 'judge'),
  assign: label('指派', 'assign'),
  transfer: label('转办', 'transfer'),
  accept: label('接收', 'accept a transfer'),
  decline: label('退回转办', 'decline a transfer'),
  consult: label('会勘', 'consult departments'),
  reply: label('会签答复', 'reply to a consultation'),
  record: label('登记', 'record'),
  report: label('提交调查报告', 'report the investigation'),
  propose: label('拟定处理方案', 'propose a remedy'),
  approve: label('核准', 'approve'),
  sendBack: label('退回', 'send back'),
  petition: label('签呈', 'petition'),
  fulfil: label('执行补救', 'fulfil a remedy'),
  resolve: label('处理完毕', 'resolve'),
  answer: label('答复客户', 'answer the customer'),
  revisit: label('回访', 'revisit'),
  waiveRevisit: label('免予回访', 'waive the revisit'),
  close: label('结案', 'close'),
  settle: label('当场解决', 'settle on the spot'),
  withdraw: label('撤回', 'withdraw'),
  refuse: label('不予受理', 'refuse'),
  merge: label('并案', 'merge'),
  refer: label('移送', 'refer'),
  convert: label('转换类别', 'convert'),
  amend: label('更正', 'amend'),
  promise: label('承诺日期', 'promise a date'),
  askCustomer: label('询问客户', 'ask the customer'),
  customerReplied: label('客户已回复', 'customer replied'),
  extend: label('延期', 'extend'),
  escalate: label('上报', 'escalate'),
  acknowledgeOverdue: label('签收催办', 'acknowledge an overdue notice'),
  acknowledgeNotice: label('签收通知', 'acknowledge a notice'),
  takeOver: label('接管', 'take over'),
  issueSlip: label('开单', 'issue a slip'),
  signSlip: label('签单', 'sign a slip'),
  ruleSlip: label('裁定差异', 'rule on a mismatch'),
  openCorrective: label('提出改善', 'open a corrective action'),
  completeCorrective: label('完成改善', 'complete a corrective action'),
  verifyCorrective: label('验证改善', 'verify a corrective action'),
  group: label('归组', 'group'),
  link: label('关联', 'link to an earlier case'),
  spotCheck: label('抽查', 'spot-check'),
  checkLine: label('逐条核对', 'check a line'),
  reopen: label('重新办理', 'reopen'),
  decidePenalty: label('裁定奖惩', 'decide a penalty or reward'),
  deadlinePassed: label('时限已到', 'a mark passed'),
} as const satisfies Record<string, Label>
export type StepName = keyof typeof STEPS

/** Steps that the record has and no policy speaks of. */
export const INSTALLATION_STEPS = {
  rebase: label('改依新规则或日历', 'brought under other rules'),
  imported: label('自其他系统导入', 'imported from another tool'),
  hold: label('保全', 'held: nothing of it is erased'),
  liftHold: label('解除保全', 'hold lifted'),
  erase: label('个人信息删除', 'what is personal was erased'),
} as const

/** Steps that the clock takes, never a person. */
export const CLOCK_STEPS: readonly StepName[] = ['deadlinePassed']

/** What a gate may ask to be settled as a whole: everything of a sort, however many there are. */
export const WHOLE_GATES = [
  'remedies',
  'slips',
  'consultations',
  'correctives',
  'penalties',
  'lines',
] as const
export type WholeGate = (typeof WHOLE_GATES)[number]
