import { expect, test } from 'vitest'
import { checkGraph } from '../../machines/checks/check.ts'
import { termsOfAPolicy } from './a-policy.ts'

const FEW = 12

/** The shop, in which all that watches a case may pause. */
function walked(whole: object, investigation: object) {
  return checkGraph(
    termsOfAPolicy((draft) => {
      const record = (during: string[]) => ({
        label: { zh: '化验', en: 'laboratory' },
        by: ['clerk'],
        during,
      })
      Object.assign(draft.records ?? {}, {
        labAsked: record(['received']),
        labReplied: { ...record(['received']), requires: ['approved'] },
      })
      Object.assign(draft.clocks['whole'] ?? {}, whole)
      Object.assign(draft.clocks['investigation'] ?? {}, investigation)
    }),
    FEW,
  )
}
const LAB = { from: 'labAsked', until: 'labReplied', reason: 'laboratory' }
const IN_VAIN = 'nothing ever ends the pause of whole for laboratory'

test('a pause that never begins, one that nothing ends, and what leaves open which reply ends it are told of', () => {
  const { findings, notes } = walked(
    { pauses: [LAB, { from: 'labReplied', until: 'labAsked', reason: 'never' }] },
    { pauses: ['heard', 'labAsked', 'answer'], resumes: ['labReplied', 'customerReplied'] },
  )
  const found = findings.map(({ message }) => message)
  expect(found).toContain('whole never pauses for never')
  expect(found).toContain(IN_VAIN)
  expect(notes).toContainEqual(
    expect.stringMatching(/^while it waits because of .*laboratory.* nothing runs/),
  )
  expect(notes).toContainEqual(
    'investigation does not say which of labReplied, customerReplied ends which of its pauses, so each of them ends every one: write { from, until }',
  )
})

test('a pause that ends by itself ends, and leaves nobody without a reminder', () => {
  const pauses = { pauses: [{ ...LAB, upTo: '10wd' }], resumes: [] }
  const { findings, notes } = walked(pauses, pauses)
  expect(notes.filter((note) => note.includes('nothing runs'))).toEqual([])
  expect(findings.map(({ message }) => message)).not.toContain(IN_VAIN)
})

test('a clock whose alternatives leave cases out is named', () => {
  const { notes } = walked({ within: [{ when: { severity: 'major' }, within: '7d' }] }, {})
  expect(notes).toContain(
    'whole does not run while none of its alternatives holds: end them with one without a condition',
  )
  expect(walked({}, {}).notes.join()).not.toContain('alternatives')
})

test('of a question that another clock waits for as well, each is seen to go on', () => {
  const asked = { pauses: [{ from: 'askCustomer', until: 'customerReplied' }], resumes: [] }
  const { findings } = checkGraph(
    termsOfAPolicy((draft) => {
      const label = { zh: '钟', en: 'clock' }
      const window = { starts: 'answer', within: '2d', lapses: true, ladder: [] }
      const inquiry = draft.kinds['inquiry']
      Object.assign(draft, { records: {}, slips: {}, correctives: {}, penalties: {}, spotChecks: {} })
      Object.assign(draft, { kinds: inquiry ? { inquiry: { ...inquiry, becomes: [] } } : {} })
      draft.steps = Object.fromEntries(
        Object.entries(draft.steps ?? {}).filter(([name]) => KEPT.includes(name)),
      )
      draft.clocks = {
        whole: {
          label,
          starts: 'receive',
          stops: 'closed',
          within: '7d',
          ladder: [{ to: 'clerk' }],
          ...asked,
        },
        window: { label, ...window, ...asked },
      }
    }),
  )
  expect(findings.map(({ message }) => message).filter((message) => message.includes('pause'))).toEqual([])
})
const KEPT = ['answer', 'askCustomer', 'customerReplied', 'settle', 'close']
