import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { parseCalendar, pinCalendar } from '../../policies/calendar.ts'
import { parsePolicy } from '../../policies/load.ts'
import { rulesOf } from '../../policies/policy.ts'
import { eventLog } from '../../server/backtest/event-log.ts'
import { csvRows } from '../../server/event-logs/rows.ts'
import { logAnswer, type LogAnswer, logCsvOf } from '../../server/backtest/logged.ts'
import { logWords } from '../../server/backtest/logged-words.ts'
import { parseMapping } from '../../server/backtest/mapping.ts'
import { withCalendar } from '../../server/terms.ts'
import { root } from '../support/commands.ts'
import { aPermitLog, HEADER, totalsOf } from './a-permit-log.ts'

const folder = join(root, 'docs', 'examples', 'permits')
const read = (file: string) => readFileSync(join(folder, file), 'utf8')
const policy = parsePolicy(read('permits.yaml'), 'permits.yaml')
const calendar = parseCalendar(read('calendar.yaml'), 'calendar.yaml')
const terms = withCalendar({ rules: rulesOf(policy) }, pinCalendar(calendar))
const mapping = parseMapping(read('map.yaml'), 'map.yaml', policy)
const holidays = new Set(calendar.years.flatMap((year) => Object.keys(year.holidays)))

const judged = (csv: string): LogAnswer => logAnswer(terms, eventLog(csvRows(csv), mapping))

/** The totals by clock, in the words of the calculation that they are compared with. */
const byClock = ({ byClock: clocks }: LogAnswer) =>
  Object.fromEntries(
    clocks.map(({ key, policy: here, log, lateOnlyHere, lateOnlyThere }) => [
      key,
      { here, log, lateOnlyHere, lateOnlyThere },
    ]),
  )

describe('a log of a made-up permit desk', () => {
  const log = aPermitLog(120)
  let answer: LogAnswer
  beforeAll(() => {
    answer = judged(log)
  })

  test('comes to what another calculation says, by clock, under the policy and by its own deadlines', () => {
    const totals = totalsOf(log, holidays)
    expect(byClock(answer)).toEqual(totals)
    for (const { here } of Object.values(totals))
      expect(Object.keys(here)).toEqual(expect.arrayContaining(['in time', 'late']))
    expect(totals['whole']?.lateOnlyHere).toBeGreaterThan(0)
    expect(totals['whole']?.lateOnlyThere).toBeGreaterThan(0)
  })

  test('is counted whole: every case and event, every run once by clock, unit and person, one row each as CSV', () => {
    expect(answer).toMatchObject({ cases: 120, events: log.trimEnd().split('\n').length - 1, setAside: [] })
    for (const totals of [answer.byClock, answer.byUnit, answer.byPerson])
      expect(totals.reduce((sum, { runs }) => sum + runs, 0)).toBe(3 * 120)
    expect(logCsvOf(answer).trimEnd().split('\n')).toHaveLength(3 * 120 + 1)
    expect(logWords(answer, 'title')).toContain('120 cases')
  })

  test('what cannot be a step where it stands is left out and counted, and a case without receipt set aside', () => {
    const row = (id: string, at: string, activity: string, start: string, end: string) =>
      `Internet,${id},,General,${end},,g,r,${start},1,${activity},complete,g,r,${at}`
    const { leftOut, setAside, cases } = judged(
      [
        HEADER,
        row(
          'a',
          '2011-03-04T10:00:00Z',
          'T05 Print and send confirmation of receipt',
          '2011-03-01T09:00:00Z',
          '2011-03-03T09:00:00Z',
        ),
        row('b', '2011-03-04T10:00:00Z', 'Something else', '', ''),
      ].join('\n'),
    )
    expect(cases).toBe(2)
    expect(leftOut).toEqual([
      { step: 'acknowledge', reason: 'not possible while filed', times: 1, cases: 1, numbers: ['a'] },
    ])
    expect(setAside).toEqual([
      { step: 'receive', reason: 'the log does not say when', times: 1, cases: 1, numbers: ['b'] },
    ])
  })

  test('a row that cannot be read is told by its number, a mapping by its field', () => {
    const spoilt = (from: string, to: string) => () => eventLog(csvRows(log.replace(from, to)), mapping)
    expect(spoilt('case:deadline', 'deadline')).toThrow('the log has no column case:deadline')
    expect(spoilt('\nInternet', '\nFax')).toThrow(
      /^row \d+ of the log: the mapping has no value for "Fax" in case:channel$/,
    )
    expect(spoilt(',complete,', ',complete,broken,')).toThrow('the log is not CSV')
    const mapped = (text: string) => () => parseMapping(text, 'map.yaml', policy)
    expect(mapped(read('map.yaml').replace('whole:', 'half:'))).toThrow(
      'map.yaml: deadlines: permits has no clock half',
    )
    expect(mapped(read('map.yaml').replace('type: acknowledge', 'type: nod'))).toThrow('is no step of a case')
    expect(mapped('case: id')).toThrow('activity: is missing')
    const nameless = read('map.yaml').replace('record: examined', 'record: explored')
    expect(
      logAnswer(terms, eventLog(csvRows(aPermitLog(5)), parseMapping(nameless, 'map.yaml', policy))).leftOut,
    ).toContainEqual(
      expect.objectContaining({ step: 'record explored', reason: 'names what there is not: /record' }),
    )
  })
})

const real = process.env['REDRESS_EVENT_LOG'] ?? ''

test.skipIf(!existsSync(real))(
  'a real log (REDRESS_EVENT_LOG names it) comes to what another calculation says',
  () => {
    const log = readFileSync(real, 'utf8')
    expect(byClock(judged(log))).toEqual(totalsOf(log, holidays))
  },
)
