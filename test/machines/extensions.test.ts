import { describe, expect, test } from 'vitest'
import { clockStory } from '../../machines/clock-story.ts'
import { clockStanding } from '../../machines/standing.ts'
import type { Folded } from '../../machines/fold.ts'
import { aReceivedCase, type Case, DAY, HOUR, MONDAY_9 } from './a-case.ts'
import { type Draft, termsOfAPolicy } from './a-policy.ts'

const label = { zh: '函', en: 'letter' }
const at = (hours: number) => MONDAY_9 + hours * HOUR
const iso = (ms: number) => new Date(ms).toISOString()

/** The shop with one clock of 48 hours, and these keys on it. */
const shop = (keys: object, change: (draft: Draft) => void = () => {}) =>
  termsOfAPolicy((draft) => {
    const whole = {
      label: { zh: '全案', en: 'whole' },
      starts: 'receive',
      stops: 'closed',
      within: '48h',
      ladder: [{ to: 'clerk' }],
      pauses: 'askCustomer',
      resumes: 'customerReplied',
    }
    draft.clocks = { whole: { ...whole, ...keys } }
    draft.penalties = {}
    draft.visibility = []
    const told = { label, by: ['clerk'], repeatable: true, backdated: { upTo: '30d' } }
    draft.records = { ...draft.records, told }
    draft.notices = { letter: { label, on: 'told', to: 'customer' } }
    for (const step of ['askCustomer', 'customerReplied'] as const) draft.steps[step] = { by: ['clerk'] }
    change(draft)
  })

const TIERS = {
  extensions: [
    { by: ['lead'], upTo: '72h', reasons: ['parts', 'absence'], beforeExpiry: true, times: 2 },
    { name: 'board', by: ['boss'], upTo: '240h', when: { channel: 'telephone' } },
  ],
}
const extend = (until: number, reason = 'parts', more: object = {}) =>
  ({ type: 'extend', clock: 'whole', until, reason, ...more }) as const
const goTo = (it: Case, ms: number) => it.wait(ms - it.nowMs)
const standing = (it: Case) => clockStanding(it.terms, it.clock('whole'))

