import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { loadPolicies, loadPolicy, parsePolicy, PolicyError, policyFiles } from '../../policies/load.ts'
import { A_POLICY } from '../machines/a-policy.ts'

function problemsOf(text: string): readonly string[] {
  try {
    parsePolicy(text, 'shop.yaml')
    return []
  } catch (error) {
    if (error instanceof PolicyError) return error.problems
    throw error
  }
}

/** The shop's file with one piece of text replaced, which has to be there. */
function changed(from: string, to: string): string {
  expect(A_POLICY).toContain(from)
  return A_POLICY.replace(from, to)
}

function lineOf(text: string, piece: string): number {
  return text.slice(0, text.indexOf(piece)).split('\n').length
}

test.each(policyFiles().map((file) => [basename(file), file]))('%s is a policy', (_name, file) => {
  expect(`${loadPolicy(file).id}.yaml`).toBe(basename(file))
})

test('a policy without faults is read', () => {
  expect(problemsOf(A_POLICY)).toEqual([])
})

describe('each fault is named with its line and field', () => {
  test.each([
    ['an unknown key', 'calendar: CN', 'calendar: CN\ncalender: CN', 'calender: CN', 'calender'],
    ['a key written twice', 'version: 1', 'version: 1\nversion: 2', 'version: 2', 'unique'],
    [
      'a missing field',
      "numbering: { pattern: 'S{yy}{serial}', width: 4 }",
      "numbering: { pattern: 'S{yy}{serial}' }",
      'numbering',
      'numbering.width',
    ],
    [
      'an unknown role',
      'approve: { by: [lead, boss]',
      'approve: { by: [lead, bos]',
      'approve:',
      'steps.approve.by.1',
    ],
    ['an unknown step', 'link: { by: [clerk] }', 'lnk: { by: [clerk] }', 'lnk', 'steps.lnk'],
    ['a step ruled elsewhere', 'link: { by: [clerk] }', 'issueSlip: { by: [clerk] }', 'issueSlip', 'slips'],
    ['an unknown trigger', 'stops: answer', 'stops: answerd', 'stops: answerd', 'clocks.nextAnswer.stops'],
    [
      'an unknown gate',
      'requires: [judge, consultations]',
      'requires: [juge, consultations]',
      'requires: [juge',
      'steps.report.requires',
    ],
    [
      'an unknown fact',
      'waiveRevisit: { by: [lead], when: { severity: ordinary } }',
      'waiveRevisit: { by: [lead], when: { weight: ordinary } }',
      'waiveRevisit',
      'weight',
    ],
    [
      'a value the fact never has',
      'waiveRevisit: { by: [lead], when: { severity: ordinary } }',
      'waiveRevisit: { by: [lead], when: { severity: minor } }',
      'waiveRevisit',
      'severity',
    ],
    [
      'a range of what is no number',
      'when: { kind: complaint }, dissatisfied',
      'when: { kind: { from: 3 } }, dissatisfied',
      '- { mode: discretionary',
      'range',
    ],
    [
      'the age of what is no date',
      'boughtOn: { withinDays: 15 }',
      'orderNo: { withinDays: 15 }',
      'when: { validity: founded, orderNo',
      'age',
    ],
    [
      'a slip that nobody defined',
      'slip: returnSlip',
      'slip: returnSlp',
      'slip: returnSlp',
      'remedies.exchange.slip',
    ],
    [
      'quantities that nobody can compare',
      'agrees: { counted: quantity }',
      'agrees: { counted: amount }',
      'agrees',
      'agrees.counted',
    ],
    [
      'an internal field shown to the customer',
      'shows: [text]',
      'shows: [text, remark]',
      'answered:',
      'internal',
    ],
    [
      'a field the step does not have',
      'shows: [findings]',
      'shows: [finding]',
      'found:',
      'notices.found.shows',
    ],
    [
      'superiors in a circle',
      'boss: { label: { zh: 经理, en: boss } }',
      'boss: { label: { zh: 经理, en: boss }, superior: clerk }',
      'clerk: { label',
      'circle',
    ],
    [
      'a name for a role and a unit',
      'storekeeper: { label: { zh: 仓管员',
      'warehouse: { label: { zh: 仓管员',
      'warehouse: { label: { zh: 仓管员',
      'unit too',
    ],
    ['an unknown calendar', 'calendar: CN', 'calendar: XX', 'calendar', 'known are'],
    [
      'an unknown clock of a customer',
      'within: { whole: 2d }',
      'within: { all: 2d }',
      'keyAccount',
      'customers.keyAccount.within.all',
    ],
    [
      'a kind that cannot get on',
      'propose: { by: [clerk] }',
      '',
      'stages: [investigated, approved, resolved, revisited]',
      'no step propose',
    ],
    [
      'a revisit that no rule describes',
      'revisit:\n  - { mode: discretionary, when: { kind: complaint }, dissatisfied: investigated, rounds: 2 }',
      '',
      'stages: [investigated, approved, resolved, revisited]',
      'revisit',
    ],
    [
      'a clock that reaches the customer',
      'ladder: [{ to: clerk }, { after: 4h, to: boss }]',
      'ladder: [{ to: clerk }, { after: 4h, to: customer }]',
      'to: customer }]',
      'customer',
    ],
    [
      'a rung that comes before the one below',
      '{ after: 2d, to: boss }',
      '{ after: 1h, to: boss }',
      '{ after: 1h, to: boss }',
      'rung',
    ],
    [
      'a field named like a fact of every complaint',
      'orderNo: { type: text',
      'unit: { type: text',
      'unit: { type: text',
      'choose another name',
    ],
    [
      'a rank that is none',
      'levels: [lead, boss] }',
      'levels: [lead, clerk] }',
      'levels: [lead, clerk]',
      'ranks',
    ],
  ])('%s', (_what, from, to, at, says) => {
    const text = changed(from, to)
    const named = problemsOf(text).filter((problem) => problem.includes(says))
    expect(named.map((problem) => problem.split(':')[1])).toContain(String(lineOf(text, at)))
  })
})

