import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { advance } from '../../machines/advance.ts'
import type { Actor } from '../../machines/complaint-context.ts'
import { RefusalError } from '../../machines/refusal.ts'
import { type ComplaintStep, STEP_SCHEMAS } from '../../machines/steps.ts'
import { viewOf } from '../../machines/view.ts'
import { termsOf } from '../../server/terms.ts'
import { isMet, Oracle } from '../support/permission-oracle.ts'
import { aReceivedCase, type Case, person } from './a-case.ts'
import { termsOfAPolicy } from './a-policy.ts'
import { moves, walk, type Walked } from './random-walk.ts'
import { policiesInForce } from '../support/policies.ts'

const field = (more: object = {}) => ({ type: 'text' as const, label: { zh: '某', en: 'some' }, ...more })

/** The shop with a measurement by the warehouse that everybody who amends could name, and a tip that the boss alone reads. */
const terms = termsOfAPolicy((draft) => {
  draft.intake.by = ['clerk', 'lead', 'boss', { who: 'storekeeper', when: { kind: 'inquiry' } }]
  draft.steps['amend'] = { by: ['clerk', 'storekeeper', 'boss', 'cashier'] }
  draft.roles = { ...draft.roles, cashier: { label: { zh: '收银', en: 'cashier' } } }
  Object.assign(draft.intake.form ?? {}, { tip: field({ fact: true, seenBy: ['boss'] }) })
  draft.records = {
    measured: {
      label: { zh: '测量', en: 'measured' },
      by: ['storekeeper'],
      requires: ['approved'],
      form: { value: field({ fact: true }), remark: field() },
    },
    weighed: {
      label: { zh: '称重', en: 'weighed' },
      by: ['clerk'],
      form: { remark: field(), weight: field() },
    },
  }
})

const changing = (...names: string[]) => ({
  type: 'amend' as const,
  changes: Object.fromEntries(names.map((name) => [name, 'x'])),
  reason: 'misread',
})

function refusalOf(it: Case, who: string, step: object): RefusalError {
  try {
    advance(terms, it.snapshot, step as ComplaintStep, person(terms, who), it.nowMs)
  } catch (error) {
    if (error instanceof RefusalError) return error
  }
  throw new Error('taken')
}

const offered = (it: Case, who: string) => it.offers(who).find(({ type }) => type === 'amend')?.among

describe('an amendment changes what is of a form that is his own, and that he reads', () => {
  test.each([
    ['clerk', ['orderNo', 'boughtOn', 'findings', 'text', 'weight']],
    ['storekeeper', ['value']],
    ['boss', ['orderNo', 'boughtOn', 'tip']],
  ])('%s', (who, names) => {
    const it = aReceivedCase(terms)
    expect(offered(it, who)).toEqual(expect.arrayContaining(names))
    for (const name of ['orderNo', 'tip', 'value', 'weight', 'remark', 'findings'])
      expect([name, it.trying(who, changing(name))]).toEqual([
        name,
        names.includes(name) ? 'taken' : 'forbidden',
      ])
  })

  test('whose a form is depends on the case, not on whether its step is possible now', () => {
    const inquiry = aReceivedCase(terms, { kind: 'inquiry' })
    expect(inquiry.trying('storekeeper', { type: 'record', record: 'measured' })).toBe('notYet')
    expect(offered(inquiry, 'storekeeper')).toEqual(['boughtOn', 'orderNo', 'value'])
  })

  test('a form that every step has makes no difference, whatever the step is about', () => {
    const every = termsOfAPolicy(({ steps }) => {
      for (const type of Object.keys(STEP_SCHEMAS)) {
        const form = type === 'amend' ? {} : { form: { [`${type}Field`]: field() } }
        steps[type] = { ...(steps[type] ?? { by: ['clerk', 'lead'] }), ...form }
      }
    })
    const it = aReceivedCase(every)
    expect(offered(it, 'clerk')).toEqual(expect.arrayContaining(['customerRepliedField', 'reportField']))
    for (const type of ['extend', 'decidePenalty', 'takeOver', 'acknowledgeNotice', 'decline'])
      expect(offered(it, 'clerk')).not.toContain(`${type}Field`)
  })

  test('it is not offered to whom nothing is left to change', () => {
    const it = aReceivedCase(terms)
    expect(offered(it, 'cashier')).toBeUndefined()
    expect(refusalOf(it, 'cashier', changing()).message).toBe("no field of this case is cashier's to change")
    expect(refusalOf(it, 'cashier', changing('value')).pointers).toEqual(['/changes/value'])
  })

  test('it is refused in the words of whose field it is, each field once', () => {
    const it = aReceivedCase(terms)
    expect(refusalOf(it, 'clerk', changing('value', 'tip', 'orderNo'))).toMatchObject({
      code: 'forbidden',
      message: 'value is a field of the record measured, which is for: storekeeper. tip is kept from clerk',
      pointers: ['/changes/value', '/changes/tip'],
      faults: [
        'value is a field of the record measured, which is for: storekeeper',
        'tip is kept from clerk',
      ],
    })
    expect(refusalOf(it, 'clerk', changing('value', 'colour', 'constructor'))).toMatchObject({
      code: 'unknown',
      pointers: ['/changes/colour', '/changes/constructor'],
      faults: ['no field colour', 'no field constructor'],
    })
  })
})

