import { describe, expect, test } from 'vitest'
import { referenceProblems } from '../../policies/references.ts'
import { aPolicy, type Draft } from '../machines/a-policy.ts'

/* What a policy keeps from somebody, no refusal under it may tell him. */

const label = { zh: '某', en: 'some' }

function wrongAfter(...changes: ((draft: Draft) => void)[]): string[] {
  const policy = aPolicy((draft) => changes.forEach((change) => change(draft)))
  return referenceProblems(policy).map(({ path, message }) => `${path.join('.')}: ${message}`)
}

describe('a bound or a condition on what whoever fills the form may not read', () => {
  const day = (more: object = {}) => ({ type: 'date' as const, fact: true, label, ...more })
  const asked = (more: object) => (draft: Draft) => Object.assign(draft.intake.form ?? {}, more)
  const incident = (seenBy: string[]) => asked({ incidentDay: day({ seenBy }) })
  const heard =
    (...by: string[]) =>
    ({ records }: Draft) =>
      Object.assign(records?.['heard'] ?? {}, { by, form: { heardOn: day({ notBefore: 'incidentDay' }) } })
  const told = (who: string, name: string) =>
    `a refusal would tell ${who} of ${name}, which is kept from them: name them in its seenBy, or leave this out`

  test('a bound that is kept from those who fill the form', () => {
    expect(wrongAfter(incident(['boss', 'lead', 'clerk']), heard('clerk'))).toEqual([])
    expect(wrongAfter(incident(['boss', 'lead']), heard('boss'))).toEqual([
      `records.heard.form.heardOn.notBefore: ${told('clerk', 'incidentDay')}`,
    ])
    expect(wrongAfter(incident(['clerk', 'lead']), heard('storekeeper'))).toEqual([
      `records.heard.form.heardOn.notBefore: ${told('storekeeper', 'incidentDay')}`,
    ])
  })

  test('a bounded field that is kept from those who enter the bound', () => {
    const kept = asked({
      incidentDay: day({ seenBy: ['clerk', 'boss'], notAfter: 'boughtOn' }),
    })
    expect(wrongAfter(kept)).toEqual([`intake.form.incidentDay.notAfter: ${told('lead', 'incidentDay')}`])
  })

  test('one who acts for another reads no more by it', () => {
    const deputy = ({ roles }: Draft) => Object.assign(roles['storekeeper'] ?? {}, { actsFor: ['clerk'] })
    expect(wrongAfter(deputy, incident(['clerk', 'lead']), heard('clerk'))).toEqual([
      `records.heard.form.heardOn.notBefore: ${told('storekeeper', 'incidentDay')}`,
    ])
  })

  test('moments of the case are kept from nobody', () => {
    expect(wrongAfter(asked({ incidentDay: day({ seenBy: ['boss'], notAfter: 'receipt' }) }))).toEqual([])
  })

  test('a field that is asked for under a condition on what is kept', () => {
    const when =
      (match: object) =>
      ({ records }: Draft) =>
        Object.assign(records?.['heard'] ?? {}, {
          form: {
            sum: { type: 'integer', fact: true, label },
            why: { type: 'text', label, when: match },
          },
        })
    const limit = asked({ limit: { type: 'integer', fact: true, label, seenBy: ['boss'] } })
    const wrong = [`records.heard.form.why.when: ${told('clerk', 'limit')}`]
    expect(wrongAfter(limit, when({ sum: { upTo: 'limit' } }))).toEqual(wrong)
    expect(wrongAfter(limit, when({ limit: { from: 3 } }))).toEqual(wrong)
    expect(wrongAfter(limit, when({ sum: { upTo: 3 } }))).toEqual([])
  })
})

describe('an earlier case that whoever takes one in could not see, and would hear of', () => {
  const by =
    (...names: NonNullable<Draft['intake']>['by']) =>
    (draft: Draft) =>
      (draft.intake.by = names)
  const same =
    (...names: string[]) =>
    (draft: Draft) =>
      (draft.repeats = { same: names, withinDays: 30 })
  const unique = ({ intake }: Draft) => (intake.unique = ['orderNo'])
  const hides =
    (when: Record<string, string | string[]>, ...to: string[]) =>
    (draft: Draft) =>
      (draft.visibility = [{ when, to }])
  const told = (who: string) =>
    `${who} would hear of earlier cases that visibility.0 keeps from them: name them there, or keep such cases out with a fact in common that is another`

  test('as one that it repeats, or as one that has its outside reference', () => {
    expect(wrongAfter(same('orderNo'))).toEqual([`repeats: ${told('clerk, lead')}`])
    expect(wrongAfter(unique)).toEqual([`intake.unique.0: ${told('clerk, lead')}`])
    expect(wrongAfter(same('orderNo'), hides({ cause: 'handling' }, 'clerk', 'boss'))).toEqual([
      `repeats: ${told('lead')}`,
    ])
  })

  test('is none where nothing is hidden, or from nobody who takes cases in', () => {
    expect(wrongAfter(same('orderNo'), (draft) => (draft.visibility = []))).toEqual([])
    expect(
      wrongAfter(same('orderNo'), unique, hides({ cause: 'handling' }, 'boss', 'clerk', 'lead')),
    ).toEqual([])
  })

  test('is none where what they have in common keeps the two apart', () => {
    const apart = by('clerk', { who: 'lead', when: { kind: ['inquiry'] } })
    const complaints = hides({ kind: 'complaint', cause: 'handling' }, 'clerk')
    expect(wrongAfter(apart, complaints, same('kind', 'orderNo'))).toEqual([])
    expect(wrongAfter(apart, complaints, same('orderNo'))).toEqual([`repeats: ${told('lead')}`])
    expect(wrongAfter(apart, hides({ kind: ['complaint', 'inquiry'] }, 'clerk'), same('kind'))).toEqual([
      `repeats: ${told('lead')}`,
    ])
  })

  test('is one for anyone, and for those who act for others', () => {
    expect(wrongAfter(by('anyone'), same('orderNo'))).toEqual([`repeats: ${told('anyone')}`])
    const deputy = ({ roles }: Draft) => Object.assign(roles['storekeeper'] ?? {}, { actsFor: ['clerk'] })
    expect(wrongAfter(deputy, by('clerk'), same('orderNo'), hides({ cause: 'handling' }, 'clerk'))).toEqual([
      `repeats: ${told('storekeeper')}`,
    ])
  })

  test('is one for those too who amend what is compared', () => {
    const ticket = { ticket: { type: 'text' as const, fact: true, label } }
    const noted = ({ records }: Draft) =>
      Object.assign(records?.['heard'] ?? {}, { by: ['storekeeper'], form: ticket })
    const known = hides({ cause: 'handling' }, 'clerk', 'lead')
    expect(wrongAfter(noted, known, same('ticket'))).toEqual([`repeats: ${told('storekeeper')}`])
    expect(wrongAfter(noted, known, same('ticket'), ({ steps }) => delete steps['amend'])).toEqual([])
  })
})
