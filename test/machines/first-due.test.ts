import { expect, test } from 'vitest'
import { clockStanding } from '../../machines/standing.ts'
import type { Terms } from '../../machines/terms.ts'
import { aReceivedCase, DAY } from './a-case.ts'
import { termsOfAPolicy } from './a-policy.ts'

const at = (text: string) => Date.parse(`${text}+08:00`)
const terms = termsOfAPolicy((draft) => {
  Object.assign(draft.clocks['whole'] ?? {}, {
    within: '7d',
    pauses: 'askCustomer',
    resumes: 'customerReplied',
  })
})
const under = (reckoning: 3 | 4): Terms => ({ ...terms, calendar: { ...terms.calendar, reckoning } })

/** When the whole case is due, and what its record says that it was due at first, after so many days of waiting for the customer. */
function recorded(of: Terms, days: number): (number | undefined)[] {
  const one = aReceivedCase(of)
  if (days > 0) {
    one.take('clerk', { type: 'askCustomer', question: 'when?' }).wait(days * DAY)
    one.take('clerk', { type: 'customerReplied' })
  }
  const { dueAtMs, firstDueAtMs } = clockStanding(of, one.clock('whole'))
  return [dueAtMs, firstDueAtMs]
}

test('the first due instant is that of before any pause, and is recorded once something has moved the clock', () => {
  expect(recorded(under(4), 0)).toEqual([at('2026-03-10T00:00'), undefined])
  expect(recorded(under(4), 2)).toEqual([at('2026-03-12T00:00'), at('2026-03-10T00:00')])
})

test('a case begun under an earlier reckoning goes on with what its record says', () => {
  expect(recorded(under(3), 2)).toEqual([at('2026-03-12T00:00'), undefined])
})