const amending = [...policiesInForce().values()].filter(({ steps }) => 'amend' in steps)

test.for(amending.map((policy) => [policy.id, policy] as const))(
  '%s: whatever has happened to a case, everybody is offered his own fields to amend, and no other',
  ([id, policy]) => {
    const rules = termsOf(policy)
    const oracle = new Oracle(id)
    let offers = 0
    fc.assert(
      fc.property(moves, (choices) => {
        const taken = walk(rules, choices).filter(({ after }) => after !== null)
        const found = [1, Math.ceil(taken.length / 2)].flatMap((length) =>
          offersAfter(taken.slice(0, length)),
        )
        expect(found.map(({ role, among }) => [role, among])).toEqual(
          found.map(({ role, his }) => [role, his]),
        )
        offers += found.length
      }),
      { numRuns: 1, seed: 11, interruptAfterTimeLimit: 15_000 },
    )
    expect(offers).toBeGreaterThan(0)

    function offersAfter(taken: Walked[]): { role: string; among: string[]; his: string[] }[] {
      const { after, nowMs = 0 } = taken.at(-1) ?? {}
      if (!after) return []
      const viewBy = (by: Actor) =>
        viewOf(rules, after.snapshot, { complaintId: 'c', number: '1', by, nowMs })
      const { standing, details } = viewBy({ person: 'ann', roles: ['auditor'], units: [] })
      const shown = { ...details, holder: standing.holder, awaitingLevel: details.awaiting.level }
      const history = taken.map(({ step, by }, n) => ({ seq: n + 1, step, by, notices: [] }))
      return Object.entries(policy.roles).flatMap(([role, { unit }]) => {
        const who = {
          person: `a-${role}`,
          policy: id,
          roles: [role],
          units: unit === undefined ? [] : [unit],
        }
        const among = viewBy(who).offers.find(({ type }) => type === 'amend')?.among
        const isMeant = (name: string) => oracle.isMeant(shown, history, who, name)
        const isHis = ({ step, about, by, fields }: RawForm, name: string) =>
          [fields[name]?.seenBy ?? []].flat().every(isMeant) &&
          (step === 'receive'
            ? by.some((each) => isMet(shown, each.when) && isMeant(each.who))
            : oracle.mayTake(shown, history, who, { step, about }))
        const his = allFields(oracle).filter((name) =>
          formsWith(oracle, name).every((form) => isHis(form, name)),
        )
        return among === undefined ? [] : [{ role, among: among.toSorted(), his: his.toSorted() }]
      })
    }
  },
)

interface RawForm {
  step: string
  about: Record<string, string>
  by: { who: string; when: Record<string, unknown> }[]
  fields: Record<string, { seenBy?: string | string[] }>
}

/** The forms that amendments reach, as the file has them. */
function rawForms({ raw }: Oracle): RawForm[] {
  type Named = string | { who: string; when?: Record<string, unknown> }
  type Part = { by?: Named | Named[]; form?: RawForm['fields'] } | undefined
  const form = (step: string, about: Record<string, string>, part: Part): RawForm => ({
    step,
    about,
    by: [part?.by ?? []]
      .flat()
      .map((each) => (typeof each === 'string' ? { who: each, when: {} } : { when: {}, ...each })),
    fields: part?.form ?? {},
  })
  const section = (name: string) => Object.entries((raw[name] ?? {}) as Record<string, Part>)
  return [
    form('receive', {}, raw['intake'] as Part),
    ...section('steps').map(([step, part]) => form(step, {}, part)),
    ...section('records').map(([record, part]) => form('record', { record }, part)),
  ]
}

const formsWith = (oracle: Oracle, name: string) =>
  rawForms(oracle).filter(({ fields }) => Object.hasOwn(fields, name))

const allFields = (oracle: Oracle) => [
  ...new Set(rawForms(oracle).flatMap(({ fields }) => Object.keys(fields))),
]
