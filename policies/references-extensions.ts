import { type Checking, namedIn, whenProblems } from './checking.ts'
import type { Clock } from './clock.ts'
import { isRuleText, surelyNoLonger } from './duration.ts'
import { type ExtensionTier, tiersOf } from './extensions.ts'
import { own } from './own.ts'
import type { Problem } from './problem.ts'

type Path = Problem['path']

/** What is wrong with the extensions of a clock: who gives them, how far they go, what they wait for. */
export function extensionProblems(check: Checking, name: string, clock: Clock, path: Path): Problem[] {
  const tiers = tiersOf(clock)
  const places = tiers.map((tier, nth): [ExtensionTier, Path] => [
    tier,
    tier.name === null ? [...path, 'extension'] : [...path, 'extensions', clock.extension ? nth - 1 : nth],
  ])
  return [
    ...places.flatMap(([tier, here]) => tierProblems(check, name, clock, tier, here)),
    ...(clock.extension && clock.extensions
      ? [{ path: [...path, 'extension'], message: 'say it among the extensions, or have none of those' }]
      : []),
    ...places.flatMap(([tier, here], nth) =>
      tiers.slice(0, nth).some((before) => before.name === tier.name)
        ? [{ path: here, message: `there is another ${tier.name}: give one of them a name of its own` }]
        : [],
    ),
    ...capProblems(clock, tiers, [...path, 'extensionCap']),
  ]
}

function tierProblems(
  check: Checking,
  name: string,
  clock: Clock,
  tier: ExtensionTier,
  path: Path,
): Problem[] {
  const { by, when, withNotice, reasons = [], upTo, from, times } = tier
  const { extensionCap: cap = {} } = clock
  const isPast = cap.upTo !== undefined && isSameFrom(from, cap.from) && isLonger(upTo, cap.upTo)
  return [
    ...check.addressees.problems(by, 'holds', [...path, 'by']),
    ...whenProblems(check, when, [...path, 'when']),
    ...namedIn(check.policy.notices, 'notice', withNotice, [...path, 'withNotice']),
    ...noticeProblems(check, name, clock, tier, path),
    ...(new Set(reasons).size < reasons.length
      ? [{ path: [...path, 'reasons'], message: 'one of them is there twice' }]
      : []),
    ...(isPast ? [{ path: [...path, 'upTo'], message: `past what no extension passes, ${cap.upTo}` }] : []),
    ...(cap.times !== undefined && times > cap.times
      ? [{ path: [...path, 'times'], message: `all extensions together are at most ${cap.times}` }]
      : []),
    ...(from !== 'due' && limitsOf(check, name, clock).every((limit) => surelyNoLonger(upTo, limit))
      ? [{ path: [...path, 'upTo'], message: 'no later than the clock is due anyway' }]
      : []),
  ]
}

/** What never goes out while the clock runs and is not due yet. */
function noticeProblems(
  { policy }: Checking,
  name: string,
  { stops }: Clock,
  { withNotice }: ExtensionTier,
  path: Path,
): Problem[] {
  const on = own(policy.notices, withNotice ?? '')?.on ?? []
  const isTooLate = (happening: string) =>
    stops.some((stop) => stop.on === happening && Object.keys(stop.when).length === 0) ||
    ['overdue', 'escalated', 'lapsed'].some((event) => happening === `${name}.${event}`)
  return on.length > 0 && on.every((trigger) => isTooLate(trigger.on))
    ? [
        {
          path: [...path, 'withNotice'],
          message: `${withNotice} never goes out before ${name} is due or has stopped`,
        },
      ]
    : []
}

function capProblems({ extensionCap: cap }: Clock, tiers: readonly ExtensionTier[], path: Path): Problem[] {
  if (!cap) return []
  if (tiers.length === 0) return [{ path, message: 'nobody may extend this clock' }]
  const known = tiers.flatMap(({ reasons = [] }) => reasons)
  const unknown = (reason: string) =>
    `no tier has the reason ${reason}, so this never counts: list it among the reasons of a tier in extensions`
  const idle = (['from', 'withPauses'] as const).filter((key) => cap.upTo === undefined && cap[key])
  const isIdle = cap.upTo === undefined && cap.times === undefined && cap.reasons === undefined
  return [
    ...idle.map((key) => ({ path: [...path, key], message: 'there is no upTo that it speaks of' })),
    ...(isIdle ? [{ path, message: 'limits nothing: give it an upTo, times or reasons' }] : []),
    ...Object.keys(cap.reasons ?? {}).flatMap((reason) =>
      known.includes(reason) ? [] : [{ path: [...path, 'reasons', reason], message: unknown(reason) }],
    ),
  ]
}

/** The limits that a clock may run by; a date that is given says nothing of its length. */
function limitsOf({ policy }: Checking, name: string, { within }: Clock): string[] {
  const agreed = Object.values(policy.customers).flatMap((customer) => own(customer.within, name) ?? [])
  return [...within.map((each) => each.within), ...agreed].map((limit) =>
    typeof limit === 'string' && isRuleText(limit) ? limit : '1s',
  )
}

function isSameFrom(one: ExtensionTier['from'], other: ExtensionTier['from']): boolean {
  return (one ?? 'start') === (other ?? 'start')
}

function isLonger(text: string, than: string): boolean {
  return surelyNoLonger(than, text) && !surelyNoLonger(text, than)
}
