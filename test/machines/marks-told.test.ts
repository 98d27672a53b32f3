import { expect, test } from 'vitest'
import { anInvestigatedCase, aReceivedCase, type Case, DAY, HOUR, MONDAY_9 } from './a-case.ts'
import { type Draft, termsOfAPolicy } from './a-policy.ts'

const label = { zh: '某', en: 'some' }
const mark = (nth: number, missed = 0, clock = 'whole') =>
  ({ type: 'deadlinePassed', clock, mark: nth, missed }) as const

/** A case whose whole clock climbs these rungs, beside one that is due later; the boss hears of what happens to it. */
function watched(ladder?: NonNullable<Draft['clocks']>[string]['ladder']): Case {
  const terms = termsOfAPolicy((draft) => {
    const { whole } = draft.clocks ?? {}
    if (!whole) return
    draft.clocks = { aside: { ...whole, within: '60wd' }, whole: { ...whole, ...(ladder ? { ladder } : {}) } }
    draft.notices = Object.fromEntries(
      ['warned', 'overdue', 'escalated', 'extended'].map((event) => [
        event,
        { label, on: `whole.${event}`, to: 'boss' },
      ]),
    )
  })
  return aReceivedCase(terms)
}
const events = (it: Case) => it.notices.flatMap(({ kind, about }) => (kind === 'notice' ? [about] : []))
const toldOf = (it: Case) => it.notices.find(({ about }) => about === 'whole')

test('each mark is an event of its own: warned, then overdue, then escalated each time', () => {
  const it = watched()
  const due = it.clock('whole').dueAtMs
  const at = (ms: number, nth: number) => {
    it.nowMs = ms
    return events(it.take('clock', mark(nth)))
  }
  expect(at(due - 4 * HOUR, 0)).toEqual(['warned'])
  expect(it.refusal('clock', mark(1))).toMatchObject({
    code: 'impossible',
    message: 'no mark 1 of whole has passed',
  })
  expect(at(due, 1)).toEqual(['overdue'])
  expect(at(due + DAY, 2)).toEqual(['escalated'])
  expect(at(due + 2 * DAY, 3)).toEqual(['escalated'])
})

test('whoever is told reads when it was due, how late he is told, and how many times nobody was', () => {
  const it = watched()
  const dueAtMs = it.clock('whole').dueAtMs
  const told = (ms: number, nth: number, missed = 0) => {
    it.nowMs = ms
    return toldOf(it.take('clock', mark(nth, missed)))
  }
  const of = { about: 'whole', clock: 'whole', dueAtMs }
  expect(told(dueAtMs - 4 * HOUR, 0)).toEqual({
    ...of,
    kind: 'warning',
    to: ['role:clerk'],
    mark: 0,
    latenessMs: 0,
  })
  expect(told(dueAtMs + 5 * HOUR, 1)).toEqual({
    ...of,
    kind: 'overdue',
    to: ['role:clerk'],
    mark: 1,
    latenessMs: 5 * HOUR,
  })
  told(dueAtMs + DAY, 2)
  told(dueAtMs + 2 * DAY, 3)
  expect(told(dueAtMs + 8 * DAY + HOUR, 6, 2)).toEqual({
    ...of,
    kind: 'overdue',
    to: ['role:boss'],
    mark: 6,
    missed: 2,
    latenessMs: HOUR,
  })
})

test('a rung that stands for nobody reaches the next above it that stands for somebody', () => {
  const ladder = [{ to: ['assignee'] }, { after: '1d', to: ['consulted'] }, { after: '2d', to: ['boss'] }]
  const overdue = (it: Case, ms = 0) => {
    it.wait(it.clock('whole').dueAtMs - it.nowMs - 1)
    return it.wait(ms + 1).map(({ to }) => to)
  }
  expect(overdue(watched(ladder))).toEqual([['role:boss']])
  const consulted = watched(ladder).take('lead', { type: 'consult', units: ['warehouse'], about: 'seen?' })
  expect(overdue(consulted, DAY)).toEqual([['unit:warehouse'], ['unit:warehouse']])
  const below = watched([{ to: ['boss'] }, { after: '1d', to: ['lead'] }, { after: '2d', to: ['assignee'] }])
  expect(overdue(below, 2 * DAY)).toEqual([['role:boss'], ['role:lead'], []])
})

