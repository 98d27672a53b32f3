import type { PinnedCalendar } from '../policies/calendar.ts'
import type { Demerits } from '../policies/demerits.ts'
import type { Label } from '../policies/label.ts'
import type { Policy } from '../policies/policy.ts'
import type { PenaltyStanding } from './standing.ts'
import { localDay } from './working-time.ts'
import { own } from '../policies/own.ts'

/** A case with the penalties and rewards that were decided in it. */
export interface CaseWithPenalties {
  complaintId: string
  number: string
  penalties: readonly PenaltyStanding[]
}

/** One line of an account: what counts, under which article, out of which case. */
interface DemeritLine {
  /** When the rule proposed it, UTC milliseconds. */
  atMs: number
  complaintId: string
  number: string
  article: string
  points: number
  /** The sanction that was given, and whether a reward has taken it back since. */
  sanction: string | null
  isTakenBack: boolean
  words: Label
}

/** What a year comes to for one person, unit or role. Nothing of it is applied by itself. */
export interface DemeritAccount {
  against: string
  year: number
  points: number
  /** How many of each sanction are left once so many of one have made another. */
  sanctions: Record<string, number>
  lines: DemeritLine[]
  made: Label[]
  /** What the record proposes to a person who decides. */
  proposed: { sanction: string; words: Label }[]
}

type Ladder = Pick<Policy, 'penalties'> & { demerits: Demerits }
type Imposed = PenaltyStanding & Omit<CaseWithPenalties, 'penalties'>

/**
 * The accounts of a local year, by whom they are against: imposed penalties and rewards in the order in which their rules
 * proposed them, whoever's comes first on top. What concerns customers is not counted.
 */
export function demeritAccounts(
  ladder: Ladder,
  calendar: PinnedCalendar,
  cases: readonly CaseWithPenalties[],
  year: number,
): DemeritAccount[] {
  const imposed = cases
    .flatMap(({ penalties, ...of }) => penalties.map((each): Imposed => ({ ...each, ...of })))
    .filter(({ state, atMs }) => state === 'imposed' && localDay(calendar, atMs).year === year)
    .sort((a, b) => a.atMs - b.atMs || (a.complaintId < b.complaintId ? -1 : 1))
  const counted = imposed.filter(({ penalty }) => counts(ladder, penalty))
  const everybody = new Set(counted.flatMap(({ against }) => (isOfStaff(against) ? [against] : [])))
  return [...everybody].map((against) =>
    account(
      ladder,
      against,
      year,
      counted.filter((each) => each.against === against),
    ),
  )
}

function isOfStaff(against: string | null): against is string {
  return against !== null && against !== 'customer'
}

/** Whether a penalty or reward bears on an account at all: a sum of money alone does not. */
function counts({ penalties, demerits }: Ladder, name: string): boolean {
  const rule = own(penalties, name)
  return rule?.points !== undefined || rule?.sanction !== undefined || demerits.cancels.includes(name)
}

function account(ladder: Ladder, against: string, year: number, imposed: readonly Imposed[]): DemeritAccount {
  const lines: DemeritLine[] = []
  const times = new Map<string, number>()
  for (const each of imposed) {
    if (ladder.demerits.cancels.includes(each.penalty)) {
      lines.push(takenBack(ladder, lines, each))
      continue
    }
    const soOften = (times.get(each.penalty) ?? 0) + 1
    times.set(each.penalty, soOften)
    lines.push(given(ladder, each), ...repeated(ladder, each, soOften))
  }
  const points = lines.reduce((sum, line) => sum + line.points, 0)
  return { against, year, points, lines, ...climbed(ladder.demerits, lines) }
}

function given({ penalties, demerits }: Ladder, imposed: Imposed): DemeritLine {
  const rule = own(penalties, imposed.penalty)
  const points = rule?.points ?? 0
  const sanction = rule?.sanction ?? null
  const zh = [
    ...(points === 0 ? [] : [`扣${points}分`]),
    ...(sanction === null ? [] : [nameOf(demerits, sanction).zh]),
  ]
  const en = [
    ...(points === 0 ? [] : [points === 1 ? '1 point' : `${points} points`]),
    ...(sanction === null ? [] : [nameOf(demerits, sanction).en]),
  ]
  const what = rule?.label ?? { zh: imposed.penalty, en: imposed.penalty }
  return line(imposed, rule?.article ?? '', {
    points,
    sanction,
    words: { zh: `${what.zh}：${zh.join('，')}`, en: `${what.en}: ${en.join(', ')}` },
  })
}

