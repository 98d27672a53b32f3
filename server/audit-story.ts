import type { AnyEntry } from '../ledger/entry.ts'
import type { AnyTerms } from './audit-steps.ts'
import { own } from '../policies/own.ts'

const LAST_LINE = 'they end here'

/**
 * A complaint's steps in plain words: when, who, what, from which state to which, which clocks moved, who was told; behind the head
 * of each what `more` tells of it.
 */
export function storyOf(
  terms: AnyTerms,
  entries: readonly AnyEntry[],
  more: (entry: AnyEntry) => string[] = () => [],
): string {
  const [first] = entries
  if (!first) return LAST_LINE
  const when = clockOf(terms.calendar.zone)
  const lines = entries.flatMap((entry, n) => {
    const [head = '', ...rest] = stepLines(entry, entries[n - 1], when)
    return [head, ...more(entry), ...rest]
  })
  return [
    `${first.number}, policy ${first.policy}, ${first.complaintId}, times of ${terms.calendar.zone}`,
    ...lines,
  ].join('\n')
}

type When = (atMs: number) => string

function stepLines(entry: AnyEntry, before: AnyEntry | undefined, when: When): string[] {
  const { seq, atMs, happenedAtMs, by, step, after, notices } = entry
  const roles = by.roles.length > 0 ? ` (${by.roles.join(', ')})` : ''
  const from = before?.after.state ?? 'announced'
  const states = from === after.state ? after.state : `${from} → ${after.state}`
  const isLater = happenedAtMs !== undefined && step.type !== 'deadlinePassed'
  const happened = isLater ? `, happened ${when(happenedAtMs)}` : ''
  const head = `${String(seq).padStart(4)}  ${when(atMs)}  ${by.person}${roles}: ${whatOf(step)}, ${states}${happened}`
  return [head, ...clockLines(entry, before, when), ...notices.map((notice) => noticeLine(notice))]
}

/** The step with the few words that say what it is about; never what somebody wrote. */
function whatOf({ type, ...rest }: AnyEntry['step']): string {
  const telling = [
    'record',
    'remedy',
    'slip',
    'signature',
    'corrective',
    'check',
    'clock',
    'mark',
    'missed',
    'satisfaction',
    'because',
    'reference',
  ]
  const named = telling.filter((key) => own(rest, key) !== undefined && own(rest, key) !== 0)
  return [type, ...named.map((key) => `${key} ${String(own(rest, key))}`)].join(' ')
}

function clockLines({ after }: AnyEntry, before: AnyEntry | undefined, when: When): string[] {
  return after.clocks.flatMap((clock) => {
    const old = before?.after.clocks.find(({ id }) => id === clock.id)
    const isSame = old?.state === clock.state && old.dueAtMs === clock.dueAtMs && old.late === clock.late
    if (isSame) return []
    const provisional = clock.provisional ? ' (provisional)' : ''
    const late = clock.late ? ', late' : ''
    return [`      clock ${clock.id}: ${clock.state}, due ${when(clock.dueAtMs)}${provisional}${late}`]
  })
}

function noticeLine({ kind, about, to, latenessMs, missed }: AnyEntry['notices'][number]): string {
  const late = latenessMs ? `, ${latenessMs} ms after its mark` : ''
  const more = missed ? `, for ${missed} more that were missed` : ''
  return `      ${kind} of ${about} to ${to.join(', ')}${late}${more}`
}

function clockOf(timeZone: string): When {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' })
  return (atMs) => format.format(atMs)
}
