import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { BusyError, Gate } from '../../../server/http/load/gate.ts'

const limits = { first: 4, least: 2, most: 16, withinMs: 5_000 }

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** Enters so often at once; answers who got in, who waits, and what the refused were told. */
async function crowd(gate: Gate, count: number) {
  const inside: (() => void)[] = []
  const told: number[] = []
  const settled = Array.from({ length: count }, () =>
    gate.enter().then(
      (leave) => void inside.push(leave),
      (error: unknown) => {
        if (!(error instanceof BusyError)) throw error
        told.push(error.retryAfterS)
      },
    ),
  )
  await vi.advanceTimersByTimeAsync(0)
  return { inside, told, settled }
}

/** A service that answers so many a second and no more, whoever asks at once. */
function aService(gate: Gate, perSecond: number) {
  let freeAtMs = 0
  return async () => {
    const leave = await gate.enter()
    const startedMs = performance.now()
    freeAtMs = Math.max(freeAtMs, startedMs) + 1_000 / perSecond
    await new Promise((resolve) => setTimeout(resolve, freeAtMs - startedMs))
    gate.observe(performance.now() - startedMs)
    leave()
  }
}

test('some are let in, some wait, and the rest are refused at once', async () => {
  const gate = new Gate(limits)
  const { inside, told } = await crowd(gate, 100)
  expect(inside).toHaveLength(4)
  expect(gate.state().waiting).toBeGreaterThan(0)
  expect(inside.length + gate.state().waiting + told.length).toBe(100)
  expect(told.length).toBeGreaterThan(50)
})

test('whoever leaves makes room for the one who has waited longest', async () => {
  const gate = new Gate(limits)
  const { inside } = await crowd(gate, 6)
  expect([inside.length, gate.state().waiting]).toEqual([4, 2])
  inside[0]?.()
  inside[0]?.()
  await vi.advanceTimersByTimeAsync(0)
  expect([inside.length, gate.state().waiting, gate.state().underWay]).toEqual([5, 1, 4])
})

test('nobody waits longer than promised: what was not let in by then is refused', async () => {
  const gate = new Gate(limits)
  const { inside, told, settled } = await crowd(gate, 8)
  expect(told).toEqual([])
  await vi.advanceTimersByTimeAsync(5_000)
  await Promise.all(settled)
  expect([inside.length, told.length, gate.state().waiting]).toEqual([4, 4, 0])
})

test('the refused are told different times, none beyond half a minute', async () => {
  const { told } = await crowd(new Gate(limits), 400)
  expect(Math.min(...told)).toBeGreaterThanOrEqual(1)
  expect(Math.max(...told)).toBeLessThanOrEqual(32)
  expect(new Set(told).size).toBeGreaterThan(10)
})

test.each([2, 20])('two hundred who come back as told are all served, at %i a second', async (perSecond) => {
  const gate = new Gate(limits)
  const serve = aService(gate, perSecond)
  let served = 0
  let tries = 0
  const clients = Array.from({ length: 200 }, async () => {
    for (;;) {
      tries += 1
      try {
        await serve()
        served += 1
        return
      } catch (error) {
        if (!(error instanceof BusyError)) throw error
        await new Promise((resolve) => setTimeout(resolve, error.retryAfterS * 1000))
      }
    }
  })
  await vi.advanceTimersByTimeAsync(600_000)
  await Promise.all(clients)
  expect(served).toBe(200)
  expect(tries / 200).toBeLessThan(8)
})

test('it lets in more at once while answers are quick, and fewer when they are slow', async () => {
  const gate = new Gate(limits)
  await crowd(gate, 40)
  for (let n = 0; n < 200; n += 1) gate.observe(100)
  expect(gate.state().limit).toBe(16)
  for (let n = 0; n < 200; n += 1) {
    gate.observe(4_000)
    await vi.advanceTimersByTimeAsync(5_000)
  }
  expect(gate.state().limit).toBe(2)
})

test('while nothing is answered any more the queue closes, though answers were quick before', async () => {
  const gate = new Gate(limits)
  for (let n = 0; n < 50; n += 1) gate.observe(50)
  await crowd(gate, 4)
  await vi.advanceTimersByTimeAsync(6_000)
  const { told } = await crowd(gate, 10)
  expect(told).toHaveLength(10)
})

test('what is stuck keeps nobody out for ever', async () => {
  const gate = new Gate(limits)
  await crowd(gate, 4)
  await vi.advanceTimersByTimeAsync(15_000)
  for (let n = 0; n < 50; n += 1) gate.observe(15_000)
  const { inside } = await crowd(gate, 1)
  expect(inside).toHaveLength(1)
})

test('what weighs more takes the room of several, and of all where it weighs more than there is', async () => {
  const gate = new Gate(limits)
  const leave = await gate.enter(8)
  const { inside } = await crowd(gate, 1)
  expect(inside).toEqual([])
  leave()
  await vi.advanceTimersByTimeAsync(0)
  expect(inside).toHaveLength(1)
})