test('all faults of a file are told at once', () => {
  const text = changed('stops: answer', 'stops: answerd').replace('slip: returnSlip', 'slip: returnSlp')
  expect(problemsOf(text)).toHaveLength(2)
})

test('a folder with faults in two files tells of both', () => {
  const folder = mkdtempSync(join(tmpdir(), 'policies-'))
  try {
    writeFileSync(join(folder, 'a.yaml'), changed('calendar: CN', 'calendar: XX'))
    writeFileSync(join(folder, 'b.yaml'), changed('slip: returnSlip', 'slip: returnSlp'))
    expect(() => loadPolicies(folder)).toThrow(/a\.yaml:.*\nb\.yaml:/)
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('two files may not have one id', () => {
  const folder = mkdtempSync(join(tmpdir(), 'policies-'))
  try {
    writeFileSync(join(folder, 'a.yaml'), A_POLICY)
    writeFileSync(join(folder, 'b.yaml'), A_POLICY)
    expect(() => loadPolicies(folder)).toThrow("another file's id")
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('a field is named as the file writes it, one or a list of them', () => {
  const routed = changed('- { on: received, to: clerk }', '- { on: receivd, to: clerk }')
  expect(problemsOf(routed).join()).toContain(': routing.0.on: no step')
  const shown = changed('to: customer, shows: [text]', 'to: custmer, shows: [text]')
  expect(problemsOf(shown).join()).toContain(': notices.answered.to: no role or unit custmer')
  const limited = changed('within: 5wd }]', 'within: { until: orderNo } }]')
  expect(problemsOf(limited).join()).toContain(': clocks.whole.within.1.within: orderNo is neither')
})

test('what is left out is said to be missing, in the part that lacks it', () => {
  const text = changed(
    "numbering: { pattern: 'S{yy}{serial}', width: 4 }",
    "numbering: { pattern: 'S{serial}' }",
  )
  expect(problemsOf(text)).toEqual(['shop.yaml:6: numbering.width: is missing: write a number'])
})

test('where several shapes are allowed, only what is wrong with the one that was written is told', () => {
  const [first = ''] = /by: \[\w+\]/.exec(A_POLICY) ?? []
  const problems = problemsOf(changed(first, 'by: [{ who: clerk, wen: { kind: complaint } }]'))
  expect(problems).toEqual([
    expect.stringMatching(/^shop\.yaml:\d+: \S*\.by\.0\.wen: the language has no such key$/),
  ])
})

const NO_DEADLINE = 'must be a deadline such as 20s, 90m, 24h, 3d, 1w, 6mo, 1y, 3wd or same day'
test.each([
  ['[{ from: askCustomer, until: customerReplied, upTo: 3 }]', `pauses.0.upTo: ${NO_DEADLINE}`],
  ['{ from: askCustomer, until: customerReplied, upTo: [3d] }', `pauses.upTo: ${NO_DEADLINE}`],
  ['[heard, { from: askCustomer, upTo: 3d }]', 'pauses.1.until: is missing'],
  ['[heard, { from: AskCustomer, until: customerReplied }]', 'pauses.1.from: write a name, or name.event'],
  ['[3]', 'pauses.0: write a text, not 3, or write an object, not 3'],
])('a pause %s is told by its place and what is accepted there', (pauses, told) => {
  const problems = problemsOf(changed('within: 5wd }]', `within: 5wd }]\n    pauses: ${pauses}`))
  expect(problems).toEqual([expect.stringMatching(/^shop\.yaml:\d+: clocks\.whole\./)])
  expect(problems[0]?.split('clocks.whole.')[1]).toBe(told)
})

test('an alias of nothing is told with its line, and breaks nothing', () => {
  const text = changed('calendar: CN', 'calendar: *nowhere')
  expect(problemsOf(text)).toEqual([
    `shop.yaml:${lineOf(text, '*nowhere')}: no anchor &nowhere comes before *nowhere`,
  ])
})
