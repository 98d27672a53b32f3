import { expect, test } from 'vitest'
import { dueAt } from '../support/office.ts'
import { aReport, aRuling, investigationEnded, judged, pcb, proposed, resolved } from './a-pcb-case.ts'
import { fieldsMissed } from './engine.ts'

const RANKS = ['salesManager', 'deputyGeneralManager', 'generalManager'] as const

test.each([
  [4999.99, 1],
  [5000, 2],
  [49_999.99, 2],
  [50_000, 3],
])('pcb-8: a discount of %d is approved at %i levels, from the lowest up', async (amount, levels) => {
  const it = await proposed({ remedy: 'discount', amount })
  for (const [n, rank] of RANKS.slice(0, levels).entries()) {
    expect(await it.view('auditor')).toMatchObject({
      state: { name: 'investigated' },
      awaitingLevel: rank,
      holder: `role:${rank}`,
    })
    for (const above of RANKS.slice(n + 1)) {
      expect(await it.refused(above, 'approve')).toMatchObject({ status: 403, code: 'forbidden' })
    }
    await it.step(rank, 'approve', { form: { ruling: 'agreed' } })
  }
  expect(await it.view('auditor')).toMatchObject({ state: { name: 'approved' }, holder: 'unit:business' })
})

test('pcb-8: nobody approves what he drafted, nor at two levels', async () => {
  const it = await proposed({ remedy: 'discount', amount: 8000 })
  const drafter = pcb.someone('salesManager', 'dev-productionController')
  expect(await it.refused(drafter, 'approve')).toMatchObject({ status: 403, code: 'dutiesNotSeparate' })
  await it.step('salesManager', 'approve')
  const twice = pcb.someone('deputyGeneralManager', 'dev-salesManager')
  expect(await it.refused(twice, 'approve')).toMatchObject({ status: 403, code: 'dutiesNotSeparate' })
})

test('pcb-8: beyond its authority sales gives no answer, promise or acknowledgement', async () => {
  const it = await proposed({ remedy: 'discount', amount: 60_000 })
  await it.step('salesManager', 'approve')
  const promise = { dueAt: '2026-03-20T12:00:00+08:00', reason: 'the customer asks' }
  for (const [step, body] of [
    ['answer', { form: aRuling }],
    ['promise', promise],
    ['acknowledge', {}],
  ] as const) {
    for (const who of ['salesClerk', 'salesManager']) {
      expect(await it.refused(who, step, body)).toMatchObject({
        status: 409,
        code: 'notYet',
        detail: expect.stringContaining('first: approved'),
      })
    }
  }
  await it.step('deputyGeneralManager', 'approve')
  await it.step('generalManager', 'approve')
  expect(await it.refused('productionController', 'answer', { form: aRuling })).toMatchObject({ status: 403 })
  expect(await it.step('salesClerk', 'answer', { form: aRuling })).toMatchObject({
    state: { name: 'approved' },
  })
})

test('pcb-8: only the ruling goes to the customer, by letter or telephone', async () => {
  const it = await proposed({ remedy: 'explanation' })
  await it.step('salesManager', 'approve', { form: { ruling: 'explain, admit nothing' } })
  const fax = { form: { ...aRuling, by: 'fax' } }
  expect(await it.refused('salesClerk', 'answer', fax)).toMatchObject({ errors: [{ pointer: '/form/by' }] })
  await it.step('salesClerk', 'answer', { form: { ...aRuling, internalRemark: 'they always complain' } })
  const told = (await it.history()).flatMap(({ notices }) =>
    notices.filter(({ to }) => to.includes('customer')),
  )
  expect(told).toEqual([
    {
      kind: 'answer',
      to: ['customer'],
      about: 'answer',
      label: { zh: '答复客户', en: 'answer to the customer' },
      content: { ruling: aRuling.ruling },
    },
  ])
})

test('pcb-7: nothing goes to the customer before the deputy general manager has ruled on the report', async () => {
  const it = await investigationEnded()
  await it.step('qualityEngineer', 'report', { form: aReport })
  const judgement = { validity: 'founded', cause: 'quality', form: { grounds: 'the sample' } }
  await it.step('productionController', 'judge', judgement)
  const draft = { remedies: [{ remedy: 'explanation' }], form: { draft: 'explain' } }
  await it.step('productionController', 'propose', draft)
  await it.step('salesManager', 'approve')
  expect(await it.refused('salesClerk', 'answer', { form: aRuling })).toMatchObject({
    code: 'notYet',
    detail: 'first: reportRuled',
  })
})

const RECEIVABLE = {
  remedies: [{ remedy: 'collectReceivable' }],
  form: { draft: 'not our fault', receivableDue: '2026-03-31' },
}

test('pcb-11: an unfounded complaint is not paid for; sales collects the receivable at its stipulated term', async () => {
  const it = await judged('unfounded')
  const paid = { ...RECEIVABLE, remedies: [{ remedy: 'discount', amount: 100 }] }
  expect(await it.refused('productionController', 'propose', paid)).toMatchObject({ code: 'notAgreed' })
  const openEnded = { ...RECEIVABLE, form: { draft: 'not our fault' } }
  expect(await it.refused('productionController', 'propose', openEnded)).toMatchObject({
    status: 422,
    detail: expect.stringContaining('form.receivableDue'),
  })
  await it.step('productionController', 'propose', RECEIVABLE)
  const approved = await it.step('salesManager', 'approve')
  expect(dueAt(approved, 'execution')).toBe('2026-03-31T09:30:00.000Z')
  await it.step('salesClerk', 'answer', { form: { by: 'telephone', ruling: 'The boards meet the drawing.' } })
  expect(await it.refused('salesClerk', 'resolve')).toMatchObject({
    code: 'notYet',
    detail: expect.stringContaining('collectReceivable'),
  })
  await it.skipTo('2026-03-31T17:31:00+08:00')
  expect((await it.inbox('salesClerk')).map(({ kind, about }) => [kind, about])).toContainEqual([
    'overdue',
    'execution',
  ])
  const receipt = { remedy: 'collectReceivable-1', form: { receiptNo: 'R-771' } }
  expect(await it.refused('productionController', 'fulfil', receipt)).toMatchObject({ status: 403 })
  expect(await fieldsMissed(it, 'salesClerk', 'fulfil', receipt)).toEqual(['receiptNo'])
  await it.step('salesClerk', 'fulfil', receipt)
  expect(await it.step('salesClerk', 'resolve')).toMatchObject({ state: { name: 'resolved' } })
})

