import type { Story } from './rows.ts'
import type { Body, Staff } from './staff.ts'

const DAY_H = 24
/** A late case lies this long before anybody reports on it. */
const NEGLECT_DAYS = 10

/** Takes one complaint of the register from the telephone to the file, under the sample policy. Answers its id. */
export async function journey(staff: Staff, story: Story): Promise<string> {
  const { id } = await staff.receive(
    story.channel === 'written' ? 'qualitySupervisor' : 'registrar',
    intakeOf(story),
    instantOf(story),
  )
  const does = (role: string, body: Body) => staff.step(role, id, body)
  await does('registrar', { type: 'acknowledge' })
  await staff.wait(id, story.judgedAfterDays * DAY_H + 1)
  if (story.outcome === 'unfounded') {
    await does('registrar', { type: 'judge', validity: 'unfounded', form: { grounds: 'no fault found' } })
    await does('registrar', {
      type: 'settle',
      form: { explanation: 'We looked into it and explain why it is right.' },
    })
    return id
  }
  await handle(staff, id, story, story.isLate)
  await does('qualityHead', revisit(story.isDisputed ? 'dissatisfied' : 'satisfied'))
  if (story.isDisputed) {
    await handle(staff, id, story, false)
    await does('qualityHead', revisit('satisfied'))
  }
  await does('generalManager', {
    type: 'decidePenalty',
    penalty: 'fine-1',
    decision: 'waive',
    reason: 'first of its kind',
  })
  await does('registrar', { type: 'close', form: { summary: 'filed' } })
  return id
}

/** One round: judged, reported, proposed, approved by both levels, carried out. */
async function handle(staff: Staff, id: string, story: Story, isNeglected: boolean): Promise<void> {
  const does = (role: string, body: Body) => staff.step(role, id, body)
  await does('registrar', {
    type: 'judge',
    validity: 'founded',
    responsibleUnit: 'testing',
    form: { grounds: 'as complained' },
  })
  await staff.wait(id, isNeglected ? NEGLECT_DAYS * DAY_H : 5)
  await does('testingHead', {
    type: 'report',
    form: { responsibility: 'testing', plan: 'put it right', agreement: 'agreed by telephone' },
  })
  await does('qualityHead', {
    type: 'record',
    record: 'reportedToGeneralManager',
    form: { findings: 'as reported' },
  })
  await staff.wait(id, 3)
  const proposed = { remedy: story.outcome, ...(story.outcome === 'refund' ? { amount: 120 } : {}) }
  await does('registrar', {
    type: 'propose',
    remedies: [proposed],
    form: { scheme: 'as agreed', customerDemand: 'to be heard' },
  })
  await does('qualityHead', { type: 'approve' })
  await does('manager', { type: 'approve' })
  const isRefund = story.outcome === 'refund'
  await does(isRefund ? 'registrar' : 'testingHead', {
    type: 'fulfil',
    remedy: `${story.outcome}-1`,
    ...(isRefund ? { form: { voucherNo: 'V-1' } } : {}),
  })
  await does('testingHead', { type: 'resolve', form: { outcome: 'carried out' } })
  await staff.wait(id, 1)
}

function revisit(satisfaction: string): Body {
  return { type: 'revisit', satisfaction, form: { talk: `The customer is ${satisfaction}.` } }
}

function intakeOf({ channel, content, object }: Story): Body {
  return { kind: 'complaint', channel, complainant: { name: 'A. Customer' }, content, form: { object } }
}

function instantOf({ day }: Story): string {
  return new Date(Date.UTC(2026, 0, 1 + day, 2)).toISOString()
}
