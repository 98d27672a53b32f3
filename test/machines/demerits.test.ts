import { expect, test } from 'vitest'
import {
  type CaseWithPenalties,
  computationOf,
  type DemeritAccount,
  demeritAccounts,
} from '../../machines/demerits.ts'
import { Demerits } from '../../policies/demerits.ts'
import { aPolicy, termsOfAPolicy } from './a-policy.ts'

const label = (en: string) => ({ zh: en, en })
const { calendar } = termsOfAPolicy()
const demerits = Demerits.parse({
  decidedBy: ['boss'],
  kind: 'complaint',
  sanctions: {
    warning: { label: label('warning') },
    criticism: { label: label('criticism'), makes: { sanction: 'minor', times: 2 } },
    minor: { label: label('minor demerit'), makes: { sanction: 'major', times: 2 } },
    major: { label: label('major demerit'), makes: { sanction: 'dismissal', times: 2 } },
    demotion: { label: label('demotion'), proposed: true },
    dismissal: { label: label('dismissal'), proposed: true },
  },
  repeats: [
    { article: 'shop-9', same: 'any', times: 3, adds: 'warning' },
    { article: 'shop-8', same: 'any', times: 2, adds: 'major' },
    { article: 'shop-9', same: 'hidden', times: 2, adds: 'demotion' },
  ],
  cancels: ['praise'],
})
const { penalties } = aPolicy((draft) => {
  const rule = { article: 'shop-9', on: 'closed', against: 'holder', decidedBy: ['boss'] }
  draft.penalties = {
    late: { ...rule, label: label('late'), points: 2 },
    rude: { ...rule, label: label('rude'), points: 3, sanction: 'criticism' },
    hidden: { ...rule, label: label('hidden'), points: 6, sanction: 'minor' },
    praise: { ...rule, label: label('praise'), sort: 'reward' },
    bonus: { ...rule, label: label('bonus'), sort: 'reward', amount: { from: 1, upTo: 9 } },
  }
})

let serial = 0
function of(penalty: string, more: Partial<CaseWithPenalties['penalties'][number]> = {}): CaseWithPenalties {
  serial += 1
  const atMs = Date.parse('2026-03-02T02:00:00Z') + serial
  const proposed = { id: `${penalty}-1`, penalty, against: 'person:li', amount: null }
  return {
    complaintId: `id${serial}`,
    number: `S${serial}`,
    penalties: [{ ...proposed, atMs, state: 'imposed', ...more }],
  }
}

const named = (words: { zh: string; en: string }) => ({ label: words, proposed: false })

const accounts = (cases: CaseWithPenalties[], year = 2026): DemeritAccount[] =>
  demeritAccounts({ penalties, demerits }, calendar, cases, year)

/** Li's sanctions that are left, and what is proposed, after these in turn. */
function after(...names: string[]) {
  const [account] = accounts(names.map((name) => of(name)))
  const left = Object.entries(account?.sanctions ?? {}).filter(([, count]) => count > 0)
  return {
    points: account?.points,
    left: Object.fromEntries(left),
    proposed: account?.proposed.map((each) => each.sanction),
  }
}

test.each<[names: string[], left: Record<string, number>, proposed: string[]]>([
  [['rude'], { criticism: 1 }, []],
  [['rude', 'rude'], { minor: 1 }, []],
  [['rude', 'rude', 'hidden'], { major: 1 }, []],
  [['rude', 'rude', 'rude'], { minor: 1, criticism: 1, warning: 1 }, []],
  [['late', 'late'], {}, []],
  [['late', 'late', 'late'], { warning: 1 }, []],
  [['late', 'late', 'rude'], { criticism: 1 }, []],
  [['hidden', 'hidden'], { major: 1 }, ['demotion']],
  [['hidden', 'hidden', 'hidden'], { major: 1, minor: 1, warning: 1 }, ['demotion']],
  [['hidden', 'hidden', 'rude', 'rude', 'hidden'], { warning: 1 }, ['demotion', 'dismissal']],
])('%j leave %j and propose %j', (names, left, proposed) => {
  expect(after(...names)).toMatchObject({ left, proposed })
})

test.each<[names: string[], left: Record<string, number>]>([
  [['rude', 'praise'], {}],
  [['rude', 'rude', 'praise'], { criticism: 1 }],
  [['rude', 'hidden', 'praise'], { criticism: 1 }],
  [['rude', 'hidden', 'praise', 'praise'], {}],
  [['praise', 'rude'], { criticism: 1 }],
  [['late', 'praise', 'rude'], { criticism: 1 }],
])('a reward takes back the latest sanction with what it made: %j leave %j', (names, left) => {
  expect(after(...names).left).toEqual(left)
})

test('a dismissal is proposed no longer once a reward has taken back a sanction it was made of', () => {
  const four = ['rude', 'rude', 'rude', 'rude', 'hidden', 'hidden']
  expect(after(...four).proposed).toContain('dismissal')
  expect(after(...four, 'praise').proposed).not.toContain('dismissal')
})

test('points add up, also those of a sanction that was taken back', () => {
  expect(after('late', 'rude', 'hidden', 'praise').points).toBe(11)
})

