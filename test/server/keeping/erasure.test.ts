import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { Connection } from '@temporalio/client'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { ReadingsBody } from '../../../server/http/shapes-record.ts'
import type { ComplaintBody, ProblemBody } from '../../../server/http/shapes.ts'
import { runningCases } from '../../../server/rebase/running.ts'
import { verdictOn } from '../../../server/audit-verify.ts'
import { type Case, type Office, office } from '../../support/office.ts'
import type { Servers } from '../../support/servers.ts'
import { fastForward } from '../../../server/runtime/fast-forward.ts'
import { retentionStart } from '../../../server/retention.ts'
import { RETENTION_WORKFLOW, retentionWorkflowId } from '../../../workflows/retention-messages.ts'
import { clientOf } from '../../support/temporal.ts'
import { installationOf, startingPolicy } from '../../support/trials.ts'

/* Cases that are held and erased, over real servers. */

let servers: Servers
beforeAll(async () => {
  servers = await installationOf([{ ...startingPolicy(), id: 'keeping', visibility: [] }])
})
afterAll(() => servers.stop())

const SOON = { timeout: 20_000, interval: 50 }
const THEN = '2026-03-02T10:00:00+08:00'
const staff = () => office(servers, 'keeping')
const anIntake = {
  kind: 'inquiry',
  channel: 'telephone',
  complainant: { name: 'Ouyang Feifei', contact: '13700001234' },
  content: 'The blue door of Zhongshan-Seven does not shut.',
  form: { orderNo: '2611' },
}
const erased = (
  it: Case,
  who: Parameters<Office['call']>[0] = 'director',
  body: object = { because: 'request' },
) => staff().call<ComplaintBody & ProblemBody>(who, 'POST', `/complaints/${it.id}/erasure`, { ...body })
const held = (it: Case, set: boolean, reason: string, who = 'director') =>
  staff().call<ComplaintBody & ProblemBody>(who, 'POST', `/complaints/${it.id}/hold`, { set, reason })

test('a case that has ended is erased, says so, and takes nothing more', async () => {
  const it = await staff().receives('clerk', anIntake, THEN)
  const open = await erased(it)
  expect([open.status, open.body.detail]).toEqual([
    409,
    'It is still worked on, and what that needs cannot be erased before it has ended.',
  ])
  await it.step('clerk', 'withdraw', { reason: 'Ouyang called it off.' })
  expect((await erased(it, 'serviceHead')).body.detail).toBe(
    'Under this policy director erases, and nobody else.',
  )
  const answer = await erased(it, 'director', { because: 'request', reference: 'DSR-2026-17' })
  expect([answer.status, answer.body]).toEqual([200, expect.anything()])
  expect(answer.body.erased).toMatchObject({
    by: 'dev-director',
    because: 'request',
    reference: 'DSR-2026-17',
  })
  expect((await it.view('clerk')).erased).toEqual(answer.body.erased)
  const again = await erased(it)
  expect([again.status, again.body.version]).toEqual([200, answer.body.version])
  const history = await it.history()
  expect(history.at(-1)?.step).toEqual({ type: 'erase', because: 'request', reference: 'DSR-2026-17' })
  expect(history[0]?.step).toMatchObject({ content: '[erased]', complainant: { name: '[erased]' } })
  expect((await it.replay('clerk', { seq: answer.body.version })).agrees).toBe(true)
  const { cases } = await runningCases(join(servers.dataDir, 'ledger'))
  expect(cases.map(({ complaintId }) => complaintId)).not.toContain(it.id)
  const refused = await it.refused('clerk', 'withdraw', { reason: 'once more' })
  expect(refused).toMatchObject({ code: 'erased' })
  expect((await verdictOn(join(servers.dataDir, 'ledger'))).isSound).toBe(true)
})

