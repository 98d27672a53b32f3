import { expect, test } from 'vitest'
import { checkGraph } from '../../machines/checks/check.ts'
import type { Gate } from '../../policies/step-rule.ts'
import { type Draft, termsOfAPolicy } from './a-policy.ts'

const label = { zh: '名', en: 'name' }
const RIGHT = { label, starts: 'received', stops: 'closed', within: '30d', lapses: true }

/** A shop that only answers inquiries: with a clock that tells somebody every day, and a window of thirty. */
function found(change: (draft: Draft) => void) {
  const terms = termsOfAPolicy((draft) => {
    const { acknowledge, judge, transfer } = draft.steps ?? {}
    const close = { by: ['clerk' as const], requires: [] as Partial<Gate>[] }
    const none = {
      correctives: {},
      spotChecks: {},
      penalties: {},
      remedies: {},
      slips: {},
      revisit: [],
      notices: {},
    }
    Object.assign(draft, none, {
      kinds: { inquiry: { label, stages: [] } },
      causes: {},
      visibility: [],
      routing: [{ on: 'received', to: 'clerk' }],
      intake: { by: ['clerk'] },
      steps: { acknowledge, judge, transfer, close },
      records: { heard: { label, by: ['clerk'] } },
      clocks: {
        whole: {
          label,
          starts: 'received',
          stops: 'closed',
          within: '1d',
          ladder: [{ to: 'clerk' }, { after: '1d', to: 'boss' }],
        },
        right: RIGHT,
      },
    })
    change(draft)
  })
  return checkGraph(terms, 60).findings.map(({ check, message, path }) => ({
    check,
    message,
    last: path.at(-1),
  }))
}

const closing =
  (...requires: Partial<Gate>[]) =>
  (draft: Draft) =>
    void Object.assign(draft.steps?.['close'] ?? {}, { requires })

test('a window behind which there is no way left is a dead end, however many others are told before it closes', () => {
  const deadEnd = {
    check: 'dead end',
    message: 'from here on a inquiry cannot be filed any more, while received',
    last: 'right mark 0 passes',
  }
  expect(found(closing({ not: 'right.lapsed' }))).toContainEqual(deadEnd)
  expect(found(closing({ whileRunning: 'right' }))).toContainEqual(deadEnd)
})

test('a window that shuts one way of several is none, nor what a hand-over asks for anew and somebody can do', () => {
  const heardInTime = (draft: Draft) => {
    closing()(draft)
    Object.assign(draft.records?.['heard'] ?? {}, { requires: [{ not: 'right.lapsed' }] })
  }
  expect(found(heardInTime)).toEqual([])
  const anew = [
    { done: 'judge', since: ['accept'] },
    { done: 'heard', since: ['accept', 'judge'] },
  ]
  expect(found(closing(...anew))).toEqual([])
})

test('what a hand-over asks for anew and nobody can do again is one', () => {
  const dead = found((draft) => {
    closing({ done: 'heard', since: ['accept'] })(draft)
    Object.assign(draft.records?.['heard'] ?? {}, { repeatable: false })
  })
  expect(dead).toMatchObject([{ check: 'dead end', last: expect.stringContaining('accept') }])
})

test('what only a window that never begins lets pass is never reached', () => {
  const unreached = found((draft) => {
    closing()(draft)
    Object.assign(draft.clocks['right'] ?? {}, {
      starts: { on: 'judge', when: { validity: 'founded' } },
      when: { severity: 'major' },
    })
    Object.assign(draft.records?.['heard'] ?? {}, {
      requires: [{ whileRunning: 'right' }],
      when: { severity: 'ordinary' },
    })
  })
  expect(unreached.map(({ message }) => message)).toContain('the record heard can never be made')
})
