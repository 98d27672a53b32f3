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

describe('what is made of a value that is kept from some, for everybody who sees the case', () => {
  const person = { type: 'person' as const, fact: true, label }
  const day = { type: 'date' as const, fact: true, label }
  const seenBy = ['boss']
  const accused = ({ intake }: Draft) => Object.assign(intake.form ?? {}, { accused: { ...person, seenBy } })
  const payday = ({ intake }: Draft) => Object.assign(intake.form ?? {}, { payday: { ...day, seenBy } })
  const whole = (more: object) => (draft: Draft) => Object.assign(draft.clocks['whole'] ?? {}, more)
  const told = (what: string, name: string) =>
    `${what} would tell everybody who sees the case of ${name}, which its seenBy keeps from some: let everybody read it, or name another`
  const notice = told('whom the notice goes to', 'accused')
  const dates = told('the dates of the clock', 'payday')
  const running = told('the clock, by running or by its date,', 'payday')
  const known = { payday: { known: true } }

  test.each<[path: string, message: string, change: (draft: Draft) => unknown]>([
    [
      'routing.0.to',
      told('the holder', 'accused'),
      ({ routing }) => Object.assign(routing[0] ?? {}, { to: 'accused' }),
    ],
    [
      'correctives.prevention.owner',
      told('the owner', 'accused'),
      ({ correctives }) => Object.assign(correctives?.['prevention'] ?? {}, { owner: 'accused' }),
    ],
    [
      'penalties.fine.against',
      told('whom it is against', 'accused'),
      ({ penalties }) => Object.assign(penalties?.['fine'] ?? {}, { against: 'accused' }),
    ],
    [
      'penalties.fine.decidedBy.1',
      notice,
      ({ penalties }) => Object.assign(penalties?.['fine'] ?? {}, { decidedBy: ['boss', 'accused'] }),
    ],
    [
      'notices.found.to.0',
      notice,
      ({ notices }) => Object.assign(notices?.['found'] ?? {}, { to: 'accused' }),
    ],
    ['clocks.whole.when', running, whole({ when: known })],
    [
      'clocks.whole.within.0.when',
      running,
      whole({ within: [{ when: known, within: '3d' }, { within: '7d' }] }),
    ],
    ['clocks.whole.starts.0.when', running, whole({ starts: { on: 'received', when: known } })],
    [
      'clocks.whole.pauses.when',
      running,
      whole({ pauses: [{ from: { on: 'askCustomer', when: known }, until: 'customerReplied' }] }),
    ],
    ['clocks.whole.ladder.0.to.1', notice, whole({ ladder: [{ to: ['boss', 'accused'] }] })],
    ['clocks.whole.warnings.0.to.0', notice, whole({ warnings: [{ before: '1h', to: 'accused' }] })],
    ['clocks.whole.within.0.until', dates, whole({ within: { until: 'payday' } })],
    [
      'clocks.whole.within.1.until',
      dates,
      whole({ within: [{ when: { severity: 'major' }, within: '1d' }, { within: { until: 'payday' } }] }),
    ],
    ['clocks.whole.starts.0.at', dates, whole({ starts: { on: 'received', at: 'payday' } })],
  ])('%s', (path, message, change) => {
    const open = ({ intake }: Draft) => Object.assign(intake.form ?? {}, { accused: person, payday: day })
    const both = (draft: Draft) => (accused(draft), payday(draft))
    expect(wrongAfter(both)).toEqual([])
    expect(wrongAfter(open, change)).toEqual([])
    expect(wrongAfter(both, change)).toEqual([`${path}: ${message}`])
  })

  test('is nothing of who may act or see, nor of a role that a field is called after', () => {
    const alike = ({ intake }: Draft) => Object.assign(intake.form ?? {}, { lead: { ...person, seenBy } })
    expect(wrongAfter(alike)).toEqual([])
    expect(wrongAfter(accused, ({ steps }) => (steps['judge'] = { by: ['accused'] }))).toEqual([])
    expect(wrongAfter(accused, (draft) => (draft.visibility = [{ when: {}, to: ['accused'] }]))).toEqual([])
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
    const corrected = ({ steps }: Draft) => (steps['amend'] = { by: ['storekeeper'] })
    expect(wrongAfter(corrected, known, same('customer'))).toEqual([`repeats: ${told('storekeeper')}`])
    expect(wrongAfter(corrected, known, same('orderNo'))).toEqual([])
  })
})
