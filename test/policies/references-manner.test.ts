import { describe, expect, test } from 'vitest'
import { loadPolicy } from '../../policies/load.ts'
import { referenceProblems } from '../../policies/references.ts'
import { aPolicy, type Draft } from '../machines/a-policy.ts'
import { join } from 'node:path'
import { SHIPPED } from '../../policies/folder.ts'
import { Clock } from '../../policies/clock.ts'

const label = { zh: '某', en: 'some' }
const deaf = 'no limit of this clock hears of it'

/** What is wrong with the shop's policy once it has such a clock. */
function wrongWith(clock: Record<string, unknown>): string[] {
  const policy = aPolicy((draft: Draft) => {
    Object.assign(draft.clocks, { some: { label, starts: 'receive', ladder: [{ to: 'clerk' }], ...clock } })
  })
  return referenceProblems(policy).map(({ path, message }) => `${path.join('.')}: ${message}`)
}

describe('a calendar and opening hours of one clock', () => {
  test.each([
    ['working days', { within: '3wd' }],
    ['the same day', { within: 'same day' }],
    ['hours that roll to closing time', { within: '24h', rolls: 'next' }],
    ['hours with a cut-off', { within: '24h', cutOff: '16:00' }],
    ['a date that a fact holds', { within: { until: 'boughtOn' } }],
    ['hours, and a rung after a working day', { within: '24h', ladder: [{ after: '1wd', to: 'clerk' }] }],
    ['days, stopped by a date', { within: '3d', stops: { on: 'acknowledge', at: 'boughtOn' } }],
    [
      'hours, and a pause of working days',
      { within: '24h', pauses: [{ from: 'askCustomer', until: 'customerReplied', upTo: '2wd' }] },
    ],
    ['hours, extended by working days', { within: '24h', extension: { by: ['boss'], upTo: '9wd' } }],
    ['hours, extended in tiers', { within: '24h', extensions: [{ by: ['boss'], upTo: '9wd' }] }],
  ])('are heard of by %s', (_, clock) => {
    expect(wrongWith({ ...clock, hours: ['08:00', '20:00'] })).toEqual([])
    expect(wrongWith({ ...clock, calendar: 'UK-England', hours: '24h' })).toEqual([])
  })

  test.each([
    ['hours', '24h', ['hours', 'calendar']],
    ['days', '3d', ['hours']],
    ['months', '6mo', ['hours']],
    ['a date that a person gives', 'promised', ['hours', 'calendar']],
  ])('are refused where nothing but %s would hear of them', (_, within, keys) => {
    const said = { hours: '24h', calendar: 'UK-England' }
    for (const [key, value] of Object.entries(said))
      expect(wrongWith({ within, starts: 'promise', [key]: value })).toEqual(
        keys.includes(key) ? [`clocks.some.${key}: ${deaf}`] : [],
      )
  })

  test('a calendar that there is not is named with those there are', () => {
    expect(wrongWith({ within: '3wd', calendar: 'UK-Scotland' })).toEqual([
      'clocks.some.calendar: there is no calendar "UK-Scotland"; known are AU-NSW, CN, NL, UK-England, US-federal',
    ])
  })

  test.each([
    '17:00-09:00',
    '09:00-09:00',
    '24:00-09:00',
    '9:00-17:00',
    '25h',
    '09:00',
    ['09:00'],
    ['17:00', '09:00'],
    8,
  ])('%j are no opening hours', (hours) => {
    const { error } = Clock.safeParse({
      label,
      starts: 'receive',
      within: '3wd',
      ladder: [{ to: 'clerk' }],
      hours,
    })
    expect(error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)).toEqual([
      'hours: must be 24h, or two hours of a day such as [09:00, 17:00]',
    ])
  })
})

describe('the clocks of a campaign', () => {
  const survey = loadPolicy(join(SHIPPED, 'survey.yaml'))
  const wrongIn = (change: object) => {
    const clocks = Object.fromEntries(
      Object.entries(survey.campaign?.clocks ?? {}).map(([name, clock]) => [name, { ...clock, ...change }]),
    )
    return referenceProblems({ ...survey, campaign: survey.campaign && { ...survey.campaign, clocks } })
      .filter(({ message }) => message === deaf)
      .map(({ path }) => path.join('.'))
  }

  test('may not roll, count or be cut off where no limit hears of it', () => {
    expect(wrongIn({ within: '3wd', rolls: 'next' })).not.toEqual([])
    expect(wrongIn({ within: 'planned', rolls: 'next' })).not.toEqual([])
    expect(wrongIn({ within: 'planned', cutOff: '16:00' })).not.toEqual([])
    expect(wrongIn({ within: '24h', counts: 'inclusive' })).not.toEqual([])
    expect(wrongIn({ within: '24h', hours: '24h' })).not.toEqual([])
    expect(wrongIn({ within: '3d', rolls: 'next', counts: 'inclusive' })).toEqual([])
  })
})
