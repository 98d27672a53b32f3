import { describe, expect, test } from 'vitest'
import { ZodError } from 'zod'
import { parseStep } from '../../machines/step-body.ts'
import { PersonName } from '../../policies/text.ts'
import { DemeritsQuery } from '../../server/http/demerits.ts'
import { Problem } from '../../server/http/problem.ts'
import { mustBeNames } from '../../server/http/query-names.ts'
import { admitted, NotAdmittedError } from '../../server/identity/admission.ts'
import { aPolicy } from '../machines/a-policy.ts'

/* A person is named in the same way wherever one is: in a token, a field, an addressee, a question. */

const policy = aPolicy(({ intake }) =>
  Object.assign(intake.form ?? {}, {
    keeper: { type: 'person', fact: true, label: { zh: '保管', en: 'keeper' } },
  }),
)

const NO_NAMES = [
  '\u2063',
  '\u200b',
  '\u3164',
  '\u2800\u00ad',
  '\u0301',
  ' li',
  'li ',
  'li\u202ewei',
  'l\ti',
  'l'.repeat(101),
]
const LIKE_THE_ENGINE = [
  'clock',
  'clock\u2063',
  'rule\u200d',
  '\u2063schedule',
  'sche\u00addule',
  'ｃｌｏｃｋ',
  'Clock',
  'RULE',
  'c\u0332lock\ufe0f',
]
const PERSONS = ['li', '王 小明', "O'Brien", 'dev-clock', 'clock.li', 'auth0|5f7c', 'person:li', '❤️']

const intake = { type: 'receive', kind: 'complaint', channel: 'telephone', content: 'broken' }
const BODIES: Record<string, (name: string) => [body: object, pointer: string]> = {
  'whom a case goes to': (name) => [{ type: 'assign', to: `person:${name}` }, 'to'],
  'whom a case is passed to': (name) => [{ type: 'transfer', to: `person:${name}`, reason: 'theirs' }, 'to'],
  'whose an action is': (name) => [
    { type: 'openCorrective', corrective: 'prevention', owner: `person:${name}` },
    'owner',
  ],
  'who answers for it': (name) => [
    { type: 'judge', validity: 'founded', responsiblePerson: name },
    'responsiblePerson',
  ],
  'a field for a person': (name) => [{ ...intake, form: { orderNo: 'A1', keeper: name } }, 'form.keeper'],
}

describe.each(Object.entries(BODIES))('%s', (_, bodyWith) => {
  const wrongIn = (name: string) => {
    const [body, pointer] = bodyWith(name)
    try {
      parseStep(policy, body)
      return 'taken'
    } catch (error) {
      if (!(error instanceof ZodError)) throw error
      return error.issues.every(({ path }) => path.join('.') === pointer) ? 'refused there' : error.message
    }
  }
  test.each([...NO_NAMES, ...LIKE_THE_ENGINE])('is not %j', (name) => {
    expect(wrongIn(name)).toBe('refused there')
  })
  test.each(PERSONS)('may be %j', (name) => {
    expect(wrongIn(name)).toBe('taken')
  })
})

test('a question for the cases of a person, or his account, names him in the same way', () => {
  const isAsked = (name: string) => {
    try {
      mustBeNames(policy, { holder: `person:${name}` })
      return true
    } catch (error) {
      if (error instanceof Problem && error.status === 422) return false
      throw error
    }
  }
  const isInAccounts = (person: string) => DemeritsQuery.safeParse({ person }).success
  for (const name of PERSONS) expect([name, isAsked(name), isInAccounts(name)]).toEqual([name, true, true])
  for (const name of [...NO_NAMES, ...LIKE_THE_ENGINE]) {
    expect([name, isAsked(name), isInAccounts(name)]).toEqual([name, false, false])
  }
})

test('no token speaks for anybody who could be taken for the engine', () => {
  const policies = new Map([[policy.id, policy]])
  const enter = (person: string) => () =>
    admitted(policies, { person, policy: policy.id, roles: ['clerk'], units: [] })
  for (const name of NO_NAMES) expect([name, PersonName.safeParse(name).success]).toEqual([name, false])
  for (const name of LIKE_THE_ENGINE) expect(enter(name)).toThrow(NotAdmittedError)
  for (const name of PERSONS) expect(enter(name)().person).toBe(name)
})
