import { expect, test } from 'vitest'
import { parsePolicy } from '../../policies/load.ts'
import { policyDiff } from '../../server/policy-diff.ts'
import { A_POLICY } from '../machines/a-policy.ts'
import { aFolder, run } from './a-policy-command.ts'

const { path, fileOf } = aFolder()
const before = fileOf('before.yaml', A_POLICY)

type Replaced = [from: string, to: string]

/** The text of the shop's next policy, after each of these replacements. */
function changed(changes: readonly Replaced[]): string {
  return changes.reduce(
    (text, [from, to]) => {
      expect(text).toContain(from)
      return text.replace(from, to)
    },
    A_POLICY.replace('version: 1', 'version: 2'),
  )
}

/** What the command says of it. */
async function diffAfter(...changes: Replaced[]): Promise<string> {
  const after = fileOf('after.yaml', changed(changes))
  const { code, out, err } = await run('server/policy.ts', ['diff', before, after])
  expect({ code, err }).toEqual({ code: 0, err: '' })
  return out
}

/** The same without a process of its own. */
function saidAfter(...changes: Replaced[]): string {
  return policyDiff(parsePolicy(A_POLICY, 'before.yaml'), parsePolicy(changed(changes), 'after.yaml'))
}

/** The sentences under one head. */
function under(head: string, out: string): string {
  return out.split('\n\n').find((part) => part.startsWith(head)) ?? ''
}

test('a longer deadline is what the complainant loses, with a due instant before and after', async () => {
  const out = await diffAfter(['within: 24h', 'within: 3wd'])
  const lines = under('What a complainant loses', out)
  expect(lines).toContain('The promise investigation runs longer: 3wd instead of 24h')
  expect(lines).toContain(
    'begun Mon 9 Mar 2026, 10:00, it is due Thu 12 Mar 2026, 17:30 instead of Tue 10 Mar 2026, 10:00',
  )
  expect(out).not.toContain('What a complainant gains')
})

test('a limit that is sometimes longer is told as a loss, and says so', async () => {
  const out = await diffAfter(['{ within: 5wd }', '{ within: 8d }'])
  expect(under('What a complainant loses', out)).toMatch(
    /“whole case” \(whole\) runs longer, though shorter from other starts/,
  )
})

test('months are compared with days over the starts of some years', async () => {
  const out = await diffAfter(['{ within: 5wd }', '{ within: 1mo }'])
  expect(under('What a complainant loses', out)).toMatch(
    /\(whole\) runs longer: 1mo instead of 5wd; begun .* 2026, 10:00, it is due .*, 00:00 instead of/,
  )
})

test('what a clock waits for, and for how long at most, is told before and after', async () => {
  const out = await diffAfter([
    '    pauses: askCustomer\n    resumes: customerReplied\n',
    `    pauses:
      - { from: askCustomer, until: customerReplied }
      - { from: consult.called, until: consult.complete, reason: units, upTo: 2wd, tell: [boss] }
`,
  ])
  expect(under('What else changes', out)).toContain(
    'rests from askCustomer to customerReplied and from consult.called to consult.complete, 2wd at most, then telling boss (units); before it rests from askCustomer to customerReplied.',
  )
  const same = await diffAfter([
    '    pauses: askCustomer\n    resumes: customerReplied\n',
    '    pauses: { from: askCustomer, until: customerReplied }\n',
  ])
  expect(same).not.toContain('rests')
})

test('how a limit is counted and where it ends is part of it', async () => {
  const out = await diffAfter([
    '{ within: 5wd }]',
    '{ within: 5wd }]\n    counts: inclusive\n    rolls: next',
  ])
  expect(under('What a complainant gains', out)).toMatch(
    /\(whole\) runs shorter: 5wd, the start day counted, on to a working day instead of 5wd; begun/,
  )
})

test('the start of the example can be chosen', async () => {
  const after = fileOf('sooner.yaml', A_POLICY.replace('within: 24h', 'within: 1h'))
  const from = ['--from', '2026-06-01T09:00+08:00']
  const { out } = await run('server/policy.ts', ['diff', before, after, ...from])
  expect(under('What a complainant gains', out)).toContain(
    'begun Mon 1 Jun 2026, 09:00, it is due Mon 1 Jun 2026, 10:00 instead of Tue 2 Jun 2026, 09:00',
  )
  expect(out).toContain('Both are version 1: raise it')
})

