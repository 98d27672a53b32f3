import { expect, test } from 'vitest'
import { type Case, dueAt } from '../support/office.ts'
import { ANSWER, ARCHIVE, EVIDENCE, FINDINGS, gas, judged, measure, MONDAY } from './gas-cases.ts'
import { inboxOf, toldLast } from './engine.ts'

const ASSESSMENT = { kind: 'assessment', channel: 'internal', content: 'A leak was not reported.' }
const blamed = (validity = 'founded') => ({
  ...judged(validity),
  form: { ...judged(validity).form, assessed: 'dev-repairman' },
})

/** Taken in, judged and closed; what the rules propose is still to be decided. */
async function assessed(of: string, validity = 'founded'): Promise<Case> {
  const it = await gas.receives('callSupervisor', { ...ASSESSMENT, class: of }, MONDAY)
  await it.step('assessor', 'judge', blamed(validity))
  await it.step('assessor', 'report', FINDINGS)
  await it.step('assessor', 'close', ARCHIVE)
  return it
}

test.each([
  ['lateOnSite', 'lateness', 2, '到场迟缓扣分'],
  ['discourtesy', 'discourteous', 3, '服务不当通报批评'],
  ['concealment', 'concealed', 6, '隐瞒不报记过'],
  ['merit', 'commendation', undefined, '嘉奖'],
])('gas-6: %s proposes %s, with %s points, and a person decides', async (of, name, points, zh) => {
  const it = await assessed(of)
  const closed = await it.view('assessor')
  const penalty = `${name}-1`
  expect(closed).toMatchObject({
    state: { name: 'closed' },
    penalties: [{ id: penalty, against: 'person:dev-repairman', state: 'proposed' }],
  })
  expect(dueAt(closed, 'sanction')).toBe('2026-03-09T09:30:00.000Z')
  const [told] = await toldLast(it)
  expect(told).toMatchObject({ to: ['role:assessmentHead'], about: name, label: { zh } })
  expect(told?.['content']).toEqual({
    penalty,
    article: 'gas-6',
    against: 'person:dev-repairman',
    ...(points === undefined ? {} : { points }),
  })
  const decision = { penalty, decision: 'impose', reason: 'the record of the calls' }
  for (const who of ['assessor', 'repairHead', 'director'])
    expect(await it.refused(who, 'decidePenalty', decision)).toMatchObject({ status: 403 })
  expect(await it.refused('assessmentHead', 'decidePenalty', { ...decision, reason: '' })).toMatchObject({
    status: 400,
    errors: [{ pointer: '/reason' }],
  })
  expect(await it.step('assessmentHead', 'decidePenalty', decision)).toMatchObject({
    state: { name: 'filed' },
    penalties: [{ state: 'imposed' }],
  })
})

test('gas-6: nothing is proposed for what is not founded, and what is proposed may be waived', async () => {
  expect(await (await assessed('concealment', 'unfounded')).view('assessor')).toMatchObject({
    state: { name: 'filed' },
    penalties: [],
  })
  const it = await assessed('lateOnSite')
  const waived = { penalty: 'lateness-1', decision: 'waive', reason: 'the road was closed' }
  expect(await it.step('assessmentHead', 'decidePenalty', waived)).toMatchObject({
    state: { name: 'filed' },
    penalties: [{ state: 'waived' }],
  })
})

test('gas-6: an assessment names its person and its grounds, and is made in time', async () => {
  const it = await gas.receives('callSupervisor', { ...ASSESSMENT, class: 'concealment' }, MONDAY)
  expect(it.first.holder).toBe('unit:assessmentOffice')
  expect(dueAt(it.first, 'assessed')).toBe('2026-03-16T09:30:00.000Z')
  expect(await it.refused('assessor', 'judge', judged('founded'))).toMatchObject({
    status: 422,
    detail: 'fill in: form.assessed',
  })
  const groundless = { validity: 'founded', form: { assessed: 'dev-repairman' } }
  expect(await it.refused('assessor', 'judge', groundless)).toMatchObject({
    status: 400,
    errors: [{ pointer: '/form/grounds' }],
  })
  await it.skipTo('2026-03-16T17:31:00+08:00')
  expect(await inboxOf(it, 'assessor')).toContain('overdue assessed')
})

