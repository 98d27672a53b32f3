import type { WorkflowHandle } from '@temporalio/client'
import { readFileSync } from 'node:fs'

const TICKS_PER_SECOND = 100

export type HistoryEvent = NonNullable<Awaited<ReturnType<WorkflowHandle['fetchHistory']>>['events']>[number]

/** One life in progress: its steps are taken one after the other. */
export interface Contender {
  name: string
  /** Takes one whole life and tells how long each acknowledgement took, milliseconds. */
  live(id: string): Promise<number[]>
  /** Takes the first step only; answers how to take the second. */
  park(id: string): Promise<() => Promise<number>>
  history(id: string): Promise<HistoryEvent[]>
  /** Its processes, by what they are. */
  pids(): Processes
}

export type Processes = Readonly<Record<string, readonly number[]>>

export interface Figures {
  livesPerSecond: number
  ackP50Ms: number
  ackP99Ms: number
  /** Processor time of a life, milliseconds, by process. */
  cpuMs: Readonly<Record<string, number>>
}

/** Lives so many lives, so many at a time. */
export async function run(
  contender: Contender,
  lives: number,
  concurrency: number,
  tag: string,
): Promise<Figures> {
  const acks: number[] = []
  let next = 0
  const pids = contender.pids()
  const cpuBefore = cpuOf(pids)
  const startedMs = performance.now()
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      for (let n = next++; n < lives; n = next++) acks.push(...(await contender.live(`${tag}-${n}`)))
    }),
  )
  const seconds = (performance.now() - startedMs) / 1000
  return {
    livesPerSecond: lives / seconds,
    ackP50Ms: quantile(acks, 0.5),
    ackP99Ms: quantile(acks, 0.99),
    cpuMs: mapped(cpuOf(pids), (ms, process) => (ms - (cpuBefore[process] ?? 0)) / lives),
  }
}

/** Processor time of all processes together. */
export function sum(cpuMs: Figures['cpuMs']): number {
  return Object.values(cpuMs).reduce((all, ms) => all + ms, 0)
}

/** The mean of figures that were taken of one contender. */
export function mean(rounds: readonly Figures[]): Figures {
  const of = (each: (figures: Figures) => number) =>
    rounds.reduce((all, figures) => all + each(figures), 0) / rounds.length
  return {
    livesPerSecond: of((each) => each.livesPerSecond),
    ackP50Ms: of((each) => each.ackP50Ms),
    ackP99Ms: of((each) => each.ackP99Ms),
    cpuMs: mapped(rounds[0]?.cpuMs ?? {}, (_, process) => of((each) => each.cpuMs[process] ?? 0)),
  }
}

function cpuOf(pids: Processes): Record<string, number> {
  return mapped(pids, cpuMs)
}

function mapped<From, To>(
  all: Readonly<Record<string, From>>,
  to: (each: From, name: string) => To,
): Record<string, To> {
  return Object.fromEntries(Object.entries(all).map(([name, each]) => [name, to(each, name)]))
}

/** The value below which a share of the samples lies. */
export function quantile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

/** Processor time of these processes so far, user and system, milliseconds. Linux. */
function cpuMs(pids: readonly number[]): number {
  const ticks = pids.map((pid) => {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
    return Number(fields[11]) + Number(fields[12])
  })
  return (ticks.reduce((sum, each) => sum + each, 0) * 1000) / TICKS_PER_SECOND
}
