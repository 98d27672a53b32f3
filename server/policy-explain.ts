import type { Clock } from '../policies/clock.ts'
import type { Policy } from '../policies/policy.ts'
import { spanMs } from '../policies/span.ts'
import { conditionWords, listed, triggerWords, whenWords } from './policy-words.ts'

/** How a policy is understood, for its author to read: the way of each kind, every clock with its ladder, who approves what. */
export function explainPolicy(policy: Policy): string {
  const { id, version, title, calendar, zone } = policy
  const head = `${id} ${version}: ${title.en} (${title.zh}), calendar ${calendar}${zone ? ` in ${zone}` : ''}`
  return [
    head,
    ...section('Kinds', Object.entries(policy.kinds).flatMap(kindLines)),
    ...section('Clocks', Object.entries(policy.clocks).flatMap(clockLines)),
    ...section('Authority', authorityLines(policy)),
    '',
  ].join('\n')
}

function section(title: string, lines: readonly string[]): string[] {
  return ['', title, ...lines.map((line) => `  ${line}`)]
}

function kindLines([name, kind]: [string, Policy['kinds'][string]]): string[] {
  return [
    `${name}: ${['received', ...kind.stages, 'closed'].join(' → ')}`,
    ...(kind.settle ? [`  may be settled on the spot${whenWords(kind.settle)}`] : []),
    ...(kind.becomes.length > 0 ? [`  can become ${listed(kind.becomes)}`] : []),
    ...(kind.about ? ['  is about an earlier complaint'] : []),
  ]
}

function clockLines([name, clock]: [string, Clock]): string[] {
  const { when, per, within, starts, stops, pauses, resumes, resets, extension, promise } = clock
  const [first, ...others] = within.map((each) => `${limitWords(each.within)}${whenWords(each.when)}`)
  const limits = others.length > 0 ? `${first}, else ${others.join(', else ')}` : first
  const turns = [
    `from ${triggerWords(starts)}`,
    ...(stops.length > 0 ? [`to ${triggerWords(stops)}`] : []),
    ...(pauses.length > 0 ? [`resting from ${triggerWords(pauses)} to ${triggerWords(resumes)}`] : []),
    ...(resets.length > 0 ? [`anew at ${triggerWords(resets)}`] : []),
  ]
  return [
    `${name}: ${limits}${whenWords(when, 'only when')}${per ? `, one for each ${per}` : ''}`,
    `  ${turns.join(', ')}`,
    ...(promise ? ['  a promised date takes the place of its limit'] : []),
    ...(extension
      ? [`  ${listed(extension.by)} may extend it to ${extension.upTo}${timesWords(extension.times)}`]
      : []),
    ...clock.warnings.map(({ before, to }) => `  ${before} before: ${to.join(', ')}`),
    ...ladderLines(clock),
  ]
}

function ladderLines({ ladder, lapses, repeats }: Clock): string[] {
  if (lapses) return ['  ends in silence when its time is up']
  const last = ladder.at(-1)
  return [
    ...ladder.map(
      ({ after, to }) => `  ${spanMs(after) === 0 ? 'overdue' : `${after} after`}: ${to.join(', ')}`,
    ),
    ...(last ? [`  then every ${repeats}: ${last.to.join(', ')}`] : []),
  ]
}

function authorityLines({ authority: { rules, petition }, kinds }: Policy): string[] {
  if (!Object.values(kinds).some(({ stages }) => stages.includes('approved'))) return ['no kind is approved']
  return [
    ...rules.map(({ when, levels }) => `${conditionWords(when) || 'every case'}: ${levels.join(', then ')}`),
    ...(petition.length > 0 ? [`a petition adds ${petition.join(', the next one ')}`] : []),
  ]
}

function limitWords(within: Clock['within'][number]['within']): string {
  if (typeof within === 'object') return `until ${within.until}`
  if (within === 'promised') return 'until the date promised'
  return within === 'set' ? 'until the date set when it starts' : within
}

function timesWords(times: number): string {
  return times === 1 ? ', once' : `, ${times} times`
}
