import { authorityCases, caseCount, type Cell, factsOf } from '../../policies/authority-check.ts'
import { holds } from '../../policies/holds.ts'
import type { Policy } from '../../policies/policy.ts'
import { type Change, isSame, type Pair } from './change.ts'
import { own, owns } from '../../policies/own.ts'

const MOST_CASES = 400_000

/** Which cases are approved by others than before, each sort of case told once. */
export function authorityChanges({ before, after }: Pair): Change[] {
  const groups = new Map<string, { text: string; cells: Cell[][] }>()
  const both = bothOf({ before, after })
  if (caseCount(both) > MOST_CASES) return petitionChange({ before, after })
  for (const cells of authorityCases(both)) {
    if (!isIn(before, cells) || !isIn(after, cells)) continue
    const [was, is] = [levelsFor(before, cells), levelsFor(after, cells)]
    if (isSame(was, is)) continue
    const text = `approved by ${levelsText(is)}; before by ${levelsText(was)}.`
    const group = groups.get(text) ?? { text, cells: [] }
    group.cells.push(cells)
    groups.set(text, group)
  }
  const rules = [...groups.values()].map(({ text, cells }): Change => {
    return { effect: 'staff', at: 'authority.rules', text: `${casesText(cells)}: ${text}` }
  })
  const silent = rules.length === 0 && !isSame(before.authority.rules, after.authority.rules)
  const same =
    'The rules of approval are written otherwise; for the cases of both versions they say the same.'
  return [
    ...rules,
    ...(silent ? [{ effect: 'staff' as const, at: 'authority.rules', text: same }] : []),
    ...petitionChange({ before, after }),
  ]
}

function petitionChange({ before, after }: Pair): Change[] {
  const [was, is] = [before.authority.petition, after.authority.petition]
  if (isSame(was, is)) return []
  const text = `A petition goes up to ${is.join(', then ') || 'nobody'}; before to ${was.join(', then ') || 'nobody'}.`
  return [{ effect: 'staff', at: 'authority.petition', text }]
}

/** A policy that knows every name and bound of both, so that its cases are those that either tells apart. */
function bothOf({ before, after }: Pair): Policy {
  const of = <
    K extends 'kinds' | 'classes' | 'severities' | 'channels' | 'units' | 'causes' | 'remedies' | 'customers',
  >(
    part: K,
  ): Policy[K] => ({ ...before[part], ...after[part] })
  return {
    ...after,
    kinds: of('kinds'),
    classes: of('classes'),
    severities: of('severities'),
    channels: of('channels'),
    units: of('units'),
    causes: of('causes'),
    remedies: of('remedies'),
    customers: of('customers'),
    intake: { ...after.intake, form: { ...before.intake.form, ...after.intake.form } },
    steps: { ...before.steps, ...after.steps },
    records: { ...before.records, ...after.records },
    authority: { ...after.authority, rules: [...before.authority.rules, ...after.authority.rules] },
  }
}

/** Whether a policy has such cases at all. */
function isIn({ kinds, classes, remedies }: Policy, cells: readonly Cell[]): boolean {
  return cells.every(({ fact, value }) => {
    if (fact === 'remedy') return owns(remedies, String(value))
    if (fact === 'kind') return own(kinds, String(value))?.stages.includes('approved') ?? false
    if (fact === 'class') return value === null || owns(classes, String([value].flat()[0]))
    return true
  })
}

function levelsFor({ authority }: Policy, cells: readonly Cell[]): string[] {
  return authority.rules.find(({ when }) => holds(when, factsOf(cells), 0))?.levels ?? []
}

function levelsText(levels: readonly string[]): string {
  return levels.length === 1 ? `${levels[0]} alone` : levels.join(', then ') || 'nobody'
}

/** The cases in words, without what makes no difference among them. */
function casesText(cases: readonly Cell[][]): string {
  let left = cases.map((cells) => [...cells])
  for (const fact of cases[0]?.map((cell) => cell.fact) ?? []) {
    const values = new Set(left.flat().flatMap((cell) => (cell.fact === fact ? [cell.words] : [])))
    const others = new Map(left.map((cells) => [keyOf(without(cells, fact)), without(cells, fact)]))
    if (values.size > 1 && values.size * others.size === left.length) left = [...others.values()]
  }
  const told = left.slice(0, 5).map((cells) => cells.map(({ words }) => words).join(', ') || 'every case')
  return [...told, ...(left.length > 5 ? [`${left.length - 5} more sorts of cases`] : [])].join('; ')
}

function without(cells: readonly Cell[], fact: string): Cell[] {
  return cells.filter((cell) => cell.fact !== fact)
}

function keyOf(cells: readonly Cell[]): string {
  return cells.map(({ words }) => words).join()
}
