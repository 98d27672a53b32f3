import type { ClockPreview, Preview } from './preview.ts'

/** What a change of terms comes to, case by case, for whoever is to confirm it. */
export function previewLines(previews: readonly Preview[]): string[] {
  return [...previews.flatMap(linesOf), '', ...totals(previews)]
}

function linesOf({ of, to, unknown, clocks, fresh }: Preview): string[] {
  const head = `${of.number} (${of.terms.rules.id}, ${of.snapshot.value})`
  if (unknown !== null) return [`${head}: stays as it is, because ${unknown}`]
  const zone = to.calendar.zone
  const changed = clocks.filter(isChanged).map((clock) => clockLine(clock, zone))
  const later = fresh.map((clock) => `  ${clock}: new, begins with what happens from now on`)
  if (changed.length === 0 && later.length === 0) return [`${head}: no date moves`]
  return [`${head}:`, ...changed, ...later]
}

function isChanged({ before, after }: ClockPreview): boolean {
  return (
    after === null ||
    before.dueAtMs !== after.dueAtMs ||
    before.late !== after.late ||
    before.provisional !== after.provisional
  )
}

function clockLine({ id, isStopped, before, after }: ClockPreview, zone: string): string {
  const stopped = isStopped ? ' (stopped)' : ''
  if (after === null) return `  ${id}${stopped}: no longer begun, was due ${instant(before, zone)}`
  const verdict =
    before.late === after.late
      ? after.late
        ? ', late as before'
        : ''
      : after.late
        ? ', becomes late'
        : ', is late no more'
  return `  ${id}${stopped}: ${instant(before, zone)} → ${instant(after, zone)}${verdict}`
}

function instant({ dueAtMs, provisional }: ClockPreview['before'], timeZone: string): string {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' })
  return `${format.format(dueAtMs)}${provisional ? ' provisional' : ''}`
}

function totals(previews: readonly Preview[]): string[] {
  const able = previews.filter(({ unknown }) => unknown === null)
  const clocks = able.flatMap((preview) => preview.clocks)
  const moved = able.filter((preview) =>
    preview.clocks.some(({ isStopped, before, after }) => !isStopped && before.dueAtMs !== after?.dueAtMs),
  )
  const becomesLate = clocks.filter(({ before, after }) => !before.late && after?.late).length
  const isLateNoMore = clocks.filter(({ before, after }) => before.late && after?.late === false).length
  const gone = clocks.filter(({ after }) => after === null).length
  const left = previews.length - able.length
  return [
    `${able.length} cases to bring over, of which ${moved.length} have a date that moves; ${becomesLate} clocks become late, ${isLateNoMore} are late no more${gone > 0 ? `, ${gone} are no longer begun` : ''}.`,
    ...(left > 0 ? [`${left} cases stay under their own rules, named above.`] : []),
  ]
}
