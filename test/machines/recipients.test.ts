import { expect, test } from 'vitest'
import type { Complaint } from '../../machines/complaint-context.ts'
import { addresseesOf, isAddressee, recipientsOf, superiorsOf } from '../../machines/recipients.ts'
import { aReceivedCase } from './a-case.ts'
import { termsOfAPolicy } from './a-policy.ts'

const { rules } = termsOfAPolicy()
const received = aReceivedCase().complaint
const where = (change: Partial<Complaint>, facts: Complaint['facts'] = {}): Complaint => ({
  ...received,
  ...change,
  facts: { ...received.facts, ...facts },
})
const action = (id: string, owner: string, state: 'open' | 'completed' | 'verified') => ({
  id,
  corrective: 'prevention',
  owner,
  state,
  completedBy: null,
})
const assigned = { assign: { by: 'bo', atMs: 0, state: 'received' } } as const

test.each<[name: string, complaint: Complaint, to: string[]]>([
  ['customer', where({}), ['customer']],
  ['holder', where({}), ['role:clerk']],
  ['holder', where({ holder: null }), []],
  ['responsible', where({}), []],
  ['responsible', where({}, { responsibleUnit: 'shop' }), ['unit:shop']],
  ['responsible', where({}, { responsibleUnit: 'shop', responsiblePerson: 'li' }), ['person:li']],
  ['responsibleUnit', where({}, { responsibleUnit: 'shop' }), ['unit:shop']],
  ['responsibleHead', where({}, { responsibleUnit: 'shop' }), ['role:lead']],
  ['responsibleHead', where({}, { responsibleUnit: 'elsewhere' }), []],
  ['responsibleHead', where({}), []],
  ['unit', where({}, { unit: 'warehouse' }), ['unit:warehouse']],
  ['unit', where({}, { unit: 'elsewhere' }), ['unit:elsewhere']],
  ['responsibleUnit', where({}, { responsibleUnit: 'elsewhere' }), ['unit:elsewhere']],
  ['unit', where({}, { unit: null }), []],
  [
    'consulted',
    where({
      consultations: [
        { unit: 'shop', answered: true },
        { unit: 'warehouse', answered: false },
      ],
    }),
    ['unit:warehouse'],
  ],
  [
    'owner',
    where({
      correctives: [
        action('a', 'person:li', 'open'),
        action('b', 'unit:shop', 'completed'),
        action('c', 'unit:shop', 'verified'),
      ],
    }),
    ['person:li'],
  ],
  ['assignee', where({ holder: 'person:li' }), []],
  ['assignee', where({ holder: 'person:li', done: assigned }), ['person:li']],
  ['assignee', where({ holder: null, done: assigned }), []],
  ['taker', where({}), ['person:clerk']],
  ['taker', where({ doers: {} }), []],
  ['boss', where({}), ['role:boss']],
  ['warehouse', where({}), ['unit:warehouse']],
  ['orderNo', where({}), ['person:A1']],
  ['orderNo', where({}, { orderNo: 'warehouse' }), ['unit:warehouse']],
  ['nothing', where({}), []],
])('%s of a case %# stands for those that it concerns', (name, complaint, to) => {
  expect(addresseesOf(rules, complaint, name)).toEqual(to)
})

test('a fact that is a person stands for a person, though he be called as a unit is; a unit for a unit', () => {
  const label = { zh: '某', en: 'some' }
  const terms = termsOfAPolicy(({ intake }) =>
    Object.assign(intake.form ?? {}, {
      keeper: { type: 'person', fact: true, label },
      department: { type: 'unit', fact: true, label },
      side: { type: 'choice', fact: true, label, choices: { shop: { label }, outside: { label } } },
    }),
  )
  const meant = (name: string, value: string) => addresseesOf(terms.rules, where({}, { [name]: value }), name)
  expect(meant('keeper', 'shop')).toEqual(['person:shop'])
  expect(meant('keeper', 'clerk')).toEqual(['person:clerk'])
  expect(meant('responsiblePerson', 'shop')).toEqual(['person:shop'])
  expect(meant('department', 'shop')).toEqual(['unit:shop'])
  expect(meant('side', 'shop')).toEqual(['unit:shop'])
})

test('whoever opened it by schedule took nothing in', () => {
  const terms = termsOfAPolicy()
  expect(addresseesOf(terms.rules, where({ doers: { receive: ['schedule', 'li'] } }), 'taker')).toEqual([
    'person:li',
  ])
})

test.each<[holder: string | null, role: string | null, unit: string | null, above: string[]]>([
  [null, null, null, []],
  ['role:clerk', null, null, ['role:lead']],
  ['role:boss', null, 'shop', []],
  ['unit:shop', null, null, ['role:lead']],
  ['unit:warehouse', null, 'shop', ['role:boss']],
  ['unit:warehouse', 'clerk', null, ['role:boss']],
  ['person:li', 'lead', 'shop', ['role:boss']],
  ['person:li', null, 'shop', ['role:lead']],
  ['person:li', null, null, []],
  ['person:li', 'boss', 'shop', []],
])('above %s, acting as %s in a case of %s, stands %j', (holder, holderRole, unit, above) => {
  const complaint = where({ holder, holderRole }, { unit })
  expect(superiorsOf(rules, complaint)).toEqual(above)
  expect(addresseesOf(rules, complaint, 'superior')).toEqual(above)
})

test('whoever is meant twice is told once, in the order of the names', () => {
  expect(recipientsOf(rules, where({}), ['superior', 'holder', 'lead', 'clerk', 'customer'])).toEqual([
    'role:lead',
    'role:clerk',
    'customer',
  ])
})

test('somebody is addressed in person, by a role or by a unit, and by nothing that only sounds alike', () => {
  const li = { person: 'li', roles: ['storekeeper', 'clerk'], units: ['yard', 'shop'] }
  const all = [
    'person:li',
    'role:clerk',
    'unit:shop',
    'person:clerk',
    'role:li',
    'unit:clerk',
    'customer',
    'li',
  ]
  expect(all.filter((to) => isAddressee(li, [to]))).toEqual(['person:li', 'role:clerk', 'unit:shop'])
  expect([isAddressee(li, []), isAddressee(li, ['role:boss', 'unit:shop'])]).toEqual([false, true])
})