test('only what was imposed on somebody in that local year counts, and each has an account of his own', () => {
  const cases = [
    of('late'),
    of('late', { state: 'waived' }),
    of('late', { state: 'proposed' }),
    of('late', { against: 'unit:shop' }),
    of('late', { against: 'customer' }),
    of('late', { against: null }),
    of('bonus', { against: 'person:wu', amount: 5 }),
    // Half past midnight of New Year's Day where the shop is.
    of('rude', { atMs: Date.parse('2026-12-31T16:30:00Z') }),
  ]
  expect(accounts(cases).map(({ against, points }) => [against, points])).toEqual([
    ['person:li', 2],
    ['unit:shop', 2],
  ])
  expect(accounts(cases, 2027)).toMatchObject([{ against: 'person:li', points: 3 }])
})

test('the computation names every case with its article, and what they come to, in both languages', () => {
  serial = 0
  const [account] = accounts([of('hidden'), of('hidden')])
  expect(account && computationOf(demerits, account).split('\n').slice(-6)).toEqual([
    'S1 shop-9 hidden: 6 points, minor demerit',
    'S2 shop-9 hidden: 6 points, minor demerit',
    'S2 shop-9 hidden, time 2: demotion',
    '2026 points: 12',
    '2 × minor demerit = 1 × major demerit',
    'proposed: demotion',
  ])
})

test('each line says what was given for what, in both languages, with what was taken back since', () => {
  serial = 0
  const zh = (en: string) => ({ zh: `中${en}`, en })
  const ladder = {
    penalties: {
      ...penalties,
      slow: { ...penalties['late'], label: zh('slow'), points: 1 },
      cold: { ...penalties['rude'], label: zh('cold'), points: undefined },
      praise: { ...penalties['praise'], label: zh('praise') },
    },
    demerits: { ...demerits, sanctions: { ...demerits.sanctions, criticism: named(zh('criticism')) } },
  }
  const names = ['slow', 'slow', 'slow', 'cold', 'rude', 'praise', 'praise', 'praise', 'praise']
  const [account] = demeritAccounts(
    ladder as never,
    calendar,
    names.map((name) => of(name)),
    2026,
  )
  expect(account && computationOf(ladder.demerits, account).split('\n')).toEqual([
    'S1 shop-9 中slow：扣1分',
    'S2 shop-9 中slow：扣1分',
    'S3 shop-9 中slow：扣1分',
    'S3 shop-9 中slow第3次：warning (已撤销)',
    'S4 shop-9 中cold：中criticism (已撤销)',
    'S5 shop-9 rude：扣3分，中criticism (已撤销)',
    'S6 shop-9 中praise：撤销中criticism（S5）',
    'S7 shop-9 中praise：撤销中criticism（S4）',
    'S8 shop-9 中praise：撤销warning（S3）',
    'S9 shop-9 中praise：没有可撤销的处分',
    '2026 年累计扣分: 6',
    'S1 shop-9 slow: 1 point',
    'S2 shop-9 slow: 1 point',
    'S3 shop-9 slow: 1 point',
    'S3 shop-9 slow, time 3: warning (taken back)',
    'S4 shop-9 cold: criticism (taken back)',
    'S5 shop-9 rude: 3 points, criticism (taken back)',
    'S6 shop-9 praise: takes back criticism (S5)',
    'S7 shop-9 praise: takes back criticism (S4)',
    'S8 shop-9 praise: takes back warning (S3)',
    'S9 shop-9 praise: takes back nothing',
    '2026 points: 6',
  ])
})

test('what sanctions made of one another, and what is proposed, is said in both languages', () => {
  serial = 0
  const [account] = accounts([of('hidden'), of('hidden')])
  const said = account && computationOf(demerits, account).split('\n')
  expect(said?.slice(3, 6)).toEqual([
    '2026 年累计扣分: 12',
    '2次minor demerit = 1次major demerit',
    '建议: demotion',
  ])
  expect(account?.made).toEqual([
    { zh: '2次minor demerit = 1次major demerit', en: '2 × minor demerit = 1 × major demerit' },
  ])
})

test('cases count in the order of their proposals, those of one instant in that of their ids', () => {
  const at = (complaintId: string, second: number) => {
    const [each] = of('late', { atMs: Date.parse('2026-03-02T02:00:00Z') + second }).penalties
    return { complaintId, number: complaintId, penalties: each ? [each] : [] }
  }
  const orderOf = (cases: CaseWithPenalties[]) =>
    accounts(cases).flatMap(({ lines }) => lines.map((line) => line.complaintId))
  // The third of a sort adds a line of its own.
  const cases = [at('c', 1), at('a', 2), at('d', 0), at('b', 1)]
  expect(orderOf(cases)).toEqual(['d', 'b', 'c', 'c', 'a'])
  expect(orderOf(cases.toReversed())).toEqual(['d', 'b', 'c', 'c', 'a'])
})

test('the period is one local year, and every account names it and whom it is of', () => {
  const newYear = Date.parse('2026-01-01T00:00:00+08:00')
  const cases = [of('late', { atMs: newYear - 1 }), of('rude', { atMs: newYear })]
  expect(accounts(cases, 2025)).toMatchObject([{ against: 'person:li', year: 2025, points: 2 }])
  expect(accounts(cases)).toMatchObject([{ against: 'person:li', year: 2026, points: 3 }])
  expect(accounts(cases, 2024)).toEqual([])
})
