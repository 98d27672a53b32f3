import { expect, test } from 'vitest'
import { CLOCK } from '../../machines/complaint-context.ts'
import { campaignStanding } from '../../machines/campaign/view.ts'
import { dueOf } from '../../machines/time/due.ts'
import { DAY, HOUR, MONDAY_9 } from './a-case.ts'
import { aPlan, closed, collecting, Survey, termsOfASurvey, UNTIL } from './a-survey.ts'

const planned = () => new Survey().take('ann', aPlan(['a', 'b']))
const told = (notices: Survey['notices']) =>
  notices.map(({ kind, about, to }) => `${kind} ${about}: ${to.join()}`)
const running = (it: Survey) =>
  it.campaign.clocks.filter(({ stoppedAtMs }) => stoppedAtMs === null).map(({ clock }) => clock)

test('each clock runs from the state that starts it to the state that stops it', () => {
  const it = planned()
  expect(running(it)).toEqual(['approval'])
  it.nowMs += HOUR
  it.take('bo', { type: 'approve' })
  expect(running(it)).toEqual(['whole'])
  expect(it.clock('approval')).toMatchObject({ startedAtMs: MONDAY_9, stoppedAtMs: MONDAY_9 + HOUR })
  it.nowMs += HOUR
  it.take('ann', { type: 'start' })
  expect(running(it)).toEqual(['whole', 'collecting'])
  it.nowMs += HOUR
  it.take('ann', { type: 'closeCollecting' })
  expect(running(it)).toEqual(['whole'])
  // What has stopped stays as it stopped.
  expect(it.clock('approval')?.stoppedAtMs).toBe(MONDAY_9 + HOUR)
  expect(it.clock('collecting')).toMatchObject({ startedAtMs: it.nowMs - HOUR, stoppedAtMs: it.nowMs })
})

test('the collecting is due when the plan says, every other clock as its rule says', () => {
  const it = collecting()
  const due = ['approval', 'collecting'].map((name) => {
    const run = it.clock(name)
    return run && dueOf(it.terms.calendar, run)
  })
  expect(due).toEqual([MONDAY_9 + 2 * DAY, UNTIL])
  expect(it.clock('whole')?.rule).toBe('20wd')
})

test('a plan that is sent back and made anew has its approval watched anew, once', () => {
  const it = planned()
  it.nowMs += DAY
  it.take('bo', { type: 'sendBack', reason: 'too few' })
  expect(running(it)).toEqual([])
  it.nowMs += DAY
  it.take('ann', aPlan(['a', 'b', 'c']))
  expect(it.campaign.clocks).toMatchObject([{ clock: 'approval', startedAtMs: it.nowMs, marks: 0 }])
})

test.each(['withdrawn', 'resulted'])('no clock goes on in a campaign that is %s', (end) => {
  const it = collecting()
  it.nowMs += HOUR
  if (end === 'withdrawn') it.take('bo', { type: 'withdraw', reason: 'r' })
  else
    it.take('ann', { type: 'closeCollecting' }).take('ding', { type: 'draw' }).take('ann', { type: 'result' })
  expect([it.state, it.campaign.clocks.length, running(it)]).toEqual([end, 3, []])
  expect(it.clock('approval')?.stoppedAtMs).toBe(MONDAY_9)
  expect(campaignStanding(it.terms, it.snapshot).ended).toBe(true)
  expect(it.wait(365 * DAY)).toEqual([])
})

test('it warns, tells that it is late, climbs, and tells the last again and again', () => {
  const it = collecting(
    ['a', 'b'],
    termsOfASurvey(({ clocks }) => delete clocks?.['whole']),
  )
  expect(told(it.wait(22 * DAY))).toEqual([])
  expect(told(it.wait(DAY))).toEqual(['warning collecting: unit:warehouse'])
  expect(told(it.wait(7 * DAY))).toEqual(['overdue collecting: person:ann'])
  expect(told(it.wait(3 * DAY))).toEqual(['overdue collecting: person:bo'])
  expect(told(it.wait(2 * DAY))).toEqual(Array(2).fill('overdue collecting: person:bo'))
  expect(it.clock('collecting')?.marks).toBe(5)
})