test('a mark of a clock that runs for each action is told of that one', () => {
  const terms = termsOfAPolicy((draft) => {
    draft.notices = { late: { label, on: 'prevention.overdue', to: 'boss' } }
    const { prevention } = draft.clocks ?? {}
    if (draft.clocks && prevention) draft.clocks['second'] = { ...prevention, starts: 'prevention.overdue' }
  })
  const it = anInvestigatedCase(terms, { severity: 'major' })
  it.take('lead', { type: 'openCorrective', corrective: 'prevention', owner: 'person:li' })
  it.nowMs = it.clock('prevention:prevention-2').dueAtMs
  it.take('clock', mark(0, 0, 'prevention:prevention-2'))
  expect(it.notices).toMatchObject([
    { kind: 'overdue', about: 'prevention', clock: 'prevention:prevention-2' },
    { kind: 'notice', about: 'late' },
  ])
  expect([it.clock('prevention:prevention-1').marks, it.clock('prevention:prevention-2').marks]).toEqual([
    0, 1,
  ])
  expect(it.clock('second:prevention-2').startedAtMs).toBe(it.nowMs)
})

test('only what somebody was told of is acknowledged', () => {
  const it = watched()
  const acknowledge = (more: object = {}) =>
    ({ type: 'acknowledgeOverdue', clock: 'whole', ...more }) as const
  expect(it.refusal('clerk', acknowledge())).toMatchObject({
    code: 'impossible',
    message: 'nobody has been told of whole yet',
  })
  it.nowMs = it.clock('whole').dueAtMs - 4 * HOUR
  it.take('clock', mark(0))
  expect([it.trying('clerk', acknowledge()), it.trying('clerk', acknowledge({ mark: 0 }))]).toEqual([
    'taken',
    'taken',
  ])
  expect(it.refusal('clerk', acknowledge({ mark: 1 }))).toMatchObject({
    code: 'impossible',
    message: 'of whole nobody has been told mark 1 yet',
    pointers: ['/mark'],
  })
  // Marks count anew from another date; what was told before it may still be acknowledged.
  it.nowMs += 4 * HOUR
  it.take('clock', mark(1)).take('boss', {
    type: 'extend',
    clock: 'whole',
    until: it.nowMs + DAY,
    reason: 'r',
  })
  expect(it.trying('clerk', acknowledge({ mark: 1 }))).toBe('taken')
  expect(it.trying('clerk', acknowledge({ clock: 'aside' }))).toBe('impossible')
})

test('more time is an event, and is given to a clock that runs, while there is any left to give', () => {
  const extend = (ms: number) => ({ type: 'extend', clock: 'whole', until: ms, reason: 'parts' }) as const
  const it = watched()
  expect(events(it.take('boss', extend(it.clock('whole').dueAtMs + HOUR)))).toEqual(['extended'])
  expect([it.clock('whole').grants.length, it.clock('aside').grants]).toEqual([1, []])
  const late = watched()
  late.nowMs = MONDAY_9 + 20 * DAY
  expect(late.refusal('boss', extend(late.nowMs + DAY))).toMatchObject({
    code: 'beyondAuthority',
    message: 'whole runs 10wd at most, until 2026-03-16T09:30:00.000Z',
  })
  expect(late.offers('boss').map(({ type }) => type)).not.toContain('extend')
  const soon = watched()
  soon.nowMs = soon.clock('whole').dueAtMs + DAY
  expect(soon.refusal('boss', extend(soon.nowMs))).toMatchObject({ code: 'incomplete', pointers: ['/until'] })
  expect(soon.trying('boss', extend(soon.nowMs + 1))).toBe('taken')
})