test('gas-6: a proposal that nobody decides is told again', async () => {
  const it = await assessed('concealment')
  await it.skipTo('2026-03-16T17:31:00+08:00')
  for (const who of ['assessmentHead', 'headInCharge'])
    expect((await inboxOf(it, who)).filter((item) => item === 'overdue sanction')).toHaveLength(2)
})

const APPEAL = {
  kind: 'appeal',
  channel: 'internal',
  content: 'I reported it by radio.',
  form: { facts: EVIDENCE },
}

/** An appeal of the person assessed against a decided assessment. */
async function appealed(): Promise<Case> {
  const first = await assessed('concealment')
  await first.step('assessmentHead', 'decidePenalty', {
    penalty: 'concealed-1',
    decision: 'impose',
    reason: 'the record of the calls',
  })
  await first.history()
  return gas.receives('repairman', { ...APPEAL, about: first.id }, MONDAY)
}
const MEDIATED = { record: 'mediated', form: { talk: 'both were heard' } }
const RULING = { form: { ruling: 'the record of the calls stands' } }
const DISPUTED = { reason: 'the radio log was not heard' }

/** Mediated and ruled on by the head in charge. */
async function ruled(): Promise<Case> {
  const it = await appealed()
  await it.step('headInCharge', 'record', MEDIATED)
  await it.step('assessor', 'propose', measure('upheld'))
  await it.step('headInCharge', 'approve', RULING)
  return it
}

test('gas-7: without factual evidence no appeal can be filed', async () => {
  const about = (await assessed('concealment')).id
  const bare = { ...APPEAL, about, form: {} }
  expect(await gas.refusesIntake('repairman', bare, MONDAY)).toMatchObject({
    status: 422,
    code: 'incomplete',
    detail: 'fill in: form.facts',
  })
  const empty = { ...APPEAL, about, form: { facts: [] } }
  expect(await gas.refusesIntake('repairman', empty, MONDAY)).toMatchObject({
    status: 400,
    errors: [{ pointer: '/form/facts' }],
  })
  expect(await gas.refusesIntake('repairman', APPEAL, MONDAY)).toMatchObject({ code: 'incomplete' })
})

test('gas-7: an appeal goes to the head in charge, who mediates before anything is ruled', async () => {
  const it = await appealed()
  expect(it.first).toMatchObject({ holder: 'role:headInCharge', kind: 'appeal' })
  expect(await inboxOf(it, 'headInCharge')).toContain('notice appealed')
  expect(dueAt(it.first, 'mediation')).toBe('2026-03-05T09:30:00.000Z')
  expect(dueAt(it.first, 'appeal')).toBe('2026-03-30T09:30:00.000Z')
  expect(await it.refused('assessor', 'propose', measure('upheld'))).toMatchObject({
    code: 'notYet',
    detail: 'first: mediated',
  })
  expect(await it.refused('assessmentHead', 'record', MEDIATED)).toMatchObject({ status: 403 })
  const mediated = await it.step('headInCharge', 'record', MEDIATED)
  expect(mediated.holder).toBe('unit:assessmentOffice')
  expect(dueAt(mediated, 'ruling')).toBe('2026-03-09T09:30:00.000Z')
  const proposed = await it.step('assessor', 'propose', measure('revoked'))
  expect(proposed).toMatchObject({ holder: 'role:headInCharge', awaitingLevel: 'headInCharge' })
  expect(await it.refused('director', 'approve', RULING)).toMatchObject({ status: 403 })
  expect(await it.refused('headInCharge', 'approve', {})).toMatchObject({ status: 400 })
  expect((await it.step('headInCharge', 'approve', RULING)).state.name).toBe('approved')
  expect(await toldLast(it)).toMatchObject([
    { about: 'ruled', to: ['person:dev-repairman', 'unit:assessmentOffice'], content: RULING.form },
  ])
})

