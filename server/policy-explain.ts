import { caseCount } from '../policies/authority-check.ts'
import type { Clock } from '../policies/clock.ts'
import type { Form } from '../policies/form.ts'
import { pauseReasons } from '../policies/pauses.ts'
import type { Policy } from '../policies/policy.ts'
import { isAtOnce } from '../policies/span.ts'
import type { StepRule } from '../policies/step-rule.ts'
import { extensionWords } from './extension-words.ts'
import {
  boundWords,
  conditionWords,
  firstWords,
  listed,
  listWords,
  mannerWords,
  reasonWords,
  triggerWords,
  whenWords,
} from './policy-words.ts'

/**
 * How a policy is understood, for its author to read: the way of each kind, who takes which step, every clock with its ladder,
 * who approves what, what is offered, and what comes afterwards.
 */
export function explainPolicy(policy: Policy): string {
  const { id, version, title, calendar, zone } = policy
  const head = `${id} ${version}: ${title.en} (${title.zh}), calendar ${calendar}${zone ? ` in ${zone}` : ''}`
  return [
    head,
    ...section('Kinds', Object.entries(policy.kinds).flatMap(kindLines)),
    ...section('Intake', intakeLines(policy.intake)),
    ...section('Steps', Object.entries(policy.steps).flatMap(ruleLines)),
    ...section('Records', Object.entries(policy.records).flatMap(ruleLines)),
    ...section('Who holds the case next, the first that fits', policy.routing.map(routeLine)),
    ...section('Clocks', Object.entries(policy.clocks).flatMap(clockLines)),
    ...section('Authority', authorityLines(policy)),
    ...section('Who is told', Object.entries(policy.notices).map(noticeLine)),
    ...section('Remedies', Object.entries(policy.remedies).map(remedyLine)),
    ...section('Corrective actions', Object.entries(policy.correctives).map(correctiveLine)),
    ...section('Penalties and rewards, proposed', Object.entries(policy.penalties).map(penaltyLine)),
    ...section('Afterwards', laterLines(policy)),
    '',
  ].join('\n')
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', title, ...lines.map((line) => `  ${line}`)]
}

function kindLines([name, kind]: [string, Policy['kinds'][string]]): string[] {
  return [
    `${name}: ${['received', ...kind.stages, 'closed'].join(' → ')}`,
    ...(kind.settle ? [`  may be settled on the spot${whenWords(kind.settle)}`] : []),
    ...(kind.becomes.length > 0 ? [`  can become ${listed(kind.becomes)}`] : []),
    ...(kind.about ? ['  is about an earlier complaint'] : []),
  ]
}

function intakeLines(intake: Policy['intake']): string[] {
  const named = intake.complainant === 'required' ? ['  must name the complainant'] : []
  return [...ruleLines(['taken in by', intake]), ...named]
}

function ruleLines([name, rule]: [string, StepRule]): string[] {
  const { by, when, requires, notBy, needs = [], form, backdated } = rule
  const first = firstWords(requires)
  return [
    `${name}: ${listWords(by)}${whenWords(when, '— only when')}`,
    ...(first.length > 0 ? [`  after ${first.join(', ')}`] : []),
    ...boundWords(requires).map((words) => `  only ${words}`),
    ...(notBy.length > 0 ? [`  not by whoever did ${listed(notBy)}`] : []),
    ...needs.map(({ part, when: then }) => `  must give ${part}${whenWords(then)}`),
    ...formLine(form),
    ...(backdated
      ? [`  may be entered later than it happened, within ${backdated.upTo}, with a reason`]
      : []),
  ]
}

function formLine(form: Form): string[] {
  const required = Object.entries(form).flatMap(([name, field]) =>
    field.required ? [`${name}${whenWords(field.when ?? {})}`] : [],
  )
  return required.length > 0 ? [`  must state ${required.join(', ')}`] : []
}

function clockLines([name, clock]: [string, Clock]): string[] {
  const { when, per, within, starts, stops, resets, promise } = clock
  const [first, ...others] = within.map((each) => `${limitWords(each.within)}${whenWords(each.when)}`)
  const limits = others.length > 0 ? `${first}, else ${others.join(', else ')}` : first
  const turns = [
    `from ${triggerWords(starts)}`,
    ...(stops.length > 0 ? [`to ${triggerWords(stops)}`] : []),
    ...pauseReasons(clock).map((reason) => `resting ${reasonWords(reason)}`),
    ...(resets.length > 0 ? [`anew at ${triggerWords(resets)}`] : []),
  ]
  return [
    `${name}: ${limits}${mannerWords(clock)}${whenWords(when, 'only when')}${per ? `, one for each ${per}` : ''}`,
    `  ${turns.join(', ')}`,
    ...(clock.owedBy === 'complainant' ? ['  owed by the complainant: no case is late by it'] : []),
    ...(clock.fixed ? ['  keeps the limit that it began with, whatever becomes known of the case'] : []),
    ...(promise ? ['  a promised date takes the place of its limit'] : []),
    ...extensionWords(clock).map((words) => `  ${words}`),
    ...clock.warnings.map(({ before, to }) => `  ${before} before: ${to.join(', ')}`),
    ...ladderLines(clock),
  ]
}

