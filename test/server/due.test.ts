import { execFile } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { parseInstant } from '../../server/due-instant.ts'
import { answerTable } from '../../server/due-table.ts'
import { nodeFor, root } from '../support/commands.ts'

type Said = { code: number; out: string; err: string }

async function due(args: string[], input = ''): Promise<Said> {
  const [node, ...command] = await nodeFor('server/due.ts')
  return new Promise((resolve) => {
    const child = execFile(node, [...command, ...args], { cwd: root }, (error, out, err) => {
      resolve({ code: error === null ? 0 : Number(error.code), out, err })
    })
    child.stdin?.end(input)
  })
}

const festival = ['--calendar', 'CN', '--from', '2026-02-13T18:00+08:00', '--within', '3wd']

describe('one question', () => {
  test('only the instant is printed, in UTC with milliseconds', async () => {
    expect(await due(festival)).toEqual({ code: 0, out: '2026-02-25T09:30:00.000Z\n', err: '' })
  })

  test('pauses may be repeated', async () => {
    const pauses = [
      '--pause',
      '2026-02-14T09:00+08:00/2026-02-14T17:30+08:00',
      '--pause',
      '2026-02-24T09:00+08:00/2026-02-24T17:30+08:00',
    ]
    expect((await due([...festival, ...pauses])).out).toBe('2026-02-27T09:30:00.000Z\n')
  })

  test('another zone of the calendar', async () => {
    const asked = ['--calendar', 'US-federal', '--zone', 'America/Los_Angeles', '--within', '1wd']
    const { out } = await due([...asked, '--from', '2026-07-02T12:00-07:00'])
    expect(out).toBe('2026-07-07T00:00:00.000Z\n')
  })

  test('other opening hours than the calendar has, and a desk that is open round the clock', async () => {
    const asked = ['--calendar', 'UK-England', '--from', '2026-03-02T09:00Z', '--within', '2wd', '--hours']
    expect((await due([...asked, '08:00-20:00'])).out).toBe('2026-03-04T20:00:00.000Z\n')
    const { out } = await due([...asked, '24h', '--explain'])
    expect(out).toContain('open 00:00-24:00\n')
    expect(out).toMatch(/24h counted, 0h left\ndue .*\n2026-03-05T00:00:00\.000Z\n$/)
    expect(await due([...asked, '20:00-08:00'])).toMatchObject({
      code: 2,
      err: 'hours must be 24h, or two hours of a day such as [09:00, 17:00]\n',
    })
  })

  test('an explanation names each day, why it counts or not, and ends with the instant', async () => {
    const { out } = await due([...festival, '--explain'])
    expect(out).toContain('2026-02-14 Sat  make-up working day for Spring Festival')
    expect(out).toContain('2026-02-16 Mon  off: Spring Festival')
    expect(out).toMatch(/\n2026-02-25T09:30:00\.000Z\n$/)
  })

  test('what rests on days that are not published is provisional, and the explanation names them', async () => {
    const asked = ['--calendar', 'CN', '--from', '2026-12-30T10:00+08:00', '--within']
    expect((await due([...asked, '1wd'])).out).toBe('2026-12-31T09:30:00.000Z\n')
    expect((await due([...asked, '10d'])).out).toBe('2027-01-09T16:00:00.000Z\n')
    expect((await due([...asked, '2wd'])).out).toBe('2027-01-04T09:30:00.000Z provisional\n')
    const { out } = await due([...asked, '2wd', '--explain'])
    const named = out.split('\n').filter((line) => line.endsWith('(provisional)'))
    expect(named.map((line) => line.slice(0, 10))).toEqual([
      '2027-01-01',
      '2027-01-02',
      '2027-01-03',
      '2027-01-04',
    ])
    expect(out).toContain("2027-01-01 Fri  off: New Year's Day 元旦 (provisional)")
    expect(out).toContain('provisional: CN 2026.2 is published until 2026-12-31')
    expect(out).toMatch(/\n2027-01-04T09:30:00\.000Z provisional\n$/)
  })

  test('months are explained midnight by midnight, and need no holidays', async () => {
    const asked = ['--calendar', 'CN', '--from', '2026-12-30T10:00+08:00', '--within', '2mo']
    const { out } = await due([...asked, '--explain'])
    expect(out).toContain('2027-02-28 Sun  begins: midnight counted, 1 left\n')
    expect(out).not.toContain('provisional')
    expect(out).toMatch(/\n2027-02-28T16:00:00\.000Z\n$/)
  })

  test('where it rolls, what it counts and when it is cut off are options, and explained', async () => {
    const asked = ['--calendar', 'CN', '--from', '2026-03-03T16:30+08:00', '--within', '3d']
    const { out } = await due([...asked, '--rolls', 'next', '--cut-off', '16:00', '--explain'])
    expect(out).toContain(
      'within 3d, on to a working day, what comes after 16:00 as of the next working day\n',
    )
    expect(out).toContain('2026-03-03 Tue  begun after 16:00: the next working day counts as the start\n')
    expect(out).toContain('2026-03-04 Wed  start day, does not count\n')
    expect(out).toContain('2026-03-07 Sat  off: weekend, so it does not end here\n')
    expect(out).toContain('2026-03-09 Mon  working day: ends with it\n')
    expect(out).toMatch(/\n2026-03-09T16:00:00\.000Z\n$/)
    expect((await due([...asked, '--counts', 'inclusive'])).out).toBe('2026-03-05T16:00:00.000Z\n')
  })

  test.each([
    ['a roll to nowhere', [...festival, '--rolls', 'sideways'], 'rolls must be next or previous'],
    ['an hour that is none', [...festival, '--cut-off', '25:00'], 'cutOff must be an hour such as "16:00"'],
    [
      'an unknown calendar',
      ['--calendar', 'XX', '--from', '2026-02-13T18:00Z', '--within', '3wd'],
      'known are',
    ],
    [
      'a local time',
      ['--calendar', 'CN', '--from', '2026-02-13T18:00', '--within', '3wd'],
      'lacks its offset',
    ],
    ['no rule', ['--calendar', 'CN', '--from', '2026-02-13T18:00Z'], '--within'],
    ['a foreign zone', [...festival, '--zone', 'Europe/Paris'], 'it has Asia/Shanghai'],
    ['a pause without end', [...festival, '--pause', '2026-02-14T09:00Z'], 'is not a pause'],
    ['a pause backwards', [...festival, '--pause', '2026-02-15T09:00Z/2026-02-14T09:00Z'], 'must end after'],
    [
      'a day before the calendar',
      ['--calendar', 'CN', '--from', '2022-12-30T18:00+08:00', '--within', '3wd'],
      'begins on 2023-01-01',
    ],
    ['a table and a question', [...festival, '--csv', '-'], 'stands alone'],
    ['a missing file', ['--csv', 'no-such-file.csv'], 'cannot read no-such-file.csv'],
    ['an unknown option', ['--when'], 'unknown option'],
  ])('%s is refused in one sentence', async (_case, args, sentence) => {
    const { code, out, err } = await due(args)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain(sentence)
    expect(err.trim().split('\n')).toHaveLength(1)
  })
})

