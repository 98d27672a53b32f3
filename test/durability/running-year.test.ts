import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readLog } from '../../ledger/reader.ts'
import type { ClockBody } from '../../server/http/shapes-clocks.ts'
import type { EntryBody } from '../../server/http/shapes-record.ts'
import { verdictOn } from '../../server/audit-verify.ts'
import { aFolder, run } from '../server/a-policy-command.ts'
import { anIntake } from '../server/a-trial.ts'
import { PUBLISHED_2027 } from '../server/rebase/published-2027.ts'
import { root } from '../support/commands.ts'
import { type Case, type Office, office } from '../support/office.ts'
import type { Servers } from '../support/servers.ts'
import { installationOf, startingPolicy } from '../support/trials.ts'

/*
 * Cases of several policies live from November 2026 to February 2027, and the days of 2027 are published on the last of December.
 * `REDRESS_YEAR_CASES=200` takes in so many.
 */
const CASES = Number(process.env['REDRESS_YEAR_CASES'] ?? 8)
const AT_ONCE = 6
const DAY_MS = 86_400_000
const NOVEMBER = Date.parse('2026-11-02T10:00:00+08:00')
const PUBLISHED_AT = '2026-12-31T12:00:00+08:00'
const END = '2027-02-28T12:00:00+08:00'

const { fileOf } = aFolder()
const published = fileOf('2027.json', JSON.stringify(PUBLISHED_2027))
let servers: Servers
let offices: Office[]

beforeAll(async () => {
  const policies = [
    quiet({ id: 'mine' }),
    quiet({ id: 'months' }, { within: '2mo', rolls: 'next' }),
    quiet({ id: 'london', calendar: 'UK-England' }),
  ]
  servers = await installationOf(policies, { workers: 2 })
  offices = ['mine', 'months', 'london'].map((id) => office(servers, id))
})
afterAll(() => servers.stop())

/** The policy to begin with, whose clocks hardly repeat themselves. */
function quiet(changed: object, whole: object = {}) {
  const policy = startingPolicy()
  const extension = { by: ['director'], upTo: '6mo' }
  const clocks = Object.entries<object>({
    ...policy.clocks,
    whole: { ...policy.clocks.whole, extension, ...whole },
  })
  return {
    ...policy,
    ...changed,
    clocks: Object.fromEntries(clocks.map(([name, clock]) => [name, { ...clock, repeats: '26w' }])),
  }
}

interface Lived {
  it: Case
  nth: number
  policy: string
}

/** A case as its number has it: some wait for the customer, some have more time, some have ended. */
async function takenIn(nth: number): Promise<Lived> {
  const staff = offices[nth % offices.length]
  if (!staff) throw new Error('there is no office')
  const receivedMs = NOVEMBER + (57 - ((nth * 11) % 58)) * DAY_MS
  const it = await staff.receives('clerk', anIntake(), new Date(receivedMs).toISOString())
  if (nth % 4 === 1) await it.step('clerk', 'askCustomer', { question: 'Which one is it?' })
  if (nth % 4 === 2) {
    const dueAt = it.first.clocks.find(({ id }) => id === 'whole')?.dueAt ?? ''
    const until = new Date(Date.parse(dueAt) + 2 * DAY_MS).toISOString()
    await it.step('director', 'extend', { clock: 'whole', until, reason: 'parts' })
  }
  if (nth % 4 === 3) await it.step('serviceHead', 'judge', { validity: 'founded', responsibleUnit: 'works' })
  if (nth % 7 === 6) await it.step('clerk', 'withdraw', { reason: 'it was found' })
  else await it.skipTo(PUBLISHED_AT)
  return { it, nth, policy: staff.policy.id }
}

async function eachOf<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  const left = [...items.entries()]
  const lanes = Array.from({ length: AT_ONCE }, async () => {
    for (let next = left.shift(); next; next = left.shift()) results[next[0]] = await work(next[1])
  })
  await Promise.all(lanes)
  return results
}

/** How often each case was brought under other terms, as the ledger has it. */
async function rebasedTimes(): Promise<Map<string, number>> {
  const times = new Map<string, number>()
  for await (const line of readLog(join(servers.dataDir, 'ledger'))) {
    if (!('entry' in line) || line.entry.step.type !== 'rebase') continue
    const { complaintId } = line.entry
    times.set(complaintId, (times.get(complaintId) ?? 0) + 1)
  }
  return times
}