describe('tiers of extension', () => {
  test('each goes to those who hold it, as far as its limit, for its reasons; a refusal names whose the next is', () => {
    const it = aReceivedCase(shop(TIERS))
    expect(it.trying('lead', extend(at(72)))).toBe('taken')
    expect(it.trying('boss', extend(at(240), 'the factory is closed'))).toBe('taken')
    expect(it.trying('clerk', extend(at(60)))).toBe('forbidden')
    expect(it.trying('lead', extend(at(60), 'parts', { tier: 'board' }))).toBe('forbidden')
    expect(it.refusal('lead', extend(at(60), 'parts', { tier: 'none' }))).toMatchObject({
      code: 'unknown',
      message: 'no tier none here; there are: lead, board',
    })
    expect(it.refusal('lead', extend(at(73)))).toMatchObject({
      code: 'beyondAuthority',
      message: `whole runs 72h at most, until ${iso(at(72))}; board would allow it: boss may extend it until ${iso(at(240))}`,
    })
    expect(it.refusal('lead', extend(at(60), 'weather'))).toMatchObject({
      code: 'incomplete',
      pointers: ['/reason'],
      message: `reason is one of: parts, absence; board would allow it: boss may extend it until ${iso(at(240))}`,
    })
    it.take('lead', extend(at(60)))
    expect(standing(it)).toMatchObject({
      dueAtMs: at(60),
      extensions: [{ tier: 'lead', untilMs: at(60), reason: 'parts', counts: true }],
    })
  })

  test('that are only before expiry end with it, and the other goes on', () => {
    const it = aReceivedCase(shop(TIERS))
    goTo(it, at(48))
    expect(it.refusal('lead', extend(at(60)))).toMatchObject({
      code: 'impossible',
      message: `whole was due at ${iso(at(48))}, and lead extends it only before; board would allow it: boss may extend it until ${iso(at(240))}`,
    })
    it.take('boss', extend(at(100)))
    expect(it.clock('whole')).toMatchObject({ dueAtMs: at(100), late: true })
    expect(it.trying('lead', extend(at(101)))).toBe('beyondAuthority')
  })

  test('that are only before expiry are not given as of a time at which it had passed, whatever was given since', () => {
    const it = aReceivedCase(
      shop(TIERS, ({ steps }) => (steps['extend'] = { by: ['lead', 'boss'], backdated: { upTo: '30d' } })),
    )
    goTo(it, at(60))
    it.take('boss', extend(at(70)))
    const asOf = (hours: number) => extend(at(71), 'parts', { at: iso(at(hours)), atReason: 'mislaid' })
    expect(it.refusal('lead', asOf(55))?.message).toContain(`whole was due at ${iso(at(48))}, and lead`)
    expect(it.trying('lead', asOf(47))).toBe('taken')
    expect(it.trying('lead', extend(at(71)))).toBe('taken')
  })

  test('go on while the clock stands still past its instant', () => {
    const it = aReceivedCase(shop(TIERS))
    goTo(it, at(47))
    it.take('clerk', { type: 'askCustomer', question: 'which?' })
    goTo(it, at(60))
    expect(it.trying('lead', extend(at(70)))).toBe('taken')
  })

  test('are used up one by one, and no other tier uses them up', () => {
    const it = aReceivedCase(shop(TIERS))
    it.take('lead', extend(at(50))).take('lead', extend(at(55)))
    expect(it.refusal('lead', extend(at(60)))?.message).toContain(
      'whole may be extended 2 time(s) only by lead; board would allow it: boss',
    )
    expect(it.trying('boss', extend(at(60)))).toBe('taken')
  })

  test('hold on some cases only, and are offered with what may be written into them to those who hold them', () => {
    const it = aReceivedCase(shop(TIERS), { channel: 'counter' })
    expect(it.refusal('boss', extend(at(60)))?.message).toMatch(/^board: only where/)
    const offers = (who: string, on: Case) => on.offers(who).filter(({ type }) => type === 'extend')
    expect(offers('boss', it)).toEqual([])
    const about = { clock: 'whole', tier: 'lead' }
    expect(offers('lead', it)).toEqual([
      { type: 'extend', about, among: ['parts', 'absence'], latestMs: at(72) },
    ])
    expect(offers('boss', aReceivedCase(shop(TIERS)))).toMatchObject([
      { about: { tier: 'board' }, latestMs: at(240) },
    ])
  })

  test('are narrowed by what the policy says of the step, and by who took part before', () => {
    const narrowed = shop(TIERS, ({ steps }) => {
      steps['extend'] = { by: ['lead', 'boss'], notBy: ['acknowledge'] }
      steps['acknowledge'] = { by: ['lead'] }
    })
    const it = aReceivedCase(narrowed).take('lead/li', { type: 'acknowledge' })
    expect(it.trying('lead/li', extend(at(60)))).toBe('dutiesNotSeparate')
    expect(it.trying('lead/wu', extend(at(60)))).toBe('taken')
  })

  test('may count from when the clock is due, in whole days', () => {
    const keys = { within: '3d', extensions: [{ by: ['lead'], upTo: '2d', from: 'due' }] }
    const it = aReceivedCase(shop(keys))
    const due = it.clock('whole').dueAtMs
    expect(it.trying('lead', extend(due + 2 * DAY + 1))).toBe('beyondAuthority')
    expect(it.trying('lead', extend(due + 2 * DAY))).toBe('taken')
  })
})

