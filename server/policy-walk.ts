import type { Checked } from '../machines/checks/check.ts'

/** What walking the cases of a policy showed, each finding with the shortest way to it. */
export function walkWords({ findings, notes, places }: Checked): string {
  const told = findings.map(({ check, message, path }) =>
    [`  ${check}: ${message}`, ...(path.length > 0 ? [`    after ${path.join(' → ')}`] : [])].join('\n'),
  )
  const none =
    '  every case is watched by a clock, can be brought to its end, and silence is heard; every part of the policy comes about'
  return [
    `Walk through ${places} situations`,
    ...(told.length > 0 ? told : [none]),
    ...notes.map((note) => `  note: ${note}`),
    '',
  ].join('\n')
}
