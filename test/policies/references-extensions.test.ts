import { expect, test } from 'vitest'
import { referenceProblems } from '../../policies/references.ts'
import { aPolicy } from '../machines/a-policy.ts'

const LEAD = { by: ['lead'], upTo: '10wd' }
const NOTICES = {
  answered: { label: { zh: '答复', en: 'answer' }, on: 'answer', to: 'customer' },
  late: { label: { zh: '迟', en: 'late' }, on: ['whole.overdue', 'closed'], to: 'lead' },
}

/** What is wrong with the shop whose clock over the whole case, of five working days at most, is extended so. */
function wrongWith(keys: object): string[] {
  const policy = aPolicy((draft) => {
    Object.assign(draft.clocks['whole'] ?? {}, { extension: undefined, ...keys })
    Object.assign(draft.notices ?? {}, NOTICES)
    draft.customers = {}
  })
  return referenceProblems(policy).map(({ path, message }) => `${path.join('.')}: ${message}`)
}

test.each<[string, object, string]>([
  [
    'somebody there is not',
    { extensions: [{ ...LEAD, by: ['chief'] }] },
    'extensions.0.by.0: no role or unit chief',
  ],
  [
    'nobody in particular',
    { extensions: [{ ...LEAD, by: ['anyone'] }] },
    'extensions.0.by.0: anyone is nobody who holds',
  ],
  [
    'a fact there is not',
    { extensions: [{ ...LEAD, when: { mood: 'bad' } }] },
    'extensions.0.when.mood: no fact mood',
  ],
  [
    'a notice there is not',
    { extensions: [{ ...LEAD, withNotice: 'letter' }] },
    'extensions.0.withNotice: no notice letter',
  ],
  [
    'a notice that always comes too late',
    { extensions: [{ ...LEAD, withNotice: 'late' }] },
    'extensions.0.withNotice: late never goes out before whole is due or has stopped',
  ],
  [
    'two tiers of one name',
    { extensions: [LEAD, { ...LEAD, upTo: '9wd' }] },
    'extensions.1: there is another lead',
  ],
  [
    'both forms',
    { extension: LEAD, extensions: [LEAD] },
    'extension: say it among the extensions, or have none of those',
  ],
  [
    'a tier that gives nothing',
    {
      extensions: [{ ...LEAD, upTo: '1wd' }],
      within: [{ when: { severity: 'major' }, within: '2wd' }, { within: '5wd' }],
    },
    'extensions.0.upTo: no later than the clock is due anyway',
  ],
  [
    'a reason twice',
    { extensions: [{ ...LEAD, reasons: ['a', 'a'] }] },
    'extensions.0.reasons: one of them is there twice',
  ],
  [
    'a tier past the limit of all',
    { extensions: [LEAD], extensionCap: { upTo: '8wd' } },
    'extensions.0.upTo: past what no extension passes, 8wd',
  ],
  [
    'more times than all together',
    { extensions: [{ ...LEAD, times: 3 }], extensionCap: { times: 2 } },
    'extensions.0.times: all extensions together are at most 2',
  ],
  [
    'a limit for a reason that nobody can give',
    { extensions: [{ ...LEAD, reasons: ['parts'] }], extensionCap: { reasons: { weather: 1 } } },
    'extensionCap.reasons.weather: no tier has the reason weather, so this never counts: list it among',
  ],
  [
    'a cap on a reason where any text will do',
    { extension: LEAD, extensionCap: { reasons: { parts: 1 } } },
    'extensionCap.reasons.parts: no tier has the reason parts, so this never counts: list it among the reasons',
  ],
  [
    'a limit of what is never given',
    { extensionCap: { times: 1 } },
    'extensionCap: nobody may extend this clock',
  ],
  ['a limit of nothing', { extensions: [LEAD], extensionCap: {} }, 'extensionCap: limits nothing'],
  [
    'pauses that move nothing',
    { extensions: [LEAD], extensionCap: { times: 2, withPauses: true } },
    'extensionCap.withPauses: there is no upTo that it speaks of',
  ],
])('an extension by %s is refused', (_, keys, says) => {
  expect(wrongWith(keys).filter((problem) => problem.includes(`clocks.whole.${says}`))).toHaveLength(1)
})

test('what cannot be told without a calendar, or counts from elsewhere, is accepted', () => {
  const reasons = ['parts', 'absence']
  const tiers = [
    { ...LEAD, reasons, beforeExpiry: true, withNotice: 'answered' },
    { name: 'short', by: ['boss', 'lead'], upTo: '1wd', from: 'due', times: 2 },
    { by: ['boss'], upTo: '60d', when: { severity: 'major' } },
  ]
  const extensionCap = { upTo: '20wd', from: 'due', withPauses: true, times: 3, reasons: { parts: 1 } }
  expect(wrongWith({ extensions: tiers, extensionCap })).toEqual([])
})