test('gas-7: nobody rules on an assessment that he has decided himself', async () => {
  const it = await appealed()
  await it.step('headInCharge', 'record', MEDIATED)
  await it.step('assessor', 'propose', measure('upheld'))
  const decider = gas.someone('headInCharge', 'dev-assessmentHead')
  expect(await it.refused(decider, 'approve', RULING)).toMatchObject({
    code: 'dutiesNotSeparate',
    detail: 'dev-assessmentHead took part as firstHandler; somebody else must take this step',
  })
})

test('gas-7: an appeal that nobody mediates reaches the head in charge and then the director', async () => {
  const it = await appealed()
  await it.skipTo('2026-03-05T17:31:00+08:00')
  expect(await inboxOf(it, 'headInCharge')).toContain('overdue mediation')
  expect(await inboxOf(it, 'director')).not.toContain('overdue mediation')
  await it.skipTo('2026-03-06T17:31:00+08:00')
  expect(await inboxOf(it, 'director')).toContain('overdue mediation')
})

test('gas-7: still disputed, it goes one level higher, and no further', async () => {
  const it = await ruled()
  expect(await it.refused('assessor', 'petition', DISPUTED)).toMatchObject({ status: 403 })
  const up = await it.step('repairman', 'petition', DISPUTED)
  expect(up).toMatchObject({ state: { name: 'received' }, holder: 'unit:assessmentOffice' })
  expect(dueAt(up, 'ruling')).toBe('2026-03-09T09:30:00.000Z')
  expect(await inboxOf(it, 'director')).toContain('notice petitioned')
  const proposed = await it.step('assessor', 'propose', measure('revoked'))
  expect(proposed).toMatchObject({ holder: 'role:director', awaitingLevel: 'director' })
  expect(await it.refused('headInCharge', 'approve', RULING)).toMatchObject({ status: 403 })
  expect((await it.step('director', 'approve', RULING)).state.name).toBe('approved')
  expect(await it.refused('repairman', 'petition', DISPUTED)).toMatchObject({
    status: 409,
    detail: 'the highest authority has ruled on the petition',
  })
  const numbered = { remedy: 'revoked-1', form: { correctionNo: 'K-4' } }
  expect(await it.refused('assessor', 'fulfil', { remedy: 'revoked-1' })).toMatchObject({ status: 400 })
  await it.step('assessor', 'fulfil', numbered)
  await it.step('assessor', 'answer', ANSWER)
  expect(await it.step('assessor', 'close', ARCHIVE)).toMatchObject({ state: { name: 'filed' }, ended: true })
})

/** Ruled on, carried out and answered, before its time to be disputed is up. */
async function answeredRuling() {
  const it = await ruled()
  expect(dueAt(await it.view('assessor'), 'petitionTime')).toBe('2026-03-09T09:30:00.000Z')
  await it.step('assessor', 'fulfil', { remedy: 'upheld-1' })
  await it.step('assessor', 'answer', ANSWER)
  expect(await it.refused('assessor', 'close', ARCHIVE)).toMatchObject({
    detail: 'first: petitionTime.lapsed',
  })
  return it
}

test('gas-7: a ruling is final once whom it is about accepts it', async () => {
  const it = await answeredRuling()
  const accepted = { record: 'rulingAccepted', form: { accepted: true } }
  expect(await it.refused('assessor', 'record', accepted)).toMatchObject({ status: 403 })
  await it.step('repairman', 'record', accepted)
  expect((await it.step('assessor', 'close', ARCHIVE)).ended).toBe(true)
})

test('gas-7: a ruling is final once its time to be disputed is up', async () => {
  const it = await answeredRuling()
  const petition = (await it.view('repairman')).next.find(({ step }) => step === 'petition')
  expect(petition?.closes).toEqual({ clock: 'petitionTime', at: '2026-03-09T09:30:00.000Z' })
  await it.skipTo('2026-03-09T17:31:00+08:00')
  expect(await it.refused('repairman', 'petition', DISPUTED)).toMatchObject({
    status: 409,
    code: 'tooLate',
    detail: expect.stringContaining('petitionTime closed on 2026-03-09 17:30'),
  })
  expect((await it.step('assessor', 'close', ARCHIVE)).ended).toBe(true)
})
