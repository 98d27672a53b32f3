import type { Policy } from '../../policies/policy.ts'
import type { StepRule } from '../../policies/step-rule.ts'
import { STEPS } from '../../policies/vocabulary.ts'
import { boundWords, conditionWords, firstWords, listWords } from '../policy-words.ts'
import { called, type Change, type Effect, isSame, type Pair, sideBySide, without } from './change.ts'
import { formChanges } from './forms.ts'

/** Steps that serve the complainant, and steps that may go against him. */
const SERVING = ['acknowledge', 'answer', 'revisit', 'reopen', 'withdraw']
const AGAINST = ['refuse', 'waiveRevisit']
/** Gates without which a case could end with the complainant left out. */
const ENDS = ['resolve', 'close', 'settle']
const OWED = ['acknowledge', 'answer', 'remedies', 'revisit', 'satisfied']

/** Who may take which step and record, after what, with which evidence, and what the complainant is told. */
export function stepChanges({ before, after }: Pair): Change[] {
  const records = sideBySide(before.records, after.records).flatMap(({ name, before: was, after: is }) =>
    ruleChanges(
      `records.${name}`,
      `the record ${called(name, was ?? is ?? { label: { zh: name, en: name } })}`,
      was,
      is,
    ),
  )
  const steps = sideBySide(before.steps, after.steps).flatMap(({ name, before: was, after: is }) =>
    ruleChanges(`steps.${name}`, stepTitle(name), was, is).map((change) => weighed(change, name)),
  )
  const intake = [actorChanges, backdatedChanges].flatMap((changes) =>
    changes('intake', 'the intake', before.intake, after.intake),
  )
  return [...steps, ...records, ...intake, ...noticeChanges({ before, after })]
}

function stepTitle(name: string): string {
  const label = Object.entries(STEPS).find(([step]) => step === name)?.[1].en
  return label === undefined || label === name ? `the step ${name}` : `the step “${label}” (${name})`
}

function ruleChanges(
  at: string,
  title: string,
  was: StepRule | undefined,
  is: StepRule | undefined,
): Change[] {
  if (!was && is) return [{ effect: 'staff', at, text: `${title} is new: by ${listWords(is.by)}.` }]
  if (was && !is) return [{ effect: 'staff', at, text: `${title} can no longer be taken.` }]
  if (!was || !is) return []
  const form = { at: `${at}.form`, words: `for ${title}`, asksComplainant: false }
  return [
    ...actorChanges(at, title, was, is),
    ...gateChanges(at, title, was, is),
    ...backdatedChanges(at, title, was, is),
    ...formChanges(was.form, is.form, form),
  ]
}

function actorChanges(at: string, title: string, was: StepRule, is: StepRule): Change[] {
  const [old, now] = [was.by, is.by].map((by) => by.map((one) => listWords([one])))
  const more = without(now ?? [], old ?? [])
  const fewer = without(old ?? [], now ?? [])
  const turns = [
    ...(more.length > 0 ? [`may now be taken by ${more.join(', ')}`] : []),
    ...(fewer.length > 0 ? [`no longer by ${fewer.join(', ')}`] : []),
  ]
  return turns.length > 0 ? [{ effect: 'staff', at: `${at}.by`, text: `${title}: ${turns.join('; ')}.` }] : []
}

function gateChanges(at: string, title: string, was: StepRule, is: StepRule): Change[] {
  const firsts = [was, is].map(({ requires }) => firstWords(requires))
  const bounds = [was, is].map(({ requires }) => boundWords(requires))
  const more = (words: string[][]) => without(words[1] ?? [], words[0] ?? [])
  const fewer = (words: string[][]) => without(words[0] ?? [], words[1] ?? [])
  const tell = (part: string, names: readonly string[], words: string): Change[] =>
    names.map((name) => ({ effect: 'staff', at: `${at}.${part}`, text: `${title} ${words} ${name}.` }))
  const when = isSame(was.when, is.when)
    ? []
    : tell(
        'when',
        [`${conditionWords(is.when) || 'always'}; before ${conditionWords(was.when) || 'always'}`],
        'is possible:',
      )
  return [
    ...when,
    ...tell('requires', more(firsts), 'now has to wait for'),
    ...tell('requires', fewer(firsts), 'no longer waits for'),
    ...tell('requires', more(bounds), 'is now possible only'),
    ...tell('requires', fewer(bounds), 'is possible not only'),
    ...tell('notBy', without(is.notBy, was.notBy), 'is no longer open to whoever did'),
    ...tell('notBy', without(was.notBy, is.notBy), 'is now open to whoever did'),
  ]
}

