import { mkdtempSync, rmSync } from 'node:fs'
import { cp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { anIntake } from '../durability/persistence.ts'
import { type Case, office, type Office } from '../support/office.ts'
import { type Servers, startServers } from '../support/servers.ts'
import { run } from './a-policy-command.ts'

/* The record beside Temporal, all cases at once: as it is, and as it was before the latest steps. */

const AT = '2026-03-02T10:00:00+08:00'
const JUDGED = { validity: 'founded', responsibleUnit: 'testing', form: { grounds: 'the dates' } }

const earlier = mkdtempSync(join(tmpdir(), 'redress-restored-'))
let servers: Servers
let lab: Office
beforeAll(async () => {
  servers = await startServers()
  lab = office(servers, 'lab')
})
afterAll(async () => {
  await servers.stop()
  rmSync(earlier, { recursive: true })
})

const takenIn = (n: number): Promise<Case> => lab.receives('registrar', anIntake(n), AT)
const replayAll = (dataDir: string) =>
  run('server/audit.ts', ['replay', '--all'], {
    REDRESS_DATA: dataDir,
    TEMPORAL_ADDRESS: servers.temporalAddress,
  })

test('all cases agree three ways; beside an older record whatever it lacks is named', async () => {
  const [first, other] = [await takenIn(1), await takenIn(2)]
  await first.history()
  await other.history()
  await cp(servers.dataDir, earlier, { recursive: true, filter: (path) => !path.endsWith('.sock') })
  await first.step('registrar', 'judge', JUDGED)
  const later = await takenIn(3)
  await later.history()
  const whole = await replayAll(servers.dataDir)
  expect(whole.err).toBe('')
  expect(whole.out).toBe(
    "3 cases with 4 steps were taken again, 3 of them compared with Temporal's history. All agree.\n",
  )
  expect(whole.code).toBe(0)

  const restored = await replayAll(earlier)
  expect(restored.out.split('\n')).toEqual([
    `${first.number}: step 2 was confirmed to Temporal and is not in the ledger`,
    expect.stringMatching(new RegExp(`^${first.number}: .*`)),
    `Temporal runs complaint-${later.id}, of which the ledger holds nothing`,
    expect.stringContaining('They differ in 3 places.'),
    '',
  ])
  expect(restored.code).toBe(1)
})

test('one case or all, and not both', async () => {
  for (const args of [['replay'], ['replay', 'X1', '--all']]) {
    const { code, err } = await run('server/audit.ts', args, { REDRESS_DATA: servers.dataDir })
    expect([code, err]).toEqual([2, 'Name one complaint, as in: replay L2601026, or say --all\n'])
  }
})