/** What the so-manieth of a kind adds. */
function repeated({ penalties, demerits }: Ladder, imposed: Imposed, times: number): DemeritLine[] {
  const rule = own(penalties, imposed.penalty)
  return demerits.repeats
    .filter(
      ({ article, same, times: every }) =>
        article === rule?.article && (same === 'any' || same === imposed.penalty) && times % every === 0,
    )
    .map(({ article, adds }) => {
      const { zh, en } = nameOf(demerits, adds)
      return line(imposed, article, {
        points: 0,
        sanction: adds,
        words: {
          zh: `${rule?.label.zh ?? ''}第${times}次：${zh}`,
          en: `${rule?.label.en ?? ''}, time ${times}: ${en}`,
        },
      })
    })
}

/** A reward takes back the latest sanction that is still there; one that finds none is not saved for later. */
function takenBack({ penalties, demerits }: Ladder, lines: DemeritLine[], reward: Imposed): DemeritLine {
  const latest = lines.findLast(
    ({ sanction, isTakenBack }) =>
      sanction !== null && !isTakenBack && !own(demerits.sanctions, sanction)?.proposed,
  )
  if (latest) latest.isTakenBack = true
  const rule = own(penalties, reward.penalty)
  const what = latest?.sanction ? nameOf(demerits, latest.sanction) : null
  return line(reward, rule?.article ?? '', {
    points: 0,
    sanction: null,
    words: {
      zh: `${rule?.label.zh ?? ''}：${what && latest ? `撤销${what.zh}（${latest.number}）` : '没有可撤销的处分'}`,
      en: `${rule?.label.en ?? ''}: takes back ${what && latest ? `${what.en} (${latest.number})` : 'nothing'}`,
    },
  })
}

function line(
  { atMs, complaintId, number }: Imposed,
  article: string,
  rest: Pick<DemeritLine, 'points' | 'sanction' | 'words'>,
): DemeritLine {
  return { atMs, complaintId, number, article, isTakenBack: false, ...rest }
}

/** What the sanctions of the lines make of one another, from the lowest up; of what is proposed nothing is made. */
function climbed(
  demerits: Demerits,
  lines: readonly DemeritLine[],
): Pick<DemeritAccount, 'sanctions' | 'made' | 'proposed'> {
  const sanctions = new Map<string, number>()
  const made: Label[] = []
  const proposed: DemeritAccount['proposed'] = []
  const add = (sanction: string, words: Label): void => {
    if (own(demerits.sanctions, sanction)?.proposed) {
      proposed.push({ sanction, words })
      return
    }
    const count = (sanctions.get(sanction) ?? 0) + 1
    const makes = own(demerits.sanctions, sanction)?.makes
    sanctions.set(sanction, count)
    if (!makes || count < makes.times) return
    sanctions.set(sanction, count - makes.times)
    const [from, to] = [nameOf(demerits, sanction), nameOf(demerits, makes.sanction)]
    const sum = {
      zh: `${makes.times}次${from.zh} = 1次${to.zh}`,
      en: `${makes.times} × ${from.en} = 1 × ${to.en}`,
    }
    made.push(sum)
    add(makes.sanction, sum)
  }
  for (const { sanction, isTakenBack, words } of lines)
    if (sanction !== null && !isTakenBack) add(sanction, words)
  return { sanctions: Object.fromEntries(sanctions), made, proposed }
}

function nameOf({ sanctions }: Demerits, name: string): Label {
  return own(sanctions, name)?.label ?? { zh: name, en: name }
}

/** An account in words, Chinese and then English: its lines with their articles, what they made, what is proposed. */
export function computationOf(
  demerits: Demerits,
  { year, points, lines, made, proposed }: DemeritAccount,
): string {
  const inOne = (
    language: keyof Label,
    words: { total: string; back: string; proposed: string },
  ): string[] => [
    ...lines.map(
      (each) =>
        `${each.number} ${each.article} ${each.words[language]}${each.isTakenBack ? ` (${words.back})` : ''}`,
    ),
    `${year} ${words.total}: ${points}`,
    ...made.map((each) => each[language]),
    ...proposed.map(({ sanction }) => `${words.proposed}: ${nameOf(demerits, sanction)[language]}`),
  ]
  return [
    ...inOne('zh', { total: '年累计扣分', back: '已撤销', proposed: '建议' }),
    ...inOne('en', { total: 'points', back: 'taken back', proposed: 'proposed' }),
  ].join('\n')
}
