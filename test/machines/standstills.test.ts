import { expect, test } from 'vitest'
import { fold, type Recorded } from '../../machines/fold.ts'
import { standstillsOf } from '../../machines/standstills.ts'
import type { Terms } from '../../machines/terms.ts'
import { HOUR, MONDAY_9, person } from './a-case.ts'
import { type Draft, termsOfAPolicy } from './a-policy.ts'

const RECEIVE = {
  type: 'receive',
  kind: 'complaint',
  channel: 'telephone',
  content: 'broken',
  form: { orderNo: 'A1' },
}
const ASK = { type: 'askCustomer', question: 'when?', form: {} }
const REPLIED = { type: 'customerReplied', form: {} }
const AGAIN = { type: 'acknowledge', form: {} }
const OVER = { type: 'judge', validity: 'founded', form: {} }

/** The shop, whose whole case waits for the customer, begins anew with each acknowledgement and is over with the judgement. */
const shop = (change: (draft: Draft) => void = () => {}) =>
  termsOfAPolicy((draft) => {
    const clock = { within: '7d', warnings: [], pauses: 'askCustomer', resumes: 'customerReplied' }
    Object.assign(draft.clocks['whole'] ?? {}, clock, { resets: 'acknowledge', stops: ['judge', 'closed'] })
    change(draft)
  })
const backdated = (draft: Draft) =>
  Object.assign(draft.steps?.['acknowledge'] ?? {}, { backdated: { upTo: '5wd' } })

/** When the whole case stood still, in hours since its receipt, after these steps, each so many hours since. */
function stood(terms: Terms, ...steps: [hour: number, step: Recorded['step'] & { at?: string }][]) {
  const by = person(terms, 'clerk')
  const recorded = steps.map(([hour, step]) => ({ step, by, atMs: MONDAY_9 + hour * HOUR }))
  const hours = (ms: number | null) => (ms === null ? null : (ms - MONDAY_9) / HOUR)
  return standstillsOf(fold(terms, recorded)).flatMap(({ clock, fromMs, toMs }) =>
    clock === 'whole' ? [[hours(fromMs), hours(toMs)]] : [],
  )
}

test.each([
  ['entered when they happened', shop()],
  ['some of which may be entered late', shop(backdated)],
])('of a clock that began anew the standstills before that are known, of steps %s', (_how, terms) => {
  const asked: [number, typeof ASK][] = [[1, ASK]]
  expect(stood(terms, [0, RECEIVE], ...asked, [3, REPLIED], [4, AGAIN], [5, ASK], [7, REPLIED])).toEqual([
    [1, 3],
    [5, 7],
  ])
  expect(stood(terms, [0, RECEIVE], ...asked, [4, AGAIN], [6, OVER])).toEqual([[1, 4]])
  expect(stood(terms, [0, RECEIVE], ...asked, [4, OVER])).toEqual([[1, 4]])
  expect(stood(terms, [0, RECEIVE], ...asked)).toEqual([[1, null]])
  expect(standstillsOf([])).toEqual([])
})

test('a standstill lies where it turns out to have been', () => {
  const late = {
    ...AGAIN,
    at: new Date(MONDAY_9 + 2 * HOUR).toISOString(),
    atReason: 'the letter lay in the wrong tray',
  }
  expect(stood(shop(backdated), [0, RECEIVE], [1, ASK], [3, REPLIED], [6, late])).toEqual([[1, 2]])
})