function ladderLines({ ladder, lapses, repeats }: Clock): string[] {
  if (lapses) return ['  ends in silence when its time is up']
  const last = ladder.at(-1)
  return [
    ...ladder.map(({ after, to }) => `  ${isAtOnce(after) ? 'overdue' : `${after} after`}: ${to.join(', ')}`),
    ...(last ? [`  then every ${repeats}: ${last.to.join(', ')}`] : []),
  ]
}

/** A line for each rule, a column for each rank: in which order they approve. */
function authorityLines(policy: Policy): string[] {
  const { ranks, rules, petition } = policy.authority
  if (!Object.values(policy.kinds).some(({ stages }) => stages.includes('approved')))
    return ['no kind is approved']
  const cases = rules.map(({ when }) => conditionWords(when) || 'every case')
  const width = Math.max(...cases.map((words) => words.length))
  const row = (head: string, cells: readonly string[]) =>
    [head.padEnd(width), ...cells.map((cell, nth) => cell.padEnd(ranks[nth]?.length ?? 0))]
      .join('  ')
      .trimEnd()
  const turn = (levels: readonly string[], rank: string) => levels.indexOf(rank) + 1 || ''
  const count = caseCount(policy)
  return [
    row('', ranks),
    ...rules.map(({ levels }, nth) =>
      row(
        cases[nth] ?? '',
        ranks.map((rank) => String(turn(levels, rank))),
      ),
    ),
    `no gap, no overlap: ${count === 1 ? 'every case' : `each of ${count} sorts of cases`} falls under exactly one rule`,
    ...(petition.length > 0 ? [`a petition adds ${petition.join(', the next one ')}`] : []),
  ]
}

function routeLine({ on, to }: Policy['routing'][number]): string {
  return `${triggerWords([on])}: ${to}`
}

function noticeLine([name, { on, to, shows }]: [string, Policy['notices'][string]]): string {
  return `${name}, on ${triggerWords(on)}: ${to.join(', ')}${shows.length > 0 ? `, with ${shows.join(', ')}` : ''}`
}

function correctiveLine([name, { by, opens, owner, verifiedBy }]: [
  string,
  Policy['correctives'][string],
]): string {
  const opened = [
    ...(by.length > 0 ? [`opened by ${listWords(by)}`] : []),
    ...(opens.length > 0 ? [`opens by itself on ${triggerWords(opens)}`] : []),
  ]
  return `${name}: ${[...opened, `done by ${owner}`, `verified by ${verifiedBy.join(', ')}`].join(', ')}`
}

function penaltyLine([name, { on, against, amount, decidedBy }]: [
  string,
  Policy['penalties'][string],
]): string {
  const sum = amount ? `, ${amount.from} to ${amount.upTo}` : ''
  return `${name}, on ${triggerWords([on])}: against ${against}${sum}, decided by ${decidedBy.join(', ')}`
}

function remedyLine([name, remedy]: [string, Policy['remedies'][string]]): string {
  const { when, amount, quantity, by, proof, slip } = remedy
  const terms = [
    ...(amount ? ['an amount'] : []),
    ...(quantity ? ['a quantity'] : []),
    ...(by ? [`carried out by ${listWords(by)}`] : []),
    ...formLine(proof).map((line) => line.trim()),
    ...(slip === undefined ? [] : [`only with a complete ${slip}`]),
  ]
  return `${name}${whenWords(when)}${terms.length > 0 ? `: ${terms.join(', ')}` : ''}`
}

function laterLines({ revisit, repeats, visibility, retention }: Policy): string[] {
  return [
    ...revisit.map(({ mode, when, rate, dissatisfied, rounds }) => {
      const share = rate === undefined ? '' : ` (${rate * 100} %)`
      const again = rounds === undefined ? 'again and again' : `handled again ${rounds} times at most`
      return `revisit ${mode}${share}${whenWords(when)}; not satisfied: back to ${dissatisfied}, ${again}`
    }),
    ...(repeats
      ? [`a repeat when ${repeats.same.join(', ')} are the same within ${repeats.withinDays} days`]
      : []),
    ...visibility.map(({ when, to }) => `seen only by ${to.join(', ')}${whenWords(when)}`),
    ...retention.map(
      ({ when, keep }) => `kept ${keep === 'permanent' ? 'for good' : keep}${whenWords(when)}`,
    ),
  ]
}

function limitWords(within: Clock['within'][number]['within']): string {
  if (typeof within === 'object') return `until ${within.until}`
  if (within === 'promised') return 'until the date promised'
  return within === 'set' ? 'until the date set when it starts' : within
}