describe('what no extension passes', () => {
  const tiers = (cap: object, more: object = {}) => ({
    extensions: [
      { by: ['lead'], upTo: '20d', reasons: ['parts', 'absence'], times: 5 },
      { by: ['boss'], upTo: '30d', reasons: ['parts'], times: 5 },
    ],
    extensionCap: cap,
    ...more,
  })

  test('ends every tier, from the start or from when it is due', () => {
    const started = aReceivedCase(shop(tiers({ upTo: '100h' })))
    expect(started.refusal('boss', extend(at(101)))).toMatchObject({
      code: 'beyondAuthority',
      message: `whole runs 100h at most, until ${iso(at(100))}`,
    })
    expect(started.trying('lead', extend(at(100)))).toBe('taken')
    const due = aReceivedCase(shop(tiers({ upTo: '100h', from: 'due' })))
    expect(due.trying('boss', extend(at(149)))).toBe('beyondAuthority')
    expect(due.trying('boss', extend(at(148)))).toBe('taken')
  })

  test.each([
    ['stands whatever pauses there are', {}, 50],
    ['moves with the pauses where the policy says so', { withPauses: true }, 58],
  ])('%s, and what was given is never made earlier', (_, more, dueHours) => {
    const keys = tiers({ upTo: '50h', ...more })
    const it = aReceivedCase(shop({ ...keys, within: '40h' }))
    it.take('lead', extend(at(48)))
    goTo(it, at(1))
    it.take('clerk', { type: 'askCustomer', question: 'which?' })
    goTo(it, at(11))
    it.take('clerk', { type: 'customerReplied' })
    expect((it.clock('whole').dueAtMs - MONDAY_9) / HOUR).toBe(dueHours)
  })

  test('counts the extensions of all, and those for one reason', () => {
    const it = aReceivedCase(shop(tiers({ times: 3, reasons: { parts: 1 } })))
    it.take('lead', extend(at(50), 'parts'))
    expect(it.refusal('lead', extend(at(51), 'parts'))?.message).toBe('reason is one of: absence')
    expect(it.refusal('boss', extend(at(51), 'parts'))?.message).toContain(
      'whole has been extended for parts as often as it may be; lead would allow it',
    )
    it.take('lead', extend(at(51), 'absence')).take('lead', extend(at(52), 'absence'))
    expect(it.refusal('lead', extend(at(53), 'absence'))?.message).toBe(
      'whole may be extended 3 time(s) only, whoever extends it',
    )
  })

  test('counts a reason whichever tier it was given in, and also where the tier takes any text', () => {
    const parts = { reasons: { parts: 1 } }
    const extensions = [
      { by: ['lead'], upTo: '20d', reasons: ['parts', 'absence'], times: 5 },
      { by: ['boss'], upTo: '30d', times: 5 },
    ]
    const spent = {
      code: 'incomplete',
      pointers: ['/reason'],
      message: 'whole has been extended for parts as often as it may be: give another reason',
    }
    const listed = aReceivedCase(shop({ extensions, extensionCap: parts }))
    listed.take('lead', extend(at(50), 'parts'))
    expect(listed.refusal('boss', extend(at(51), 'parts'))).toMatchObject(spent)
    expect(listed.trying('boss', extend(at(51), 'the factory is closed'))).toBe('taken')
    const free = aReceivedCase(shop({ extensions, extensionCap: parts })).take(
      'boss',
      extend(at(50), 'parts'),
    )
    expect(free.trying('lead', extend(at(51), 'parts'))).toBe('incomplete')
    expect(free.trying('lead', extend(at(51), 'absence'))).toBe('taken')
    const short = { extension: { by: ['boss'], upTo: '30d', times: 5 }, extensionCap: parts }
    const one = aReceivedCase(shop(short)).take('boss', extend(at(50), 'parts'))
    expect(one.refusal('boss', extend(at(51), 'parts'))).toMatchObject(spent)
  })

  test('and shows of the reasons those that the policy names', () => {
    const it = aReceivedCase(shop({ extensions: [{ by: ['lead'], upTo: '20d', times: 2 }] }))
    expect(standing(it.take('lead', extend(at(50), 'he was ill'))).extensions).toEqual([
      expect.not.objectContaining({ reason: expect.anything() }),
    ])
  })
})