test('pcb-11: an explanation alone does not collect the receivable', async () => {
  const it = await judged('unfounded')
  await it.step('productionController', 'propose', { ...RECEIVABLE, remedies: [{ remedy: 'explanation' }] })
  await it.step('salesManager', 'approve')
  await it.step('salesClerk', 'fulfil', { remedy: 'explanation-1' })
  await it.step('salesClerk', 'answer', { form: aRuling })
  expect(await it.refused('salesClerk', 'resolve')).toMatchObject({
    code: 'notYet',
    detail: 'first: collectReceivable.fulfilled',
  })
})

test('pcb-11: if the customer disputes, it is raised again to superiors by petition, one level at a time', async () => {
  const it = await judged('unfounded')
  const petition = { reason: 'the customer disputes', form: { dispute: 'his own measurements' } }
  const decide = async (...levels: string[]) => {
    await it.step('productionController', 'propose', RECEIVABLE)
    for (const level of levels) await it.step(level, 'approve')
    expect(await it.view('auditor')).toMatchObject({ state: { name: 'approved' } })
  }
  const raise = async () => {
    expect(await it.refused('productionController', 'petition', petition)).toMatchObject({ status: 403 })
    expect(await it.step('salesClerk', 'petition', petition)).toMatchObject({
      state: { name: 'investigated' },
    })
    expect((await it.history()).at(-1)?.notices).toMatchObject([
      { to: ['role:productionController', 'role:deputyGeneralManager'], content: petition.form },
    ])
    expect(await it.refused('salesClerk', 'answer', { form: aRuling })).toMatchObject({ code: 'notYet' })
    await it.step('deputyGeneralManager', 'record', { record: 'reportRuled', form: { ruling: 'look again' } })
    const again = { validity: 'unfounded', form: { grounds: 'measured again' } }
    await it.step('productionController', 'judge', again)
  }
  await decide('salesManager')
  await raise()
  await decide('salesManager', 'deputyGeneralManager')
  await raise()
  await decide('salesManager', 'deputyGeneralManager', 'generalManager')
  expect(await it.refused('salesClerk', 'petition', petition)).toMatchObject({
    status: 409,
    code: 'impossible',
  })
})

test('pcb-11: what is founded needs no petition', async () => {
  const it = await proposed({ remedy: 'explanation' })
  const petition = { reason: 'more', form: { dispute: 'too little' } }
  expect(await it.refused('salesClerk', 'petition', petition)).toMatchObject({
    status: 409,
    code: 'impossible',
  })
})

test('pcb-12: an improvement is tracked to its confirmed effect, after the complaint is closed too', async () => {
  const it = await resolved()
  const closed = await it.step('productionController', 'close')
  expect(closed).toMatchObject({
    state: { name: 'closed' },
    ended: false,
    correctives: [{ id: 'improvement-1', owner: 'unit:manufacturing', state: 'open' }],
  })
  expect(dueAt(closed, 'improvement:improvement-1')).toBe('2026-04-01T16:00:00.000Z')
  const about = { corrective: 'improvement-1' }
  const done = { ...about, form: { done: 'new etching bath installed' } }
  expect(await it.refused('salesClerk', 'completeCorrective', done)).toMatchObject({ status: 403 })
  await it.step('manufacturingEngineer', 'completeCorrective', done)
  const seen = { ...about, form: { inspection: 'three lots inspected' } }
  expect(
    await it.refused('manufacturingManager', 'verifyCorrective', { ...seen, effective: true }),
  ).toMatchObject({ status: 403 })
  const failed = await it.step('qualityEngineer', 'verifyCorrective', { ...seen, effective: false })
  expect(failed).toMatchObject({ state: { name: 'closed' }, correctives: [{ state: 'open' }] })
  expect(await it.refused('qualityEngineer', 'verifyCorrective', { ...seen, effective: true })).toMatchObject(
    {
      status: 409,
    },
  )
  await it.step('manufacturingEngineer', 'completeCorrective', done)
  expect(await it.step('qualityEngineer', 'verifyCorrective', { ...seen, effective: true })).toMatchObject({
    state: { name: 'filed' },
    ended: true,
  })
})

test('pcb-12: an improvement that is late is urged week by week until somebody acts', async () => {
  const it = await resolved()
  await it.step('productionController', 'close')
  await it.skipTo('2026-04-02T00:01:00+08:00')
  for (const who of ['manufacturingEngineer', 'qualityEngineer', 'productionController']) {
    expect(await improvementsIn(who)).toHaveLength(1)
  }
  expect(await improvementsIn('deputyGeneralManager')).toHaveLength(0)
  await it.skipTo('2026-04-16T00:01:00+08:00')
  expect(await improvementsIn('deputyGeneralManager')).toHaveLength(2)

  async function improvementsIn(who: string) {
    const items = await it.inbox(who)
    return items.filter(({ kind, about }) => kind === 'overdue' && about === 'improvement')
  }
})
