import { type Checking, namedIn, whenProblems } from './checking.ts'
import type { Policy } from './policy.ts'
import { type Problem, undefinedName } from './problem.ts'
import { campaignProblems } from './references-campaign.ts'

type Path = Problem['path']

/** What is wrong with the sections around the single case; nobody on a case at hand can be meant there. */
export function aroundProblems(check: Checking): Problem[] {
  return [
    ...scheduleProblems(check),
    ...campaignProblems(check),
    ...rosterProblems(check),
    ...measureProblems(check),
    ...demeritProblems(check),
  ]
}

/** Roles and units alone. */
function staffProblems({ policy: { roles, units } }: Checking, names: readonly string[], path: Path) {
  return names.flatMap((name, nth) => namedIn({ ...roles, ...units }, 'role or unit', name, [...path, nth]))
}

function scheduleProblems(check: Checking): Problem[] {
  const { schedules, kinds, units } = check.policy
  return Object.entries(schedules).flatMap(([name, { kind, unit, facts }]) => [
    ...namedIn(kinds, 'kind', kind, ['schedules', name, 'kind']),
    ...namedIn(units, 'unit', unit, ['schedules', name, 'unit']),
    ...whenProblems(check, facts, ['schedules', name, 'facts']),
  ])
}

function rosterProblems(check: Checking): Problem[] {
  const { rosters, units } = check.policy
  return Object.entries(rosters).flatMap(([name, { unit, keptBy, to }]) => [
    ...namedIn(units, 'unit', unit, ['rosters', name, 'unit']),
    ...staffProblems(check, keptBy, ['rosters', name, 'keptBy']),
    ...staffProblems(check, to, ['rosters', name, 'to']),
  ])
}

function measureProblems(check: Checking): Problem[] {
  return Object.entries(check.policy.measures).flatMap(([name, { to, of }]) => {
    const path = ['measures', name]
    return [
      ...staffProblems(check, to, [...path, 'to']),
      ...('entered' in of
        ? staffProblems(check, of.by, [...path, 'of', 'by'])
        : [
            ...whenProblems(check, of.cases, [...path, 'of', 'cases']),
            ...whenProblems(check, of.meeting, [...path, 'of', 'meeting']),
          ]),
    ]
  })
}

function demeritProblems(check: Checking): Problem[] {
  const { demerits, penalties } = check.policy
  const sanctions: NonNullable<Policy['demerits']>['sanctions'] = demerits?.sanctions ?? {}
  const articles = new Set(Object.values(penalties).map(({ article }) => article))
  return [
    ...Object.entries(penalties).flatMap(([name, { sanction }]) =>
      namedIn(sanctions, 'sanction', sanction, ['penalties', name, 'sanction']),
    ),
    ...staffProblems(check, demerits?.decidedBy ?? [], ['demerits', 'decidedBy']),
    ...Object.entries(sanctions).flatMap(([name, { makes }]) =>
      namedIn(sanctions, 'sanction', makes?.sanction, ['demerits', 'sanctions', name, 'makes', 'sanction']),
    ),
    ...(demerits?.repeats ?? []).flatMap(({ article, adds }, nth) => [
      ...(articles.has(article)
        ? []
        : [undefinedName(['demerits', 'repeats', nth, 'article'], 'penalty under', article, articles)]),
      ...namedIn(sanctions, 'sanction', adds, ['demerits', 'repeats', nth, 'adds']),
    ]),
    ...(demerits?.cancels ?? []).flatMap((name, nth) =>
      namedIn(penalties, 'reward', name, ['demerits', 'cancels', nth]),
    ),
  ]
}
