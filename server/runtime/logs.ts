import { mkdirSync, openSync, readFileSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'

const ROTATE_ABOVE_BYTES = 5 * 1024 * 1024

/** Where the part writes what it has to say. */
export function logFile(dataDir: string, part: string): string {
  return join(dataDir, 'logs', `${part}.log`)
}

/** Opens the part's log for appending and returns the descriptor; a log above 5 MiB becomes `.log.1` first. */
export function openLog(dataDir: string, part: string): number {
  const file = logFile(dataDir, part)
  mkdirSync(join(dataDir, 'logs'), { recursive: true, mode: 0o700 })
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0
  if (size > ROTATE_ABOVE_BYTES) renameSync(file, `${file}.1`)
  return openSync(file, 'a', 0o600)
}

/** The last lines of the part's log that are not empty, oldest first. */
export function lastLines(dataDir: string, part: string, count: number): string[] {
  const lines = readFileSync(logFile(dataDir, part), 'utf8').split('\n')
  return lines.filter((line) => line.trim() !== '').slice(-count)
}
