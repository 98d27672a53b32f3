import { expect, test } from 'vitest'
import { dueAt } from '../support/office.ts'
import {
  ANSWER,
  answered,
  called,
  closed,
  closing,
  crossChecked,
  judged,
  OPINION,
  REPORT,
  resolved,
  tobacco,
  wang,
} from './a-tobacco-case.ts'
import { fieldsMissed, inboxOf, toldLast } from './engine.ts'

test('tobacco-4: a complaint is closed within three working days', async () => {
  const it = await called()
  expect(dueAt(it.first, 'whole')).toBe('2026-03-05T09:30:00.000Z')
  const friday = await called({}, '2026-03-06T16:00:00+08:00')
  expect(dueAt(friday.first, 'whole')).toBe('2026-03-11T09:30:00.000Z')
  await it.skipTo('2026-03-05T17:31:00+08:00')
  for (const who of ['orderClerk', 'serviceClerk']) expect(await inboxOf(it, who)).toContain('overdue whole')
  expect(await inboxOf(it, 'branchHead')).not.toContain('overdue whole')
})

test('tobacco-4: a special one within seven, when a manager gives the time and a reason', async () => {
  const it = await called({ form: { inRange: true, special: true } })
  const until = { clock: 'whole', until: '2026-03-11T17:30:00+08:00' }
  const reason = 'the goods are at the laboratory'
  expect(await it.refused('branchHead', 'extend', { ...until, reason })).toMatchObject({ status: 403 })
  expect(await it.refused('manager', 'extend', until)).toMatchObject({
    status: 400,
    errors: [{ pointer: '/reason' }],
  })
  const beyond = { ...until, until: '2026-03-11T17:30:01+08:00', reason }
  expect(await it.refused('manager', 'extend', beyond)).toMatchObject({ code: 'beyondAuthority' })
  const extended = await it.step('manager', 'extend', { ...until, reason })
  expect(dueAt(extended, 'whole')).toBe('2026-03-11T09:30:00.000Z')
})

test('tobacco-4: what is not special is not extended; it may turn out to be special', async () => {
  const it = await called()
  const until = { clock: 'whole', until: '2026-03-11T17:30:00+08:00', reason: 'more time' }
  expect(await it.refused('manager', 'extend', until)).toMatchObject({ status: 409, code: 'impossible' })
  await it.step('orderClerk', 'classify', { form: { special: true } })
  expect(dueAt(await it.step('manager', 'extend', until), 'whole')).toBe('2026-03-11T09:30:00.000Z')
})

test('tobacco-5: the complainant gets the result, and his opinion is asked', async () => {
  const it = await called()
  await judged(it, 'misunderstanding', 'unfounded')
  const early = { form: { ...ANSWER, opinion: OPINION } }
  expect(await it.refused(wang, 'answer', early)).toMatchObject({ detail: 'first: resolved' })
  await resolved(it)
  expect(await it.refused(wang, 'answer', { form: ANSWER })).toMatchObject({
    status: 422,
    detail: 'fill in: form.opinion',
  })
  await answered(it)
  expect(await toldLast(it)).toMatchObject([{ to: ['customer'], content: ANSWER }])
  expect((await it.history('orderClerk')).at(-1)?.step).toMatchObject({ form: { opinion: OPINION } })
})

const results = (passed: boolean, finding: string) => ({ check: 'results', passed, form: { finding } })

test('tobacco-5: the branch verifies results after the closing; a genuine one is filed', async () => {
  const it = await closed()
  const after = await it.view('orderClerk')
  expect(after).toMatchObject({ state: { name: 'closed' }, ended: false })
  expect(dueAt(after, 'checkable')).toBe('2026-04-06T16:00:00.000Z')
  expect(await it.refused('countyClerk', 'spotCheck', results(true, 'genuine'))).toMatchObject({
    status: 403,
  })
  expect(await it.step('serviceClerk', 'spotCheck', results(true, 'genuine'))).toMatchObject({
    state: { name: 'filed' },
    correctives: [],
    penalties: [],
  })
})

test.each(['untrue', 'poor'])(
  'tobacco-5: a result found %s: criticism, and correction by a deadline',
  async (finding) => {
    const it = await closed()
    const after = await it.step('serviceClerk', 'spotCheck', results(false, finding))
    expect(after).toMatchObject({
      state: { name: 'closed' },
      correctives: [{ id: 'correction-1', owner: 'unit:orderDesk', state: 'open' }],
      penalties: [{ id: 'criticism-1', against: 'unit:orderDesk', state: 'proposed' }],
    })
    expect(dueAt(after, 'correction:correction-1')).toBe('2026-03-09T09:30:00.000Z')
    expect(await inboxOf(it, 'manager')).toContain('notice criticism')

    const criticism = { penalty: 'criticism-1', decision: 'impose', reason: 'the file says otherwise' }
    expect(await it.refused('branchHead', 'decidePenalty', criticism)).toMatchObject({ status: 403 })
    expect((await it.step('manager', 'decidePenalty', criticism)).penalties).toMatchObject([
      { state: 'imposed' },
    ])
    const about = { corrective: 'correction-1' }
    await it.step('orderClerk', 'completeCorrective', { ...about, form: { done: 'called again' } })
    const seen = { ...about, form: { effect: 'he confirms it' } }
    expect(await it.refused('orderClerk', 'verifyCorrective', { ...seen, effective: true })).toMatchObject({
      status: 403,
    })
    const verified = { ...seen, effective: true }
    expect(await fieldsMissed(it, 'serviceClerk', 'verifyCorrective', verified)).toEqual(['effect'])
    const again = await it.step('serviceClerk', 'verifyCorrective', { ...seen, effective: false })
    expect(again).toMatchObject({ state: { name: 'closed' }, correctives: [{ state: 'open' }] })
    await it.step('orderClerk', 'completeCorrective', { ...about, form: { done: 'went there' } })
    expect(await it.step('serviceClerk', 'verifyCorrective', { ...seen, effective: true })).toMatchObject({
      state: { name: 'filed' },
      ended: true,
    })
  },
)

