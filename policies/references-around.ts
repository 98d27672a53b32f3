import { type Checking, namedIn, staffProblems, whenProblems } from './checking.ts'
import { type Demerits, DEMERIT_FACTS } from './demerits.ts'
import { type Problem, undefinedName } from './problem.ts'
import { campaignProblems } from './references-campaign.ts'
import { measureProblems } from './references-measure.ts'
import { own } from './own.ts'

/** What is wrong with the sections around the single case; nobody on a case at hand can be meant there. */
export function aroundProblems(check: Checking): Problem[] {
  return [
    ...scheduleProblems(check),
    ...campaignProblems(check),
    ...measureProblems(check),
    ...demeritProblems(check),
  ]
}

function scheduleProblems(check: Checking): Problem[] {
  const { schedules, kinds, units } = check.policy
  return Object.entries(schedules).flatMap(([name, { kind, unit, facts }]) => [
    ...namedIn(kinds, 'kind', kind, ['schedules', name, 'kind']),
    ...namedIn(units, 'unit', unit, ['schedules', name, 'unit']),
    ...whenProblems(check, facts, ['schedules', name, 'facts']),
  ])
}

function demeritProblems(check: Checking): Problem[] {
  const { demerits, penalties } = check.policy
  const sanctions: Demerits['sanctions'] = demerits?.sanctions ?? {}
  return [
    ...Object.entries(penalties).flatMap(([name, { sanction }]) =>
      namedIn(sanctions, 'sanction', sanction, ['penalties', name, 'sanction']),
    ),
    ...(demerits ? ladderProblems(check, demerits) : []),
  ]
}

function ladderProblems(check: Checking, demerits: Demerits): Problem[] {
  const { sanctions, decidedBy, repeats, cancels } = demerits
  const { penalties } = check.policy
  const articles = new Set(Object.values(penalties).map(({ article }) => article))
  return [
    ...staffProblems(check, decidedBy, ['demerits', 'decidedBy']),
    ...decisionProblems(check, demerits),
    ...Object.entries(sanctions).flatMap(([name, { makes }]) => [
      ...namedIn(sanctions, 'sanction', makes?.sanction, [
        'demerits',
        'sanctions',
        name,
        'makes',
        'sanction',
      ]),
      ...(comesBack(sanctions, name)
        ? [{ path: ['demerits', 'sanctions', name, 'makes'], message: `${name} would make itself` }]
        : []),
    ]),
    ...repeats.flatMap(({ article, same, adds }, nth) => [
      ...(articles.has(article)
        ? []
        : [undefinedName(['demerits', 'repeats', nth, 'article'], 'penalty under', article, articles)]),
      ...(same === 'any' ? [] : namedIn(penalties, 'penalty', same, ['demerits', 'repeats', nth, 'same'])),
      ...namedIn(sanctions, 'sanction', adds, ['demerits', 'repeats', nth, 'adds']),
    ]),
    ...cancels.flatMap((name, nth) => namedIn(penalties, 'reward', name, ['demerits', 'cancels', nth])),
  ]
}

/** Somebody has to be able to decide on what is proposed, in a case whose form says on what. */
function decisionProblems({ policy, types }: Checking, { kind, sanctions }: Demerits): Problem[] {
  if (kind === undefined) {
    const proposed = Object.keys(sanctions).find((name) => own(sanctions, name)?.proposed)
    return proposed === undefined
      ? []
      : [{ path: ['demerits', 'kind'], message: `name the kind of case in which ${proposed} is decided` }]
  }
  const asked = policy.intake.form
  return [
    ...namedIn(policy.kinds, 'kind', kind, ['demerits', 'kind']),
    ...Object.entries(DEMERIT_FACTS).flatMap(([name, sort]) =>
      own(asked, name)?.fact && types.get(name)?.sort === sort
        ? []
        : [
            {
              path: ['demerits', 'kind'],
              message: `the intake form needs the fact ${name} (${sort}) for it`,
            },
          ],
    ),
  ]
}

function comesBack(sanctions: Demerits['sanctions'], from: string): boolean {
  const seen = new Set<string>()
  for (
    let next = own(sanctions, from)?.makes?.sanction;
    next !== undefined;
    next = own(sanctions, next)?.makes?.sanction
  ) {
    if (next === from) return true
    if (seen.has(next)) return false
    seen.add(next)
  }
  return false
}
