import type { Change, Pair } from './change.ts'
import { own } from '../../policies/own.ts'

/** Differences that no other sentence tells of, each with its place in the file. */
export function restChanges({ before, after }: Pair, told: readonly Change[]): Change[] {
  const places = told.flatMap(({ at, alsoAt = [] }) => [at, ...alsoAt])
  const isTold = (at: string) => places.some((place) => at === place || at.startsWith(`${place}.`))
  return [...differences(before, after, '')]
    .filter(({ at }) => !['id', 'version'].includes(at) && !isTold(at))
    .map(({ at, was, is }) => ({ effect: 'staff', at, text: `\`${at}\` ${turn(was, is)}.` }))
}

interface Difference {
  at: string
  was: unknown
  is: unknown
}

function* differences(was: unknown, is: unknown, at: string): Generator<Difference> {
  if (!isMap(was) || !isMap(is)) {
    if (JSON.stringify(was) !== JSON.stringify(is)) yield { at, was, is }
    return
  }
  for (const key of new Set([...Object.keys(was), ...Object.keys(is)]))
    yield* differences(own(was, key), own(is, key), at === '' ? key : `${at}.${key}`)
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function turn(was: unknown, is: unknown): string {
  if (was === undefined) return `is new: ${words(is)}`
  return is === undefined ? `is gone; it was ${words(was)}` : `is ${words(is)}; before ${words(was)}`
}

function words(value: unknown): string {
  if (typeof value === 'string') return `“${value}”`
  const text = JSON.stringify(value)
  return text.length > 160 ? `${text.slice(0, 157)}…` : text
}