test('a start before the calendar is refused; a limit that outruns the published days is told', async () => {
  const after = fileOf('long.yaml', A_POLICY.replace('{ within: 5wd }', '{ within: 300wd }'))
  const { code, err } = await run('server/policy.ts', ['diff', before, after, '--from', '1991-01-01T00:00Z'])
  expect(code).toBe(2)
  expect(err).toContain('1991')
  const { out } = await run('server/policy.ts', ['diff', before, after])
  expect(under('What a complainant loses', out)).toMatch(
    /runs longer: 300wd instead of 5wd; begun .* 2026, .* 2027, 17:30 \(provisional\) instead/,
  )
})

test('what the complainant owes is no promise to him: he loses where it comes or runs shorter, and gains where it goes', () => {
  const written = (clock: string) =>
    parsePolicy(A_POLICY.replace('\nclocks:\n', `\nclocks:\n${clock}`), 'x.yaml')
  const reply = (within: string) =>
    written(`  reply:
    label: { zh: 补充, en: reply }
    owedBy: complainant
    starts: askCustomer
    stops: customerReplied
    within: ${within}
    ladder: [{ to: clerk }]
`)
  const [none, long, short] = [written(''), reply('3d'), reply('24h')]
  const gone = policyDiff(long, none)
  expect(under('What a complainant gains', gone)).toContain('The complainant’s time reply is gone')
  expect(gone).not.toContain('What a complainant loses')
  expect(under('What a complainant loses', policyDiff(none, long))).toContain(
    'The complainant’s time reply is new',
  )
  expect(under('What a complainant loses', policyDiff(long, short))).toContain(
    'runs shorter: 24h instead of 3d',
  )
  expect(under('What a complainant gains', policyDiff(short, long))).toContain(
    'runs longer: 3d instead of 24h',
  )
})

test('losses stand before gains, gains before what changes for staff', async () => {
  const out = await diffAfter(
    ['  telephone: { label: { zh: 电话, en: telephone } }\n', '  mail: { label: { zh: 邮件, en: mail } }\n'],
    ['  apology: { label: { zh: 道歉, en: apology } }\n', ''],
    ['assign: { by: [lead] }', 'assign: { by: [lead, boss], backdated: { upTo: 3wd } }'],
  )
  expect(under('What a complainant loses', out)).toContain('The channel telephone is gone.')
  expect(under('What a complainant loses', out)).toContain('The remedy apology is gone.')
  expect(under('What a complainant gains', out)).toContain('The channel mail is new.')
  expect(under('What changes for staff', out)).toContain('The step assign: may now be taken by boss.')
  expect(under('What changes for staff', out)).toContain(
    'The step assign is entered within 3wd of when it happened, with a reason; before only when it happens.',
  )
  const heads = out.match(/^What .*/gm)
  expect(heads).toEqual(['What a complainant loses', 'What a complainant gains', 'What changes for staff'])
})

test('kinds, what they skip, classes, and who may be turned away', async () => {
  const out = await diffAfter(
    ['stages: [investigated, approved, resolved, revisited]', 'stages: [investigated, approved, resolved]'],
    [
      'revisit:\n  - { mode: discretionary, when: { kind: complaint }, dissatisfied: investigated, rounds: 2 }\n',
      '',
    ],
    ['  goods: {', '  manners: { label: { zh: 态度, en: manners } }\n  goods: {'],
    ['  refuse: { by: [lead] }\n', ''],
  )
  const lost = under('What a complainant loses', out)
  expect(lost).toContain('Complaint is no longer revisited: the stage is skipped.')
  expect(lost).toContain('The revisit of kind complaint is gone')
  expect(under('What a complainant gains', out)).toContain('The step refuse can no longer be taken.')
  expect(out).toContain('The class manners is new.')
})

test('what the intake asks: more is a loss, less a gain', async () => {
  const more = await diffAfter(
    ['boughtOn: { type: date, fact: true', 'boughtOn: { type: date, required: true, fact: true'],
    ['intake:\n', 'intake:\n  complainant: required\n'],
  )
  expect(under('What a complainant loses', more)).toContain(
    '“bought on” (boughtOn) at intake must now be given.',
  )
  expect(under('What a complainant loses', more)).toContain('Nobody complains without a name any more.')
  const less = await diffAfter(['type: text, required: true, fact: true', 'type: text, fact: true'])
  expect(under('What a complainant gains', less)).toContain('(orderNo) at intake need no longer be given.')
})