test('who is told reads what was due when, how late he is told, and how often nobody was told', () => {
  const it = planned()
  const [first] = it.wait(2 * DAY)
  expect(first).toEqual({
    kind: 'overdue',
    to: ['role:lead'],
    about: 'approval',
    clock: 'approval',
    mark: 0,
    dueAtMs: MONDAY_9 + 2 * DAY,
    latenessMs: 0,
  })
  it.nowMs += DAY + 5 * HOUR
  expect(it.passMark()).toMatchObject([{ to: ['role:boss'], mark: 1, latenessMs: 5 * HOUR }])
  // Nobody was there for the first two repetitions.
  it.nowMs += 3 * DAY
  const [late] = it.passMark()
  expect(late).toMatchObject({ to: ['role:boss'], mark: 4, missed: 2, latenessMs: 5 * HOUR })
  expect(it.clock('approval')?.marks).toBe(5)
  expect(told(it.wait(DAY))).toEqual(['overdue approval: role:boss'])
})

test('a mark passes once, not before its time, and by time alone', () => {
  const it = planned()
  const mark = (nth: number, clock = 'approval') =>
    ({ type: 'deadlinePassed', clock, mark: nth, missed: 0 }) as const
  expect(it.trying('clock', mark(0))).toMatchObject({
    code: 'impossible',
    message: 'no mark 0 of approval has passed',
  })
  it.nowMs += 2 * DAY
  expect(it.trying('bo', mark(0))).toMatchObject({ code: 'forbidden', message: 'time alone does that' })
  expect(it.trying('clock', mark(0, 'collecting'))?.code).toBe('impossible')
  expect(it.trying('clock', mark(1))?.code).toBe('impossible')
  expect(it.trying('clock', mark(0))).toBeNull()
  const { version } = it.campaign
  it.by(CLOCK, mark(0))
  expect([it.state, it.campaign.version]).toEqual(['planned', version + 1])
  expect(it.trying('clock', mark(0))?.code).toBe('impossible')
})

test('only the clock whose mark passes is touched', () => {
  const it = closed(
    termsOfASurvey(({ clocks }) => {
      const { whole } = clocks ?? {}
      if (clocks && whole) clocks['other'] = { ...whole, starts: 'approved', within: '30wd' }
    }),
  )
  it.wait(29 * DAY)
  expect(it.campaign.clocks.map(({ clock, marks }) => [clock, marks])).toEqual(
    expect.arrayContaining([
      ['whole', 1],
      ['other', 0],
    ]),
  )
})

test('whoever a clock warns or tells may acknowledge it, once it has told somebody', () => {
  const it = collecting()
  const acknowledge = (clock: string) => ({ type: 'acknowledgeOverdue', clock }) as const
  expect(it.trying('cai', acknowledge('collecting'))).toMatchObject({
    code: 'forbidden',
    message: 'cai was not told of collecting',
  })
  expect(it.offers('cai')).not.toContain('acknowledgeOverdue')
  it.wait(23 * DAY)
  const may = (clock: string) =>
    (['ann', 'bo', 'cai', 'ding'] as const).filter((who) => it.trying(who, acknowledge(clock)) === null)
  expect(may('collecting')).toEqual(['ann', 'bo', 'cai'])
  expect(
    ['ann', 'bo', 'cai', 'ding'].filter((who) => it.offers(who as 'ann').includes('acknowledgeOverdue')),
  ).toEqual(['ann', 'bo', 'cai'])
  expect(may('whole')).toEqual([])
  expect(it.trying('cai', acknowledge('verification'))).toMatchObject({
    code: 'unknown',
    message: 'no clock verification here; there are: approval, whole, collecting',
    pointers: ['/clock'],
  })
})

test('before anybody has approved, a clock that tells the approver tells nobody for him', () => {
  const terms = termsOfASurvey(({ clocks }) => {
    const { approval } = clocks ?? {}
    if (approval) approval.ladder = [{ to: ['approver', 'lead', 'warehouse'] }]
  })
  const it = new Survey(terms).take('ann', aPlan(['a']))
  expect(it.wait(2 * DAY)).toMatchObject([{ to: ['role:lead', 'unit:warehouse'] }])
})

test('a clock that would end on a day of which its calendar knows nothing is not started, and the step refused', () => {
  const { calendar, ...terms } = termsOfASurvey()
  const { provisional: _, ...published } = calendar
  const it = new Survey({ ...terms, calendar: published })
  it.nowMs = Date.parse('2026-12-28T09:00:00+08:00')
  it.take('ann', aPlan(['a'], 1, { until: it.nowMs + DAY }))
  expect(it.trying('bo', { type: 'approve' })).toMatchObject({
    code: 'beyondCalendar',
    message: expect.stringContaining('publish its next year first'),
  })
  expect(it.trying('bo', { type: 'sendBack', reason: 'too late' })).toBeNull()
})
