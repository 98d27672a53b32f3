import Table from 'cli-table3'
import type { EntryBody } from '../http/shapes-record.ts'

/** Tables are read in logs as often as on a screen. */
const PLAIN = { head: [], border: [] }

export interface Told {
  number: string
  steps: EntryBody[]
}

/** What became of them all: taken in, in time, late, escalated to whom, handled again. */
export function account(told: readonly Told[]): string {
  const closing = new Set(['closed', 'filed'])
  const ended = told.filter(({ steps }) => closing.has(steps.at(-1)?.state.name ?? ''))
  const late = ended.filter(({ steps }) =>
    steps.at(-1)?.clocks.some((clock) => clock.id === 'whole' && clock.late),
  )
  const again = told.filter(({ steps }) => (steps.at(-1)?.round ?? 1) > 1)
  const table = new Table({ head: ['', 'complaints'], colAligns: ['left', 'right'], style: PLAIN })
  table.push(
    ['taken in', told.length],
    ['resolved in time (whole case)', ended.length - late.length],
    ['late', late.length],
    ['handled again', again.length],
  )
  const rungs = new Table({
    head: ['escalated to', 'reactions', 'complaints'],
    colAligns: ['left', 'right', 'right'],
  })
  for (const [to, { notices, complaints }] of reached(told)) rungs.push([to, notices, complaints.size])
  return `${table.toString()}\n${rungs.toString()}`
}

function reached(told: readonly Told[]) {
  const found = new Map<string, { notices: number; complaints: Set<string> }>()
  for (const { number, steps } of told) {
    for (const to of steps.flatMap(({ notices }) =>
      notices.filter(({ kind }) => kind === 'overdue').flatMap((each) => each.to),
    )) {
      const so = found.get(to) ?? { notices: 0, complaints: new Set() }
      found.set(to, { notices: so.notices + 1, complaints: so.complaints.add(number) })
    }
  }
  return [...found].sort(([, a], [, b]) => b.notices - a.notices)
}

/** One complaint's life, a line for each step and for whom it told. */
export function storyText({ number, steps }: Told, zone: string): string {
  const clock = new Intl.DateTimeFormat('en-GB', { timeZone: zone, dateStyle: 'medium', timeStyle: 'short' })
  const lines = steps.flatMap((step) => {
    const at = clock.format(Date.parse(step.at)).padEnd(20)
    const told = step.notices.map(({ kind, label, to }) => `${kind} “${label.en}” to ${to.join(', ')}`)
    if (step.by.person === 'clock') return told.map((line) => `${at}  time passes: ${line}`)
    const moved = step.before === step.state.name ? '' : `  → ${step.state.label.en}`
    return [
      `${at}  ${step.by.person}: ${step.label.en}${moved}`,
      ...told.map((line) => `${' '.repeat(24)}${line}`),
    ]
  })
  return [`The story of ${number}`, ...lines].join('\n')
}
