import { expect, test } from 'vitest'
import { aReceivedCase, type Case, HOUR } from './a-case.ts'
import { type Draft, termsOfAPolicy } from './a-policy.ts'

const label = { zh: '罚', en: 'penalty' }
type Rule = Partial<NonNullable<Draft['penalties']>[string]>

/** A case of the shop, each answer of which proposes these penalties against whoever answers for it. */
function aCaseWith(rules: Record<string, Rule>): Case {
  const terms = termsOfAPolicy((draft) => {
    const every = { label, article: 'shop-8', on: 'answer', against: 'responsible', decidedBy: ['boss'] }
    draft.penalties = Object.fromEntries(
      Object.entries(rules).map(([name, rule]) => [name, { ...every, ...rule }]),
    )
  })
  return aReceivedCase(terms)
}
const answer = { type: 'answer', form: { text: 'sorry' } } as const
const proposed = (it: Case) => it.complaint.penalties.map(({ id }) => id)
const notices = (it: Case, about: string) => it.notices.filter((notice) => notice.about === about)

test('penalties are numbered, each sort by itself', () => {
  const it = aCaseWith({ late: {}, rude: { on: { on: 'answer', when: { validity: 'founded' } } } })
  it.take('clerk', answer)
  expect(proposed(it)).toEqual(['late-1'])
  it.take('clerk', { type: 'judge', validity: 'founded' }).take('clerk', answer).take('clerk', answer)
  expect(proposed(it)).toEqual(['late-1', 'late-2', 'rude-1', 'late-3', 'rude-2'])
})

test('a rule only proposes: nothing is applied until somebody decides', () => {
  const it = aCaseWith({ late: { against: 'clerk', amount: { from: 5, upTo: 50 } } })
  it.nowMs += HOUR
  it.take('clerk', answer)
  const proposal = { id: 'late-1', penalty: 'late', against: 'role:clerk', atMs: it.nowMs }
  expect(it.complaint.penalties).toEqual([{ ...proposal, state: 'proposed', amount: null }])
  it.nowMs += HOUR
  it.take('clerk', answer)
  it.take('boss', { type: 'decidePenalty', penalty: 'late-1', decision: 'impose', amount: 9, reason: 'r' })
  expect(it.complaint.penalties).toEqual([
    { ...proposal, state: 'imposed', amount: 9 },
    { ...proposal, id: 'late-2', atMs: it.nowMs, state: 'proposed', amount: null },
  ])
})

test.each<[against: string, judged: object, to: string | null]>([
  ['responsible', {}, null],
  ['responsible', { responsibleUnit: 'warehouse' }, 'unit:warehouse'],
  ['responsible', { responsiblePerson: 'li', responsibleUnit: 'warehouse' }, 'person:li'],
  ['responsibleHead', { responsibleUnit: 'warehouse' }, 'role:boss'],
  ['holder', {}, 'role:clerk'],
  ['superior', {}, 'role:lead'],
  ['storekeeper', {}, 'role:storekeeper'],
  ['warehouse', {}, 'unit:warehouse'],
  ['customer', {}, 'customer'],
])('a penalty against %s of a case judged with %j is against %s', (against, judged, to) => {
  const it = aCaseWith({ late: { against } })
  it.take('clerk', { type: 'judge', validity: 'founded', ...judged }).take('clerk', answer)
  expect(it.complaint.penalties).toMatchObject([{ against: to }])
  expect(notices(it, 'late')).toMatchObject([{ content: { against: to } }])
})

test.each<[Rule, object]>([
  [{}, {}],
  [{ points: 3 }, { points: 3 }],
  [{ points: 0 }, { points: 0 }],
  [{ amount: { from: 5, upTo: 50 } }, { amount: { from: 5, upTo: 50 } }],
])(
  'whoever decides reads which it is, against whom, under which article, and what it comes to: %j',
  (rule, what) => {
    const it = aCaseWith({ late: { ...rule, against: 'clerk', decidedBy: ['boss', 'lead', 'superior'] } })
    it.take('clerk', answer)
    expect(notices(it, 'late')).toStrictEqual([
      {
        kind: 'notice',
        to: ['role:boss', 'role:lead'],
        about: 'late',
        content: { penalty: 'late-1', article: 'shop-8', against: 'role:clerk', ...what },
      },
    ])
  },
)

test('nobody decides on a penalty or reward that is against himself, and others of his role do', () => {
  const it = aCaseWith({ late: { decidedBy: ['boss', 'superior'] } })
  it.take('clerk', { type: 'judge', validity: 'founded', responsiblePerson: 'gm' }).take('clerk', answer)
  const waive = { type: 'decidePenalty', penalty: 'late-1', decision: 'waive', reason: 'it was me' } as const
  expect(it.trying('boss/gm', waive)).toBe('dutiesNotSeparate')
  expect(it.trying('boss/gm', { ...waive, decision: 'impose' })).toBe('dutiesNotSeparate')
  expect(it.offers('boss/gm').map(({ type }) => type)).not.toContain('decidePenalty')
  expect(it.trying('boss/li', waive)).toBe('taken')
})
