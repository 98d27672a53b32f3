import type { Case, Office } from '../support/office.ts'

const LAB = {
  kind: 'complaint',
  channel: 'telephone',
  complainant: { name: 'Zhang San', contact: '13800000000' },
  content: 'The test report is three weeks late.',
  form: { object: 'report 2611-077' },
}
const PCB = {
  kind: 'complaint',
  channel: 'letter',
  content: 'Thirty boards of the delivery have broken traces.',
  form: { orderNo: 'PO-8812', partNo: 'B-204' },
}

/** A lab complaint whose complainant is not satisfied, so that it is handled again. */
export async function labDissatisfied(lab: Office): Promise<Case> {
  const it = await lab.receives('registrar', LAB, '2026-03-02T10:00:00+08:00')
  await handledOnce(it)
  await it.step('qualityHead', 'revisit', { satisfaction: 'dissatisfied', form: { talk: 'still wrong' } })
  await it.skipTo('2026-03-03T09:00:00+08:00')
  await handledOnce(it)
  await it.step('qualityHead', 'revisit', { satisfaction: 'satisfied', form: { talk: 'content' } })
  await closed(it)
  return it
}

/** A lab complaint that nobody handles: it warns, escalates and goes on repeating; then its promise is paused and kept. */
export async function labSilence(lab: Office): Promise<Case> {
  const it = await lab.receives('registrar', LAB, '2026-03-02T10:00:00+08:00')
  await it.skipTo('2026-03-06T12:00:00+08:00')
  await it.step('manager', 'acknowledgeOverdue', { clock: 'plan' })
  await it.step('registrar', 'askCustomer', { question: 'Which report do you mean?' })
  await it.skipTo('2026-03-08T12:00:00+08:00')
  await it.step('registrar', 'customerReplied')
  await it.skipTo('2026-03-12T12:00:00+08:00')
  await it.step('registrar', 'withdraw', { reason: 'the customer found the report' })
  return it
}

/** A return of circuit boards whose warehouse counts fewer than were approved. */
export async function pcbSlipMismatch(pcb: Office): Promise<Case> {
  const it = await pcb.receives('salesClerk', PCB, '2026-03-02T10:00:00+08:00')
  await approvedReturn(it)
  await it.step('salesClerk', 'issueSlip', {
    slip: 'returnSlip',
    form: { reason: 'broken traces', handling: 'return', basis: 'ruling', quantity: 30 },
  })
  const sign = (who: string, signature: string, form = {}) =>
    it.step(who, 'signSlip', { slip: 'returnSlip-1', signature, form })
  await sign('manufacturingManager', 'approval')
  await sign('storekeeper', 'warehouse', { counted: 28 })
  await it.step('deputyGeneralManager', 'ruleSlip', {
    slip: 'returnSlip-1',
    reason: 'two boards stay with the customer',
    form: { quantity: 28 },
  })
  return it
}

async function approvedReturn(it: Case): Promise<void> {
  await it.step('salesClerk', 'record', {
    record: 'complaintForm',
    form: {
      shippedQuantity: 500,
      shippedOn: '2026-02-20',
      defectQuantity: 30,
      demand: 'take them back',
      reason: 'broken traces',
      businessOpinion: 'support',
      sample: [{ name: 'board.jpg', ref: 'sample-1' }],
      returnQuantity: 30,
    },
  })
  await it.step('manufacturingEngineer', 'record', {
    record: 'productionDetail',
    form: {
      productionUnit: 'line 2',
      machineShift: 'night',
      operator: 'Li Si',
      producedOn: '2026-02-10',
      countermeasure: 'new etching bath',
    },
  })
  await it.step('qualityEngineer', 'record', { record: 'investigationEnded' })
  await it.step('qualityEngineer', 'report', {
    form: { findings: 'over-etched', proposedResponsible: 'line 2' },
  })
  await it.step('productionController', 'judge', {
    validity: 'founded',
    cause: 'quality',
    responsibleUnit: 'manufacturing',
    form: { grounds: 'the sample' },
  })
  await it.step('productionController', 'propose', {
    remedies: [{ remedy: 'return', amount: 3000, quantity: 30 }],
    form: { draft: 'take the boards back' },
  })
  await it.step('salesManager', 'approve')
}

async function handledOnce(it: Case): Promise<void> {
  await it.step('registrar', 'judge', {
    validity: 'founded',
    cause: 'method',
    responsibleUnit: 'testing',
    form: { grounds: 'the register' },
  })
  await it.step('testingHead', 'report', {
    form: { responsibility: 'ours', plan: 'test at once', agreement: 'agreed' },
  })
  const { proposal } = await it.step('registrar', 'propose', {
    remedies: [{ remedy: 'apology' }],
    form: { scheme: 'apologise', customerDemand: 'an apology' },
  })
  await it.step('qualityHead', 'approve')
  await it.step('manager', 'approve')
  const [remedy] = (proposal?.['remedies'] ?? []) as { id: string }[]
  await it.step('testingHead', 'fulfil', { remedy: remedy?.id ?? '' })
  await it.step('testingHead', 'resolve', { form: { outcome: 'the report is out' } })
}

async function closed(it: Case): Promise<void> {
  await it.step('qualityHead', 'record', {
    record: 'reportedToGeneralManager',
    form: { findings: 'a full queue' },
  })
  const { penalties } = await it.step('registrar', 'close', { form: { summary: 'filed' } })
  for (const { id } of penalties as { id: string }[]) {
    await it.step('generalManager', 'decidePenalty', {
      penalty: id,
      decision: 'waive',
      reason: 'a first time',
    })
  }
}