test('what is held is not erased, and the refusal says why', async () => {
  const it = await staff().receives('clerk', anIntake, THEN)
  expect((await held(it, true, 'Case 7 of the county court', 'clerk')).status).toBe(403)
  const open = await held(it, true, 'Case 7 of the county court')
  expect([open.status, open.body.hold]).toMatchObject([200, { reason: 'Case 7 of the county court' }])
  await it.step('clerk', 'withdraw', { reason: 'Ouyang called it off.' })
  const reads = () =>
    staff()
      .call<ReadingsBody>('auditor', 'GET', `/complaints/${it.id}/reads`)
      .then(({ body }) => body.reads)
  await expect.poll(async () => (await it.history()).length, SOON).toBe(3)
  const another = staff().someone('director', 'another director')
  const refused = await erased(it, another)
  await expect
    .poll(async () => (await reads()).filter(({ by }) => by.person === another.person), SOON)
    .toMatchObject([{ how: 'case' }])
  expect([refused.status, refused.body.code, refused.body.detail]).toEqual([
    409,
    'held',
    'It is held, so it is not erased: the hold has to be lifted first. It is held because: Case 7 of the county court',
  ])
  expect((await held(it, false, 'The court has ruled.')).body.hold).toBeUndefined()
  expect((await held(it, true, 'An appeal is pending.')).body.hold?.reason).toBe('An appeal is pending.')
  expect((await erased(it)).body.detail).toContain('An appeal is pending.')
  await held(it, false, 'The appeal was dropped.')
  expect((await erased(it)).status).toBe(200)
  expect((await held(it, true, 'too late')).status).toBe(409)
  expect((await verdictOn(join(servers.dataDir, 'ledger'))).isSound).toBe(true)
})

/** The retention of the policy in a time of its own. */
async function retentionFrom(at: string) {
  const connection = Connection.lazy({ address: servers.temporalAddress })
  const id = randomUUID()
  const input = { policy: 'keeping', originMs: Date.parse(at) }
  const handle = await clientOf(connection, servers).workflow.start(
    RETENTION_WORKFLOW,
    retentionStart(id, input),
  )
  const skip = async (days: number) => {
    // What is sent on while something is still to be done passes by what was to be done on the way.
    await vi.waitFor(async () => {
      const { raw, historyLength } = await handle.describe()
      const isIdle = !raw.pendingWorkflowTask && !raw.pendingActivities?.length && historyLength > 6
      expect(isIdle).toBe(true)
    }, SOON)
    await fastForward(connection, retentionWorkflowId(id), days * 86_400_000)
  }
  return { skip, stop: () => connection.close() }
}

test('what retention no longer keeps is erased by itself, unless it is held or kept for good', async () => {
  const cases = []
  for (const [at, severity] of [
    ['2023-03-02T10:00:00+08:00', 'ordinary'],
    ['2023-03-03T10:00:00+08:00', 'ordinary'],
    ['2023-06-02T10:00:00+08:00', 'ordinary'],
    ['2023-03-02T10:00:00+08:00', 'major'],
  ] as const) {
    const it = await staff().receives('clerk', { ...anIntake, severity }, at)
    await it.step('clerk', 'withdraw', { reason: 'Ouyang called it off.' })
    cases.push(it)
  }
  const [over, heldOne, later, permanent] = cases as [Case, Case, Case, Case]
  await held(heldOne, true, 'The insurer asks for it.')
  const erasedOf = async (it: Case) => (await it.view('clerk')).erased
  const its = await retentionFrom('2026-02-20T10:00:00+08:00')
  expect(await erasedOf(over)).toBeUndefined()
  await its.skip(15)
  await expect.poll(() => erasedOf(over), SOON).toMatchObject({ by: 'clock', because: 'retention' })
  expect((await erasedOf(over))?.at).toMatch(/^2026-03-02T16:00/)
  expect([await erasedOf(heldOne), await erasedOf(later)]).toEqual([undefined, undefined])
  await held(heldOne, false, 'It is settled.')
  await its.skip(100)
  await expect.poll(() => erasedOf(heldOne), SOON).toMatchObject({ because: 'retention' })
  await expect.poll(async () => (await erasedOf(later))?.at, SOON).toMatch(/^2026-06-02T16:00/)
  expect(await erasedOf(permanent)).toBeUndefined()
  expect((await verdictOn(join(servers.dataDir, 'ledger'))).isSound).toBe(true)
  await its.stop()
})
