import { array, assert, asyncProperty, boolean, nat, record } from 'fast-check'
import { expect, test } from 'vitest'
import type { AppendRequest, NumberRequest } from '../../ledger/entry.ts'
import type { Line } from '../../ledger/line.ts'
import { openLog } from '../../ledger/log.ts'
import { entriesOf, readLog } from '../../ledger/reader.ts'
import {
  LedgerConflictError,
  LedgerGapError,
  LedgerRefusal,
  UnknownTermsError,
} from '../../ledger/refusals.ts'
import { verifyLog } from '../../ledger/verify.ts'
import { anEntry, november, someTerms, written } from './an-entry.ts'
import { overBothStores } from './both-stores.ts'
import { aLog } from './folder.ts'

/* What a ledger promises, wherever it lies. */

async function linesIn(dir: string, from = 1): Promise<Line[]> {
  const lines: Line[] = []
  for await (const line of readLog(dir, from)) lines.push(line)
  return lines
}

overBothStores(({ empty }) => {
  test('an intake gets its number and is found by it, behind the terms it runs under', async () => {
    const dir = await empty()
    const log = await aLog(dir)
    expect(await log.append(anEntry())).toMatchObject({ number: '261101', ordinal: 2 })
    expect(await log.append(anEntry({ seq: 2 }))).toMatchObject({ number: '261101', ordinal: 3 })
    expect((await linesIn(dir)).map((line) => ('terms' in line ? 'terms' : 'entry'))).toEqual([
      'terms',
      'entry',
      'entry',
    ])
    expect(await entriesOf(dir, '261101')).toEqual([
      { ...written(anEntry(), '261101'), ordinal: 2 },
      { ...written(anEntry({ seq: 2 }), '261101'), ordinal: 3 },
    ])
  })

  test('two hundred appends at once with repetitions are written once each and answered alike', async () => {
    const dir = await empty()
    const log = await aLog(dir)
    const requests = Array.from({ length: 200 }, (_, n) => anEntry({ complaintId: `c-${(n * 7) % 60}` }))
    const answers = await Promise.all(requests.map((request) => log.append(request)))
    const byComplaint = new Map<string, string>()
    requests.forEach(({ entry }, n) => {
      const answer = JSON.stringify(answers[n])
      expect(answer).toBe(byComplaint.get(entry.complaintId) ?? answer)
      byComplaint.set(entry.complaintId, answer)
    })
    expect(new Set(byComplaint.values()).size).toBe(60)
    expect(await verifyLog(dir)).toMatchObject({ ok: true, lines: 61, complaints: 60 })
    expect(await log.append(anEntry({ complaintId: 'c-7' }))).toEqual(
      JSON.parse(byComplaint.get('c-7') ?? ''),
    )
    expect(await verifyLog(dir)).toMatchObject({ lines: 61 })
  })

  test('a repetition is answered alike after the ledger was opened anew', async () => {
    const dir = await empty()
    const first = await openLog(dir)
    const answer = await first.append(anEntry())
    await first.close()
    const log = await aLog(dir)
    expect(await log.append(anEntry())).toEqual(answer)
    expect(await log.append(anEntry({ complaintId: 'c-2' }))).toMatchObject({ number: '261102', ordinal: 3 })
  })

  test('another entry in the same place is refused and changes nothing', async () => {
    const dir = await empty()
    const log = await aLog(dir)
    await log.append(anEntry())
    await expect(log.append(anEntry({ atMs: 5 }))).rejects.toThrow(LedgerConflictError)
    const [one, two] = await Promise.allSettled([
      log.append(anEntry({ seq: 2 })),
      log.append(anEntry({ seq: 2, updateId: 'other' })),
    ])
    expect([one.status, two.status]).toEqual(['fulfilled', 'rejected'])
    await expect(log.append(anEntry({ seq: 3, number: '261199' }))).rejects.toThrow('is 261101, not 261199')
    expect(await verifyLog(dir)).toMatchObject({ ok: true, lines: 3 })
  })

  test('an entry that comes before the one it follows waits for it, a repetition too', async () => {
    const dir = await empty()
    const log = await aLog(dir)
    const early = [4, 3, 3, 2].map((seq) => log.append(anEntry({ seq })))
    await log.append(anEntry({ complaintId: 'c-2' }))
    const first = await log.append(anEntry())
    const ordinals = (await Promise.all(early)).map(({ ordinal }) => ordinal - first.ordinal)
    expect(ordinals).toEqual([3, 2, 2, 1])
    expect(await verifyLog(dir)).toMatchObject({ ok: true, lines: 6 })
  })

  test('what still waits when the ledger is closed is told so', async () => {
    const log = await aLog(await empty())
    const early = log.append(anEntry({ seq: 2 })).catch((error: unknown) => error)
    await log.append(anEntry({ complaintId: 'c-2' }))
    await log.close()
    expect(await early).toMatchObject({ message: 'the ledger is closed' })
  })

  test('a gap that nothing fills is refused by saying what was expected', async () => {
    const log = await aLog(await empty(), { gapWaitMs: 0 })
    for (const seq of [1, 2, 3]) await log.append(anEntry({ seq }))
    await expect(log.append(anEntry({ seq: 6 }))).rejects.toThrow(LedgerGapError)
    await expect(log.append(anEntry({ seq: 6 }))).rejects.toThrow('expected 4, got 6')
    await expect(log.append(anEntry({ complaintId: 'c-2', seq: 2 }))).rejects.toThrow('expected 1, got 2')
  })

  test('an entry under unknown terms, or under others than the known ones, is refused', async () => {
    const log = await aLog(await empty())
    const { terms: _, ...without } = anEntry()
    await expect(log.append(without)).rejects.toThrow(UnknownTermsError)
    await log.append(anEntry())
    await expect(
      log.append({ ...anEntry({ complaintId: 'c-2' }), terms: { ...someTerms, terms: 'other' } }),
    ).rejects.toThrow(LedgerConflictError)
    await log.append({ ...without, entry: { ...without.entry, complaintId: 'c-3' } })
  })

  test('an intake without numbering is refused, and so is a number that two series come to', async () => {
    const log = await aLog(await empty())
    const { numbering: _, ...without } = anEntry()
    await expect(log.append(without)).rejects.toThrow(LedgerRefusal)
    await log.append(anEntry())
    const twin = { ...anEntry({ complaintId: 'c-2' }), numbering: { ...november, series: 'lab/other' } }
    await expect(log.append(twin)).rejects.toThrow('lab has given already')
  })

  test('the hundredth complaint of a month gets three digits and the next month begins at one', async () => {
    const log = await aLog(await empty())
    const take = (n: number) => log.append(anEntry({ complaintId: `c-${n}` }))
    const numbers = await Promise.all(Array.from({ length: 101 }, (_, n) => take(n)))
    expect(numbers.slice(97).map(({ number }) => number)).toEqual(['261198', '261199', '2611100', '2611101'])
    const december = { series: 'lab/2612', template: '2612{serial}', width: 2 }
    const next = await log.append({ ...anEntry({ complaintId: 'c-december' }), numbering: december })
    expect(next.number).toBe('261201')
  })

  test('whatever the order, repetition and reopening, every series counts without gaps or doubles', async () => {
    const series: NumberRequest[] = ['a', 'b', 'c'].map((name) => ({
      series: name,
      template: `${name}{serial}`,
      width: 1,
    }))
    const intake = record({ complaint: nat(15), reopen: boolean() })
    await assert(
      asyncProperty(array(intake, { maxLength: 30 }), async (intakes) => {
        const dir = await empty()
        const given = new Map<number, string>()
        let log = await openLog(dir)
        for (const { complaint, reopen } of intakes) {
          const numbering = series[complaint % 3] ?? november
          const { number } = await log.append({ ...anEntry({ complaintId: `c-${complaint}` }), numbering })
          expect(given.get(complaint) ?? number).toBe(number)
          given.set(complaint, number)
          if (!reopen) continue
          await log.close()
          log = await openLog(dir)
        }
        await log.close()
        for (const { series: name } of series) {
          const serials = [...given.values()]
            .filter((number) => number.startsWith(name))
            .map((n) => Number(n.slice(1)))
          expect(serials.sort((x, y) => x - y)).toEqual(serials.map((_, at) => at + 1))
        }
        expect((await verifyLog(dir)).ok).toBe(true)
      }),
      { numRuns: 15 },
    )
  })

  test('text of any kind comes back as it was', async () => {
    const dir = await empty()
    const log = await aLog(dir)
    const text = '投诉 \u2028 "quoted" \\ \n é 🐟 \ud800'
    const request: AppendRequest = anEntry({
      step: { type: 'receive', text, b: { z: 1, a: [null, 1.5e-7] } },
    })
    const answer = await log.append(request)
    expect(await log.append(structuredClone(request))).toEqual(answer)
    expect((await entriesOf(dir, 'c-1'))[0]?.step).toEqual(request.entry.step)
    expect((await verifyLog(dir)).ok).toBe(true)
  })
})