test('approval is told by cases: whose limit moved, who came in between', async () => {
  const out = await diffAfter(
    ['amount: { below: 1000 } }, levels: [lead]', 'amount: { below: 3000 } }, levels: [lead]'],
    ['amount: { from: 1000 } }, levels: [lead, boss]', 'amount: { from: 3000 } }, levels: [lead, boss]'],
  )
  const staff = under('What changes for staff', out)
  expect(staff).toContain('Amount from 1000 below 3000: approved by lead alone; before by lead, then boss.')
  expect(staff).not.toContain('below 1000')
})

test('ladder, revisit, who sees it and how long it is kept', async () => {
  const out = await diffAfter(
    ['ladder: [{ to: clerk }, { after: 4h, to: boss }]', 'ladder: [{ to: clerk }, { after: 2h, to: lead }]'],
    ['dissatisfied: investigated, rounds: 2', 'dissatisfied: investigated, rounds: 1'],
    ['{ when: { cause: handling }, to: [boss] }', '{ when: { cause: handling }, to: [boss, clerk] }'],
    ['keep: 3y', 'keep: 1y'],
  )
  expect(under('What changes for staff', out)).toContain(
    'Who hears when the promise investigation is late: clerk at once; lead 2h after; before: clerk at once; boss 4h after.',
  )
  const lost = under('What a complainant loses', out)
  expect(lost).toContain('goes back to investigated, once; before')
  expect(lost).toContain('Cases with cause handling are seen by boss, clerk; before by boss.')
  expect(under('What else changes for a complainant', out)).toContain('Records are kept 1y; before 3y.')
})

test('nothing that differs is left unsaid', async () => {
  const out = await diffAfter(
    ['amount: { from: 50, upTo: 200 }', 'amount: { from: 50, upTo: 400 }'],
    ["pattern: 'S", "pattern: 'T"],
  )
  expect(under('What changes for staff', out)).toContain('`penalties.fine.amount.upTo` is 400; before 200.')
  expect(under('What changes for staff', out)).toContain('`numbering.pattern` is “T{yy}{serial}”')
})

test('the same policy twice: nothing changes', async () => {
  const { code, out } = await run('server/policy.ts', ['diff', before, before])
  expect(code).toBe(0)
  expect(out).toContain('Nothing changes.')
})

test('faults of either file are told line by line, with exit code 1; a missing file ends with 2', async () => {
  const bad = fileOf('bad.yaml', A_POLICY.replace('slip: returnSlip', 'slip: returnSlp'))
  const { code, out, err } = await run('server/policy.ts', ['diff', before, bad])
  expect({ code, out }).toEqual({ code: 1, out: '' })
  expect(err).toMatch(/bad\.yaml:\d+: remedies\.exchange\.slip: no slip returnSlp/)
  expect((await run('server/policy.ts', ['diff', before, `${path}/nothing.yaml`])).code).toBe(2)
})

test('what a sentence tells of a limit, its pauses or its extensions is not told again among what changes for staff', () => {
  const out = saidAfter(
    ['{ within: 5wd }]', "{ within: 5wd }]\n    cutOff: '16:00'\n    hours: [08:00, 18:00]"],
    [
      'extension: { by: [boss], upTo: 10wd }',
      'extensions: [{ by: [lead], upTo: 8wd }, { by: [boss], upTo: 20wd }]\n    extensionCap: { upTo: 20wd }',
    ],
    [
      '    pauses: askCustomer\n    resumes: customerReplied\n',
      '    pauses: { from: askCustomer, until: heard }\n',
    ],
  )
  expect(out).toContain('what comes after 16:00 as of the next working day instead of 5wd')
  expect(out).toContain(
    'may be extended: lead may extend it to 8wd, once; boss may extend it to 20wd, once; never past 20wd; before it may be extended: boss may extend it to 10wd, once.',
  )
  expect(out).toContain('rests from askCustomer to heard')
  expect(under('What changes for staff', out)).toBe('')
})

test('extensions that are only written otherwise are said to be the same, once', () => {
  const out = saidAfter(['extension: { by: [boss], upTo: 10wd }', 'extensions: [{ by: [boss], upTo: 10wd }]'])
  expect(under('What changes for staff', out)).toMatch(
    /^What changes for staff\n {2}- Who may extend the promise .* is written otherwise; it says the same\.\n?$/,
  )
})

test('limits of hundreds of months are compared in a moment', () => {
  const out = saidAfter(
    ['{ within: 5wd }]', '{ within: 600mo }]\n    rolls: next'],
    ['upTo: 10wd', 'upTo: 700mo'],
  )
  expect(under('What a complainant loses', out)).toContain(
    'runs longer: 600mo, on to a working day instead of 5wd',
  )
}, 10_000)
