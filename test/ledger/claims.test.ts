import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Claims, ClaimsBusyError } from '../../ledger/claims.ts'

const BOUNDS = { leaseMs: 30_000, waitMs: 8_000 }

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** Who has been granted what he asked for, in order. */
function aDesk() {
  const claims = new Claims(BOUNDS)
  const granted: string[] = []
  const busy: string[] = []
  const ask = (holder: string, ...keys: string[]) =>
    void claims.take(holder, keys).then(
      () => granted.push(holder),
      (error: unknown) => busy.push(`${holder} ${error instanceof ClaimsBusyError ? 'busy' : String(error)}`),
    )
  return { claims, granted, busy, ask, passing: (ms: number) => vi.advanceTimersByTimeAsync(ms) }
}

test('of those who ask for one key, each waits until the one before has ended, in the order they asked', async () => {
  const { claims, granted, ask, passing } = aDesk()
  ask('first', 'a')
  ask('second', 'a')
  ask('third', 'a')
  ask('other', 'b')
  await passing(0)
  expect(granted).toEqual(['first', 'other'])
  claims.end('first')
  await passing(0)
  expect(granted).toEqual(['first', 'other', 'second'])
  claims.end('third')
  claims.end('second')
  await passing(0)
  expect(granted).toEqual(['first', 'other', 'second', 'third'])
})

test('who asks for several keys holds all of them or none, and is not overtaken', async () => {
  const { claims, granted, ask, passing } = aDesk()
  ask('a', 'a')
  ask('both', 'a', 'b')
  ask('b', 'b')
  await passing(0)
  expect(granted).toEqual(['a'])
  claims.end('a')
  await passing(0)
  expect(granted).toEqual(['a', 'both'])
  claims.end('both')
  await passing(0)
  expect(granted).toEqual(['a', 'both', 'b'])
})

test('the same request asked twice goes on holding, whoever waits', async () => {
  const { claims, granted, ask, passing } = aDesk()
  ask('one', 'a')
  ask('two', 'a')
  ask('one', 'a')
  await passing(0)
  expect(granted).toEqual(['one', 'one'])
  claims.end('one')
  await passing(0)
  expect(granted).toEqual(['one', 'one', 'two'])
})

test('a claim that nobody ends runs out, and one that waits too long is told so and forgotten', async () => {
  const { claims, granted, busy, ask, passing } = aDesk()
  ask('gone', 'a')
  ask('waiting', 'a')
  await passing(BOUNDS.waitMs)
  expect([granted, busy]).toEqual([['gone'], ['waiting busy']])
  await passing(BOUNDS.leaseMs - BOUNDS.waitMs - 1)
  ask('next', 'a')
  await passing(0)
  expect(granted).toEqual(['gone'])
  await passing(1)
  expect(granted).toEqual(['gone', 'next'])
  claims.end('next')
})