describe('a table', () => {
  const header = 'id,calendar,zone,start,rule,pause_from,pause_to'
  const plain = 'a,CN,,2026-02-13T18:00+08:00,3wd,,'

  test('is answered row by row, also from standard input and with a byte order mark', async () => {
    const { code, out } = await due(['--csv', '-'], `\uFEFF${header}\r\n${plain}\n`)
    expect({ code, out }).toEqual({ code: 0, out: 'id,due\na,2026-02-25T09:30:00.000Z\n' })
  })

  test('needs neither zone nor pauses', () => {
    const csv = 'id,calendar,start,rule\na,UK-England,2026-12-24T16:00Z,Same Day\n'
    expect(answerTable(csv)).toBe('id,due\na,2026-12-24T17:00:00.000Z\n')
  })

  test('takes several pauses in one row', () => {
    const pauses =
      '2026-02-14T09:00+08:00;2026-02-24T09:00+08:00,2026-02-14T17:30+08:00; 2026-02-24T17:30+08:00'
    const csv = `${header}\na,CN,,2026-02-13T18:00+08:00,3wd,${pauses}\n`
    expect(answerTable(csv)).toBe('id,due\na,2026-02-27T09:30:00.000Z\n')
  })

  test('has columns for where a limit rolls, what it counts and when it is cut off; empty cells ask for nothing', () => {
    const rows = [
      'a,CN,2026-03-03T16:30+08:00,3d,next,,16:00',
      'b,CN,2026-03-03T16:30+08:00,3d,,inclusive,',
      'c,CN,2026-12-30T10:00+08:00,2d,previous,,',
      'd,CN,2026-03-03T16:30+08:00,3d,back,,',
      'e,CN,2026-03-03T16:30+08:00,3d,,exclusive,4pm',
    ]
    const header = 'id,calendar,start,rule,rolls,counts,cut_off'
    expect(answerTable([header, ...rows].join('\n')).split('\n')).toEqual([
      'id,due,provisional,problem',
      'a,2026-03-09T16:00:00.000Z,,',
      'b,2026-03-05T16:00:00.000Z,,',
      'c,2026-12-31T16:00:00.000Z,true,',
      'd,,,rolls must be next or previous',
      'e,,,"counts must be inclusive, or left out; cutOff must be an hour such as ""16:00"""',
      '',
    ])
  })

  test('gives the reason for a row it cannot answer and goes on', () => {
    const rows = [
      plain,
      'b,XX,,2026-02-13T18:00+08:00,3wd,,',
      'c,CN,,2026-02-30T18:00+08:00,3wd,,',
      'd,CN,,2022-12-30T18:00+08:00,3wd,,',
      'e,CN,,2026-02-13T18:00+08:00,soon,,',
      'f,CN,,2026-02-13T18:00+08:00,3wd,2026-02-14T18:00+08:00,',
      'g',
      'h"h,CN,,2026-02-13T18:00+08:00,3wd,,,,',
    ]
    const lines = answerTable(`${header}\n${rows.join('\n')}\n`)
      .trimEnd()
      .split('\n')
    expect(lines[0]).toBe('id,due,problem')
    expect(lines[1]).toBe('a,2026-02-25T09:30:00.000Z,')
    expect(lines[2]).toMatch(/^b,,.*there is no calendar/)
    expect(lines[3]).toMatch(/^c,,.*names a day that does not exist/)
    expect(lines[4]).toMatch(/^d,,.*begins on 2023-01-01; 2022-12-30 lies before it/)
    expect(lines[5]).toMatch(/^e,,.*must be a deadline such as/)
    expect(lines[6]).toMatch(/^f,,pause_from has 1 instants and pause_to 0$/)
    expect(lines[7]).toMatch(/^g,,.*there is no calendar/)
    expect(lines[8]).toBe('"h""h",2026-02-25T09:30:00.000Z,')
  })

  test('has a column for what is provisional where something is', () => {
    const rows = [
      plain,
      'b,CN,,2026-12-30T18:00+08:00,3wd,,',
      'c,CN,,2026-12-30T18:00+08:00,2mo,,',
      'd,XX,,2026-12-30T18:00Z,1d,,',
    ]
    const lines = answerTable(`${header}\n${rows.join('\n')}\n`).split('\n')
    expect(lines.slice(0, 4)).toEqual([
      'id,due,provisional,problem',
      'a,2026-02-25T09:30:00.000Z,,',
      'b,2027-01-05T09:30:00.000Z,true,',
      'c,2027-02-28T16:00:00.000Z,,',
    ])
    expect(lines[4]).toMatch(/^d,,,.*there is no calendar/)
    expect(answerTable(`${header}\n${rows[1]}\n`)).toBe(
      'id,due,provisional\nb,2027-01-05T09:30:00.000Z,true\n',
    )
  })

  test('without the columns it needs is refused as a whole', () => {
    expect(() => answerTable('id,start\n1,2\n')).toThrow('the table has no column calendar, rule')
    expect(() => answerTable('')).toThrow('the table has no column id, calendar, start, rule')
  })

  test.each([
    [
      'a column that asks for nothing',
      'id,calendar,start,rule,cutOff,note',
      'the table has "cutoff", "note", which asks for nothing',
    ],
    ['a column twice', 'id,calendar,start,rule,rolls,rolls', 'the table has the column rolls twice'],
    ['cells under no name', 'id,calendar,start,rule,hours,', 'column 6 of the table has no name'],
  ])('with %s is refused with the columns that there are', (_case, header, problem) => {
    expect(() => answerTable(`${header}\na,CN,2026-03-03T16:30+08:00,3d,,next\n`)).toThrow(
      `${problem}; columns are id, calendar, start, rule, zone, rolls, counts, cut_off, hours, pause_from, pause_to`,
    )
  })

  test('may end each line with a comma, but a cell beyond the last column is told', () => {
    const rows = ['a,CN,2026-03-03T16:30+08:00,3d,', 'b,CN,2026-03-03T16:30+08:00,3d,,next']
    expect(answerTable(['id,calendar,start,rule,', ...rows].join('\n')).split('\n')).toEqual([
      'id,due,problem',
      'a,2026-03-06T16:00:00.000Z,',
      'b,,"""next"" stands beyond the last column"',
      '',
    ])
  })

  test('of 10,000 rows gets 10,000 answers', () => {
    const rows = Array.from({ length: 10_000 }, (_, index) => plain.replace('a', `${index}`))
    const lines = answerTable(`${header}\n${rows.join('\n')}`)
      .trimEnd()
      .split('\n')
    expect(lines).toHaveLength(10_001)
    expect(lines.at(-1)).toBe('9999,2026-02-25T09:30:00.000Z')
  })
})

test.each([
  ['2026-02-13T18:00+08:00', '2026-02-13T10:00:00.000Z'],
  ['2026-02-13 18:00:01.5-0330', '2026-02-13T21:30:01.500Z'],
  ['2028-02-29T00:00Z', '2028-02-29T00:00:00.000Z'],
])('%s is an instant', (text, expected) => {
  expect(new Date(parseInstant(text)).toISOString()).toBe(expected)
})

test.each(['2026-02-29T00:00Z', '2026-13-01T00:00Z', '2026-01-01T24:00Z', '2026-01-01', '1 May', ''])(
  '%j is not an instant',
  (text) => {
    expect(() => parseInstant(text)).toThrow(RangeError)
  },
)

test('what a spreadsheet would take for a formula is text in the answer', () => {
  const csv = 'id,calendar,start,rule\n=1+1,CN,2026-02-13T18:00+08:00,3wd\n'
  expect(answerTable(csv)).toBe("id,due\n'=1+1,2026-02-25T09:30:00.000Z\n")
})
