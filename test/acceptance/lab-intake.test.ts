import { expect, test } from 'vitest'
import {
  aComplaint,
  approved,
  COMPLAINT,
  findings,
  investigated,
  judgedFounded,
  judgement,
  lab,
  MONDAY,
  scheme,
  toldOf,
} from './lab-cases.ts'
import { inboxOf } from './engine.ts'

test('lab-1: a complaint by telephone or on site is registered with complainant, object and content', async () => {
  const it = await aComplaint()
  expect(it.number).toMatch(/^L2603\d{3,}$/)
  expect(it.first).toMatchObject({
    state: { name: 'received', label: { zh: '已受理', en: 'received' } },
    holder: 'role:registrar',
    holderLabel: { zh: '综合办公室登记员', en: 'registrar of the general office' },
    kind: 'complaint',
    channel: 'telephone',
  })
  const [registered] = await it.history('registrar')
  expect(registered?.step).toMatchObject({
    complainant: { name: 'Zhang San', contact: '13800000000' },
    content: 'The test report is three weeks late.',
    form: { object: 'report 2611-077' },
  })
  expect((await it.inbox('registrar')).map(({ about, label }) => [about, label.zh])).toEqual([
    ['received', '已登记'],
  ])
  expect((await lab.list('registrar', { number: it.number })).map(({ id }) => id)).toEqual([it.id])

  const onSite = await aComplaint(MONDAY, { channel: 'onSite' })
  expect(onSite.first).toMatchObject({ channel: 'onSite', holder: 'role:registrar' })
})

test('lab-1: a written complaint goes through the quality supervisor, who passes it on', async () => {
  const it = await lab.receives('qualitySupervisor', { ...COMPLAINT, channel: 'written' }, MONDAY)
  expect(it.first).toMatchObject({
    unit: 'quality',
    holder: 'role:qualitySupervisor',
    holderLabel: { zh: '质量监督员', en: 'quality supervisor' },
  })
  await it.step('qualitySupervisor', 'transfer', { to: 'role:registrar', reason: 'a letter' })
  expect(await inboxOf(it, 'registrar')).toContain('notice transfer')
  expect((await it.step('registrar', 'accept')).holder).toBe('role:registrar')
})

test('lab-1: nothing is registered without complainant, object and content, or by just anybody', async () => {
  const { channel, kind } = COMPLAINT
  const missing = await lab.refusesIntake('registrar', { kind, channel, form: {} }, MONDAY)
  expect(missing).toMatchObject({ status: 400, code: 'malformed' })
  expect(missing.errors?.map(({ pointer }) => pointer).sort()).toEqual([
    '/complainant',
    '/content',
    '/form/object',
  ])
  const nameless = { ...COMPLAINT, complainant: { contact: '13800000000' } }
  expect((await lab.refusesIntake('registrar', nameless, MONDAY)).errors).toMatchObject([
    { pointer: '/complainant/name' },
  ])
  expect(await lab.refusesIntake('manager', COMPLAINT, MONDAY)).toMatchObject({
    status: 403,
    code: 'forbidden',
  })
})

test('lab-2: a complaint that does not stand is explained tactfully, recorded and closed', async () => {
  const it = await aComplaint()
  const explained = { form: { explanation: 'The report left us on the day agreed; the post was late.' } }
  expect(await it.refused('registrar', 'settle', explained)).toMatchObject({ status: 409, code: 'notYet' })

  await it.step('registrar', 'judge', { validity: 'unfounded', form: { grounds: 'sent in time' } })
  const unexplained = await it.refused('registrar', 'settle')
  expect(unexplained).toMatchObject({ status: 400, errors: [{ pointer: '/form' }] })

  const after = await it.step('registrar', 'settle', explained)
  expect(after).toMatchObject({ state: { name: 'filed' }, ended: true, validity: 'unfounded', penalties: [] })
  expect(after.clocks.every(({ state, late }) => state === 'stopped' && !late)).toBe(true)
  expect(await toldOf(it, 'unfounded')).toMatchObject([
    {
      kind: 'answer',
      to: ['customer'],
      label: { zh: '不成立的解释' },
      content: { explanation: explained.form.explanation },
    },
  ])
  expect((await it.history()).map(({ step }) => step.type)).toEqual(['receive', 'judge', 'settle'])
})

test('lab-2: whether it stands is decided with grounds, and one that stands is not explained away', async () => {
  const it = await aComplaint()
  expect(await it.refused('registrar', 'judge', { validity: 'founded', form: {} })).toMatchObject({
    status: 400,
    errors: [{ pointer: '/form/grounds' }],
  })
  expect(await it.refused('testingHead', 'report', findings)).toMatchObject({ status: 403 })
  expect((await judgedFounded(it)).validity).toBe('founded')
  expect(await it.refused('registrar', 'settle', { form: { explanation: 'no' } })).toMatchObject({
    status: 409,
    code: 'notYet',
    detail: expect.stringContaining('unfounded'),
  })
})

test('lab-8: an appeal is a kind of its own and names the complaint it is about', async () => {
  const first = await aComplaint()
  await investigated(first)
  await first.history()
  const appeal = { ...COMPLAINT, kind: 'appeal' }
  expect(await lab.refusesIntake('registrar', appeal, MONDAY)).toMatchObject({
    status: 422,
    code: 'incomplete',
    detail: expect.stringContaining('names the complaint it is about'),
  })
  expect(await lab.refusesIntake('registrar', { ...appeal, about: 'nothing' }, MONDAY)).toMatchObject({
    status: 422,
    errors: [{ pointer: '/about' }],
  })
  const it = await lab.receives('registrar', { ...appeal, about: first.id }, MONDAY)
  expect(it.first).toMatchObject({ kind: 'appeal', links: [first.id], state: { name: 'received' } })
  await it.history()
  const appeals = (await lab.list('registrar', { kind: 'appeal' })).map(({ id }) => id)
  expect(appeals).toContain(it.id)
  expect(appeals).not.toContain(first.id)
})

test('lab-8: an appeal is judged, investigated and ruled on by others than the first handlers', async () => {
  const first = await aComplaint()
  await approved(first)
  await first.history()
  const it = await lab.receives('registrar', { ...COMPLAINT, kind: 'appeal', about: first.id }, MONDAY)

  expect(await it.refused('registrar', 'judge', judgement)).toMatchObject({
    status: 403,
    code: 'dutiesNotSeparate',
    detail: 'dev-registrar took part as firstHandler; somebody else must take this step',
  })
  const [registrar, head, quality] = [
    lab.someone('registrar', 'zhao.min'),
    lab.someone('testingHead', 'sun.lei'),
    lab.someone('qualityHead', 'zhou.jie'),
  ]
  await judgedFounded(it, registrar)
  expect(await it.refused('testingHead', 'report', findings)).toMatchObject({ code: 'dutiesNotSeparate' })
  await it.step(head, 'report', findings)
  await it.step(registrar, 'propose', scheme)
  expect(await it.refused('qualityHead', 'approve')).toMatchObject({ code: 'dutiesNotSeparate' })
  await it.step(quality, 'approve')
  expect(await it.refused('manager', 'approve')).toMatchObject({ code: 'dutiesNotSeparate' })
  const ruled = await it.step(lab.someone('manager', 'qian.yu'), 'approve')
  expect(ruled.state.name).toBe('approved')
})