describe('an extension that goes with a notice', () => {
  const LETTER = { extensions: [{ by: ['lead'], upTo: '100h', withNotice: 'letter', times: 2 }] }
  const told = (more: object = {}) => ({ type: 'record', record: 'told', ...more }) as const
  const given = (keys: object = LETTER, change?: (draft: Draft) => void) =>
    aReceivedCase(shop(keys, change)).take('lead', extend(at(90)))

  test('moves nothing before it, and counts once it has gone out in time', () => {
    const it = given()
    expect(standing(it)).toMatchObject({ dueAtMs: at(48), extensions: [{ counts: false, notice: 'letter' }] })
    goTo(it, at(47))
    it.take('lead', extend(at(91)))
    expect(standing(it).extensions?.map((each) => 'voidSinceMs' in each)).toEqual([false, false])
    it.take('clerk', told())
    expect(standing(it)).toMatchObject({
      dueAtMs: at(91),
      late: false,
      extensions: [{ counts: true, noticedAtMs: at(47) }, { counts: true }],
    })
    expect(goTo(it, at(91)).map(({ kind }) => kind)).toEqual(['overdue'])
  })

  test('is void once the instant has passed, and does not use up its tier', () => {
    const it = given()
    expect(goTo(it, at(49)).map(({ kind }) => kind)).toEqual(['overdue'])
    it.take('clerk', told())
    expect(standing(it)).toMatchObject({
      dueAtMs: at(48),
      late: true,
      extensions: [{ counts: false, voidSinceMs: at(48) }],
    })
    expect(it.trying('lead', extend(at(95)))).toBe('impossible')
  })

  test('stays void where another extension has given a late clock more time', () => {
    const tiers = [...LETTER.extensions, { by: ['boss'], upTo: '200h' }]
    const it = given({ extensions: tiers })
    goTo(it, at(50))
    it.take('boss', extend(at(60)))
    it.take('clerk', told())
    expect(standing(it)).toMatchObject({
      dueAtMs: at(60),
      extensions: [{ counts: false, voidSinceMs: at(48) }, { counts: true }],
    })
  })

  test('counts by when the notice went out, also where that is entered when the instant has passed', () => {
    const it = given()
    goTo(it, at(60))
    it.take('clerk', told({ at: iso(at(40)), atReason: 'the post book came late' }))
    expect(standing(it)).toMatchObject({ dueAtMs: at(90), late: false, extensions: [{ counts: true }] })
    const late = given()
    goTo(late, at(60))
    late.take('clerk', told({ at: iso(at(50)), atReason: 'the post book came late' }))
    expect(standing(late)).toMatchObject({ dueAtMs: at(48), late: true, extensions: [{ counts: false }] })
  })

  test('does not count by a notice that went out before it was given', () => {
    const it = aReceivedCase(shop(LETTER)).take('clerk', told())
    goTo(it, at(1))
    it.take('lead', extend(at(90)))
    expect(standing(it)).toMatchObject({ dueAtMs: at(48), extensions: [{ counts: false }] })
  })

  test('counts where it was given before the notice, though it was entered after it', () => {
    const it = aReceivedCase(
      shop(LETTER, ({ steps }) => (steps['extend'] = { by: ['lead'], backdated: { upTo: '30d' } })),
    )
    goTo(it, at(20))
    it.take('clerk', told())
    goTo(it, at(30))
    it.take('lead', extend(at(90), 'parts', { at: iso(at(10)), atReason: 'the form came late' }))
    expect(standing(it)).toMatchObject({
      dueAtMs: at(90),
      extensions: [{ counts: true, noticedAtMs: at(20) }],
    })
  })

  test('waits as long as a pause holds, and is moved by it once it counts', () => {
    const it = given()
    goTo(it, at(40))
    it.take('clerk', { type: 'askCustomer', question: 'which?' })
    goTo(it, at(60))
    it.take('clerk', { type: 'customerReplied' })
    expect(it.clock('whole').dueAtMs).toBe(at(68))
    goTo(it, at(67))
    it.take('clerk', told())
    expect(it.clock('whole')).toMatchObject({ dueAtMs: at(110), late: false })
  })

  test('is not needed where the clock has stopped in time, and counts where a notice is entered that went out before a late stop', () => {
    const it = given({ ...LETTER, stops: 'acknowledge' }, ({ steps }) => {
      steps['acknowledge'] = { by: ['clerk'] }
    })
    goTo(it, at(47))
    const early = it.take('clerk', { type: 'acknowledge' })
    expect(standing(early)).toMatchObject({ late: false, extensions: [{ counts: false }] })
    expect(standing(early).extensions?.[0]).not.toHaveProperty('voidSinceMs')
    const late = given({ ...LETTER, stops: 'acknowledge' }, ({ steps }) => {
      steps['acknowledge'] = { by: ['clerk'] }
    })
    goTo(late, at(60))
    late.take('clerk', { type: 'acknowledge' })
    expect(standing(late)).toMatchObject({ late: true, extensions: [{ voidSinceMs: at(48) }] })
    late.take('clerk', told({ at: iso(at(40)), atReason: 'the post book came late' }))
    expect(standing(late)).toMatchObject({ late: false, dueAtMs: at(90), extensions: [{ counts: true }] })
  })

  test('is told in the story of its clock, from giving to counting or to being void', () => {
    const it = aReceivedCase(shop(LETTER))
    const now = (): Folded => ({ terms: it.terms, snapshot: it.snapshot, atMs: it.nowMs, notices: [] })
    const folded = [now()]
    const then = (who: string, step: Parameters<Case['take']>[1]) => {
      it.take(who, step)
      folded.push(now())
    }
    then('lead', extend(at(60)))
    it.nowMs = at(40)
    then('clerk', told())
    it.nowMs = at(50)
    then('lead', extend(at(90)))
    it.nowMs = at(60)
    then('clock', { type: 'deadlinePassed', clock: 'whole', mark: 0, missed: 0 })
    expect(clockStory(folded, 'whole', it.nowMs)?.events).toMatchObject([
      { what: 'started' },
      { what: 'extended', tier: 'lead', untilMs: at(60), counts: true, notice: 'letter', dueAtMs: at(48) },
      { what: 'counted', tier: 'lead', atMs: at(40), dueAtMs: at(60) },
      { what: 'extended', tier: 'lead', untilMs: at(90), counts: false, dueAtMs: at(60) },
      { what: 'void', tier: 'lead', atMs: at(60), untilMs: at(90), dueAtMs: at(60) },
    ])
  })
})

test('what cannot be extended is refused with what can, and never offered', () => {
  const terms = termsOfAPolicy((draft) => {
    const { whole } = draft.clocks
    const tiers = { extensions: [{ by: ['boss'], upTo: '30d' }] }
    Object.assign(draft.clocks, { reply: { ...whole, extension: undefined } })
    if (whole) Object.assign(whole, { extension: undefined, ...tiers })
  })
  const it = aReceivedCase(terms)
  const asked = { type: 'extend' as const, until: it.nowMs + DAY, reason: 'parts' }
  const refused = (step: object) => it.refusal('boss', { ...asked, ...step })?.message
  expect(refused({ clock: 'reply' })).toBe(
    'the policy does not let reply be extended; what can be extended: whole',
  )
  expect(it.offers('boss').filter(({ type }) => type === 'extend')).toMatchObject([
    { about: { clock: 'whole' } },
  ])
  const none = aReceivedCase(
    termsOfAPolicy(({ clocks }) => Object.assign(clocks['whole'] ?? {}, { extension: undefined })),
  )
  expect(none.refusal('boss', { ...asked, clock: 'whole' })?.message).toBe(
    'the policy does not let whole be extended; nor any other clock of this case',
  )
})