/** How much later than it happened a step may be entered: what a clock counts from is then what somebody says. */
function backdatedChanges(at: string, title: string, was: StepRule, is: StepRule): Change[] {
  if (isSame(was.backdated, is.backdated)) return []
  const words = ({ backdated }: StepRule) =>
    backdated ? `within ${backdated.upTo} of when it happened, with a reason` : 'only when it happens'
  return [
    {
      effect: 'staff',
      at: `${at}.backdated`,
      text: `${title} is entered ${words(is)}; before ${words(was)}.`,
    },
  ]
}

/** Some changes to a step are felt by the complainant. */
function weighed(change: Change, step: string): Change {
  const { at, text } = change
  const is = (effect: Effect): Change => ({ ...change, effect })
  if (change.effect !== 'staff') return change
  if (at === `steps.${step}`) {
    const isNew = text.includes(' is new: ')
    if (SERVING.includes(step)) return is(isNew ? 'gains' : 'loses')
    if (AGAINST.includes(step)) return is(isNew ? 'loses' : 'gains')
  }
  const gate = /(now has to wait|no longer waits) for (\w+)/.exec(text)
  if (at === `steps.${step}.requires` && ENDS.includes(step) && gate && OWED.includes(gate[2] ?? ''))
    return is(gate[1] === 'no longer waits' ? 'loses' : 'gains')
  return change
}

function noticeChanges({ before, after }: Pair): Change[] {
  return sideBySide(before.notices, after.notices).flatMap(({ name, before: was, after: is }): Change[] => {
    const at = `notices.${name}`
    const concerns = was?.to.includes('customer') || is?.to.includes('customer')
    const title = `The notice ${called(name, was ?? is ?? { label: { zh: name, en: name } })}`
    if (!was && is)
      return [{ effect: concerns ? 'gains' : 'staff', at, text: `${title} is new, to ${is.to.join(', ')}.` }]
    if (was && !is)
      return [
        {
          effect: concerns ? 'loses' : 'staff',
          at,
          text: `${title} is gone; it went to ${was.to.join(', ')}.`,
        },
      ]
    if (!was || !is) return []
    return [...addressChanges(at, title, was, is), ...showChanges(at, title, was, is)]
  })
}

type Notice = Policy['notices'][string]

function addressChanges(at: string, title: string, was: Notice, is: Notice): Change[] {
  if (isSame(was.to, is.to)) return []
  const [had, has] = [was.to.includes('customer'), is.to.includes('customer')]
  const effect = had && !has ? 'loses' : has && !had ? 'gains' : 'staff'
  return [
    { effect, at: `${at}.to`, text: `${title} goes to ${is.to.join(', ')}; before to ${was.to.join(', ')}.` },
  ]
}

function showChanges(at: string, title: string, was: Notice, is: Notice): Change[] {
  const concerns = is.to.includes('customer')
  const [more, fewer] = [without(is.shows, was.shows), without(was.shows, is.shows)]
  const tell = (effect: Effect, names: string[], words: string): Change[] =>
    names.length > 0
      ? [
          {
            effect: concerns ? effect : 'staff',
            at: `${at}.shows`,
            text: `${title} ${words} ${names.join(', ')}.`,
          },
        ]
      : []
  return [...tell('loses', fewer, 'no longer carries'), ...tell('gains', more, 'now carries')]
}