const env = () => ({ REDRESS_DATA: servers.dataDir })

/** Begins to bring the cases over, and is killed with every worker once the first of them are there. */
async function brokenOff(): Promise<number> {
  const args = ['--import', 'tsx', 'server/calendar.ts', 'apply', 'CN', '--yes']
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { ...process.env, ...env() },
    stdio: 'ignore',
  })
  const ended = once(child, 'exit')
  while (child.exitCode === null && (await rebasedTimes()).size === 0) await pause(20)
  servers.kill('worker-1')
  servers.kill('worker-2')
  child.kill('SIGKILL')
  await ended
  return (await rebasedTimes()).size
}

const dueOf = (clocks: readonly ClockBody[]) => new Map(clocks.map(({ id, dueAt }) => [id, dueAt]))

/** What a case's clocks came to by the change, told by two looks at it. */
function movedBetween(before: readonly ClockBody[], after: readonly ClockBody[]) {
  const was = dueOf(before)
  return after.flatMap(({ id, dueAt }) => {
    const old = was.get(id)
    return old === undefined || old === dueAt ? [] : [{ clock: id, before: old, after: dueAt }]
  })
}

const told = ({ moved }: EntryBody) => moved.map(({ clock, before, after }) => ({ clock, before, after }))

test(
  'a year turns: no intake is refused, each case comes under the published days once, and the record is sound',
  async () => {
    const cases = await eachOf([...Array(CASES).keys()], takenIn)
    const running = cases.filter(({ nth }) => nth % 7 !== 6)
    const before = await eachOf(running, ({ it }) => it.view('clerk'))
    expect((await run('server/calendar.ts', ['import', 'CN', '2027', published], env())).code).toBe(0)
    const halfWay = await brokenOff()
    const applied = await run('server/calendar.ts', ['apply', 'CN', '--yes'], env())
    expect(applied).toMatchObject({ code: 0, err: '' })

    const times = await rebasedTimes()
    const ofChina = running.filter(({ policy }) => policy !== 'london')
    expect(new Map(ofChina.map(({ it }) => [it.id, 1]))).toEqual(times)
    expect(halfWay).toBeLessThanOrEqual(ofChina.length)
    let moves = 0
    await eachOf([...running.entries()], async ([n, { it }]) => {
      const after = await it.view('clerk')
      const moved = movedBetween(before[n]?.clocks ?? [], after.clocks)
      const entries = (await it.history()).filter(({ step }) => step.type === 'rebase')
      expect(entries.flatMap(told)).toEqual(moved)
      const current = moved.filter(({ clock }) =>
        after.clocks.some(({ id, state }) => id === clock && state !== 'stopped'),
      )
      expect(entries.flatMap(({ notices }) => notices).length).toBe(current.length > 0 ? 1 : 0)
      moves += moved.length
    })
    expect(moves).toBeGreaterThan(0)

    const late = await eachOf([...Array(Math.ceil(CASES / 5)).keys()], async (n) => {
      const staff = offices[n % offices.length]
      const at = new Date(Date.parse('2027-01-04T09:00:00+08:00') + ((n * 5) % 50) * DAY_MS).toISOString()
      return staff?.receives('clerk', anIntake(), at)
    })
    expect(late.flatMap((it) => it?.first.clocks.filter(({ provisional }) => provisional) ?? [])).toEqual([])
    await eachOf(running, async ({ it, nth }) => {
      if (nth % 4 === 1) await it.step('clerk', 'customerReplied')
      await it.skipTo(END)
    })

    let replays = 0
    await eachOf(cases, async ({ it }) => {
      for (const { seq } of await it.history()) {
        expect(await it.replay('auditor', { seq })).toMatchObject({ agrees: true })
        replays += 1
      }
    })
    const { isSound, lines } = await verdictOn(join(servers.dataDir, 'ledger'))
    expect({ isSound, problems: lines.slice(0, -1) }).toEqual({ isSound: true, problems: [] })
    console.log(
      `${cases.length + late.length} cases, ${times.size} brought over (${halfWay} before the kill), ${moves} dates moved, ${replays} replays. ${lines.at(-1) ?? ''}`,
    )
  },
  180_000 + CASES * 30_000,
)