test('tobacco-5: a correction that is late reaches the unit, branch service and then the manager', async () => {
  const it = await closed()
  await it.step('serviceClerk', 'spotCheck', results(false, 'untrue'))
  await it.skipTo('2026-03-09T17:31:00+08:00')
  for (const who of ['orderClerk', 'serviceClerk'])
    expect(await inboxOf(it, who)).toContain('overdue correction')
  expect(await inboxOf(it, 'manager')).not.toContain('overdue correction')
  await it.skipTo('2026-03-10T17:31:00+08:00')
  expect(await inboxOf(it, 'manager')).toContain('overdue correction')
})

test('tobacco-6: every case has a result and every matter an answer before it is closed', async () => {
  const it = await called()
  await it.step('orderClerk', 'consult', {
    units: ['countyMarketing'],
    about: 'stock of the day',
    answerBy: '2026-03-03T12:00:00+08:00',
  })
  expect(await it.refused('orderClerk', 'close', closing)).toMatchObject({ status: 409 })
  await judged(it, 'misunderstanding', 'unfounded')
  expect(await it.refused(wang, 'close', closing)).toMatchObject({ status: 409 })
  await resolved(it)
  await crossChecked(it)
  expect(await it.refused(wang, 'close', closing)).toMatchObject({
    code: 'notYet',
    detail: 'first: answer; consultations (countyMarketing)',
  })
  await answered(it)
  await it.step('marketer', 'reply', { form: { opinion: 'two cartons too many' } })
  expect(await it.refused(wang, 'close')).toMatchObject({ status: 422, detail: 'fill in: form.important' })
  expect((await it.step(wang, 'close', { form: { important: true } })).state.name).toBe('closed')
})

test('tobacco-7: the report names the root cause', async () => {
  const it = await called()
  await judged(it, 'goods')
  const shallow = { form: { findings: REPORT.form.findings } }
  expect(await it.refused('marketer', 'report', shallow)).toMatchObject({
    status: 400,
    errors: [{ pointer: '/form/rootCause' }],
  })
})

test('tobacco-7: prevention is tracked until somebody else has seen its effect', async () => {
  const it = await called()
  await judged(it, 'goods')
  const after = await resolved(it, { who: 'marketer', remedy: 'exchange', form: { orderNo: 'X-9' } })
  expect(after.correctives).toMatchObject([
    { id: 'prevention-1', owner: 'unit:countyCompany', state: 'open' },
  ])
  expect(dueAt(after, 'prevention:prevention-1')).toBe('2026-04-01T16:00:00.000Z')
  await answered(it, 'marketer')
  await crossChecked(it)
  await it.step('marketer', 'close', closing)
  await it.step('serviceClerk', 'spotCheck', results(true, 'genuine'))
  const about = { corrective: 'prevention-1' }
  const taken = await it.step('countyClerk', 'completeCorrective', {
    ...about,
    form: { taken: 'new labels' },
  })
  expect(taken.state.name).toBe('closed')
  const seen = { ...about, effective: true, form: { effect: 'no mix-up in a month' } }
  expect(await it.refused('countyClerk', 'verifyCorrective', seen)).toMatchObject({ status: 403 })
  expect((await it.step('serviceClerk', 'verifyCorrective', seen)).state.name).toBe('filed')
})

test('tobacco-7: a recurrence is linked to the earlier case; the receiving department proposes improvements', async () => {
  const earlier = await called({ form: { inRange: true, retailer: 'R-7008' } })
  const it = await called({ form: { inRange: true, retailer: 'R-7009' } })
  const after = await it.step('orderClerk', 'link', { to: earlier.id, reason: 'the same van' })
  expect(after.links).toEqual([earlier.id])
  const proposal = { record: 'improvementProposal', form: { proposal: 'coloured labels' } }
  expect(await it.refused('marketer', 'record', proposal)).toMatchObject({ status: 403 })
  await it.step('orderClerk', 'record', proposal)
  expect((await it.history()).at(-1)?.step).toMatchObject(proposal)
})

test('tobacco-7: a case of the same class from the same retailer within a year is flagged and linked to the first', async () => {
  const form = { inRange: true, retailer: 'R-7007' }
  const first = await called({ form })
  await first.history()
  const second = await called({ form }, '2026-03-16T10:00:00+08:00')
  await second.history()
  const third = await called({ form }, '2026-03-30T10:00:00+08:00')
  expect(first.first).toMatchObject({ facts: { repeat: false }, links: [] })
  for (const it of [second, third])
    expect(it.first).toMatchObject({ facts: { repeat: true }, links: [first.id] })
  const other = await called({ form, class: 'supply' }, '2026-03-30T10:00:00+08:00')
  expect(other.first).toMatchObject({ facts: { repeat: false }, links: [] })
})

test('tobacco-7: cases are told apart by class', async () => {
  const it = await called({ class: 'supply' })
  await it.history()
  const ids = async (of: string) => (await tobacco.list('auditor', { class: of })).map(({ id }) => id)
  expect(await ids('supply')).toContain(it.id)
  expect(await ids('delivery')).not.toContain(it.id)
})
