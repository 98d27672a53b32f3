import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Rule } from '../../machines/duration.ts'
import { answerTable } from '../../server/due-table.ts'
import { aCase } from '../machines/day-cases.ts'
import { oracles, walked } from '../machines/day-oracle.ts'

/** A rule as somebody writes it. */
function written(rule: Rule): string {
  switch (rule.unit) {
    case 'h':
      return `${rule.ms / 3_600_000}h`
    case 'd':
      return rule.days % 7 === 0 ? `${rule.days / 7}w` : `${rule.days}d`
    case 'mo':
      return rule.months === 12 ? '1y' : `${rule.months}mo`
    case 'wd':
      return `${rule.days}wd`
    default:
      return 'same day'
  }
}

const instants = (ms: readonly number[]) => ms.map((each) => new Date(each).toISOString()).join(';')

test('every row of every unit and option is due when luxon and the holidays of another package say so', () => {
  const asked = oracles.flatMap(([id, oracle], nth) =>
    fc.sample(aCase, { seed: 28 + nth, numRuns: 150 }).map((each) => ({ id, oracle, ...each })),
  )
  const rows = asked.map(({ id, oracle, startMs, rule, pauses }, nth) =>
    [
      nth,
      id,
      oracle.zone,
      instants([startMs]),
      written(rule),
      rule.rolls ?? '',
      rule.counts ?? '',
      rule.cutOff ?? '',
      instants(pauses.map(({ fromMs }) => fromMs)),
      instants(pauses.map(({ toMs }) => toMs)),
    ].join(','),
  )
  const csv = ['id,calendar,zone,start,rule,rolls,counts,cut_off,pause_from,pause_to', ...rows].join('\n')
  const answers = answerTable(csv).trimEnd().split('\n').slice(1)
  expect(answers).toHaveLength(900)
  for (const [nth, { oracle, startMs, rule, pauses }] of asked.entries()) {
    const [id, due] = answers[nth]?.split(',') ?? []
    expect({ id, row: rows[nth], due }).toEqual({
      id: String(nth),
      row: rows[nth],
      due: instants([walked(oracle, rule, startMs, pauses)]),
    })
  }
})
