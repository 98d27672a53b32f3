import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parse } from 'csv-parse/sync'
import { z } from 'zod'

const SHARED = fileURLToPath(new URL('../../../shared/data/cfpb-complaints.csv', import.meta.url))
const SAMPLE = fileURLToPath(new URL('../../test/data/complaints-sample.csv', import.meta.url))
const DAY_MS = 86_400_000

const Row = z.looseObject({
  'Date received': z.string(),
  Product: z.string(),
  Issue: z.string(),
  Company: z.string(),
  'Submitted via': z.string(),
  'Date sent to company': z.string(),
  'Company response to consumer': z.string(),
  'Timely response?': z.string(),
  'Consumer disputed?': z.string(),
})

/** What one line of the register says, in the terms of the journey it takes here. */
export interface Story {
  /** Day of 2026 on which it is received here, from 0; the order of the register is kept. */
  day: number
  channel: 'telephone' | 'written'
  content: string
  object: string
  /** Days until somebody judged it. */
  judgedAfterDays: number
  isLate: boolean
  outcome: 'explanation' | 'apology' | 'refund' | 'unfounded'
  isDisputed: boolean
}

/** So many lines spread evenly over the register; our own small sample where the register is absent. */
export function stories(count: number): { stories: Story[]; source: string } {
  const file = existsSync(SHARED) ? SHARED : SAMPLE
  const rows = z
    .array(Row)
    .min(1)
    .parse(parse(readFileSync(file), { columns: true, bom: true }))
  const step = Math.max(1, Math.floor(rows.length / count))
  const chosen = Array.from({ length: count }, (_, n) => rows[(n * step) % rows.length]).filter(
    (row) => row !== undefined,
  )
  return {
    stories: chosen.map(storyOf),
    source: file === SHARED ? 'the register of the CFPB' : 'our own sample',
  }
}

function storyOf(row: z.infer<typeof Row>): Story {
  const receivedMs = Date.parse(row['Date received'])
  const waitedDays = Math.round((Date.parse(row['Date sent to company']) - receivedMs) / DAY_MS)
  const startOfYearMs = Date.parse(`1/1/${new Date(receivedMs).getFullYear()}`)
  return {
    // Pressed into ten months, so that no deadline runs past the end of the published calendar.
    day: Math.floor(((receivedMs - startOfYearMs) / DAY_MS) * 0.8) + 4,
    channel: row['Submitted via'] === 'Phone' ? 'telephone' : 'written',
    content: row.Issue,
    object: `${row.Product}, ${row.Company}`.slice(0, 200),
    judgedAfterDays: Math.min(Math.max(waitedDays, 0), 9),
    isLate: row['Timely response?'] === 'No',
    outcome: outcomeOf(row['Company response to consumer']),
    isDisputed: row['Consumer disputed?'] === 'Yes',
  }
}

function outcomeOf(response: string): Story['outcome'] {
  switch (response) {
    case 'Closed with monetary relief':
      return 'refund'
    case 'Closed with non-monetary relief':
      return 'apology'
    case 'Closed':
      return 'unfounded'
    default:
      return 'explanation'
  }
}
