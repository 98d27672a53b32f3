import { expect, test } from 'vitest'
import { aReceivedCase, DAY, HOUR } from './a-case.ts'
import { termsOfAPolicy } from './a-policy.ts'

const takeOver = (clock?: string) => ({ type: 'takeOver', ...(clock ? { clock } : {}) }) as const

/** A case of which two clocks are overdue, the whole one by more than a day, and a third was answered late. */
function late() {
  const terms = termsOfAPolicy((draft) => {
    const { whole } = draft.clocks ?? {}
    if (!whole) return
    const answered = { ...whole, stops: 'answer', within: '1h' }
    draft.clocks = { answered, aside: { ...whole, within: '6wd' }, whole }
  })
  const it = aReceivedCase(terms)
  it.wait(2 * HOUR)
  it.take('clerk', { type: 'answer', form: { text: 't' } })
  it.wait(it.clock('whole').dueAtMs + DAY + HOUR - it.nowMs)
  return it
}

test('whoever takes a clock over has the case, in his role, and a whole interval before the next rung', () => {
  const it = late().take('lead/zhao', takeOver('whole'))
  expect([it.complaint.holder, it.complaint.holderRole]).toEqual(['person:zhao', 'lead'])
  expect(it.clock('whole').takenOver).toEqual({ atMs: it.nowMs, reachedMs: DAY })
  expect([it.clock('aside').takenOver, it.clock('answered').takenOver]).toEqual([null, null])
})

test('without a clock it is all that are overdue, and none that was stopped or is in time', () => {
  const it = late()
  it.take('clerk', { type: 'promise', dueAt: it.nowMs + 9 * DAY }).take('lead', takeOver())
  expect(['whole', 'aside', 'answered'].map((id) => it.clock(id).takenOver !== null)).toEqual([
    true,
    true,
    false,
  ])
})

test('what is in time or has been stopped is not taken over, and is told which', () => {
  const why = (it: ReturnType<typeof late>, clock: string) => {
    const refusal = it.refusal('lead', takeOver(clock))
    return [refusal?.code, refusal?.message]
  }
  const early = aReceivedCase(late().terms)
  early.wait(2 * HOUR)
  expect(why(early, 'answered')).toEqual([undefined, undefined])
  expect(why(early, 'whole')).toEqual(['impossible', 'whole is not overdue: there is nothing to take over'])
  expect(why(late(), 'answered')).toEqual([
    'impossible',
    'answered has been stopped: there is nothing to take over',
  ])
})

test('a case is assigned to somebody in the role that is named, or in none', () => {
  const assign = (more: object) => {
    const { holder, holderRole } = aReceivedCase().take('lead', {
      type: 'assign',
      to: 'person:li',
      ...more,
    }).complaint
    return [holder, holderRole]
  }
  expect([assign({ as: 'clerk' }), assign({})]).toEqual([
    ['person:li', 'clerk'],
    ['person:li', null],
  ])
})
