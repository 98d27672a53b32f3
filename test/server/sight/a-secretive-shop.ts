import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse, stringify } from 'yaml'
import { A_POLICY, type Draft } from '../../machines/a-policy.ts'
import { type Case, type Office } from '../../support/office.ts'

const THEN = '2026-03-02T09:00:00+08:00'
const label = (en: string) => ({ zh: en, en })

/** Something that some may not meet, and who may. */
interface Secret {
  text: string
  open: readonly string[]
}

/** Writes two organisations into a folder: the shop and its branch, with fields and cases that only some may see. */
export function writeShop(folder: string): void {
  const draft = parse(A_POLICY) as Draft
  const secret = (seenBy: string[]) => ({ type: 'text' as const, fact: true, label: label('secret'), seenBy })
  Object.assign(draft.intake.form ?? {}, { tip: secret(['boss']), source: secret(['boss', 'lead']) })
  Object.assign(draft.records?.['heard'] ?? {}, {
    form: { word: { type: 'text', label: label('word'), seenBy: ['boss'] } },
  })
  Object.assign(draft.slips?.['returnSlip']?.form ?? {}, {
    price: { type: 'integer', label: label('price'), seenBy: ['boss'] },
  })
  Object.assign(draft, {
    routing: [
      { on: { on: 'judge', when: { cause: 'handling' } }, to: 'boss' },
      { on: { on: 'received', when: { channel: 'schedule' } }, to: 'boss' },
      ...draft.routing,
    ],
    repeats: { same: ['orderNo'], withinDays: 3650 },
    visibility: [
      { when: { cause: 'handling' }, to: ['boss'] },
      { when: { channel: 'schedule' }, to: ['boss'] },
    ],
    schedules: { monthly: { label: label('monthly'), kind: 'inquiry', every: 'month', unit: 'shop' } },
    notices: {
      ...draft.notices,
      amended: { label: label('amended'), on: 'amend', to: ['clerk', 'lead'], shows: ['changes', 'reason'] },
    },
    measures: {
      tipped: {
        label: label('tipped'),
        every: 'year',
        target: 1,
        to: 'lead',
        of: { cases: { kind: 'complaint' }, meeting: { tip: { known: true } } },
      },
    },
  })
  const { orderNo } = draft.intake.form ?? {}
  Object.assign(orderNo ?? {}, { required: false })
  mkdirSync(folder, { recursive: true })
  for (const id of ['shop', 'branch']) writeFileSync(join(folder, `${id}.yaml`), stringify({ ...draft, id }))
}

const complaint = (orderNo: string, more: object = {}) => ({
  kind: 'complaint',
  channel: 'telephone',
  content: 'it is broken',
  form: { orderNo, ...more },
})

/** What the shop has, told by who may meet it. */
export interface Seeded {
  open: Case
  hidden: Case
  merged: Case
  tipped: Case
  group: string
  rounds: string
  secrets: Secret[]
}

/** A case that was open to all and is hidden from all but the boss. */
export async function hides(shop: Office, orderNo: string): Promise<Case> {
  const it = await shop.receives('clerk', complaint(orderNo), THEN)
  await it.step('clerk', 'judge', { validity: 'founded', cause: 'handling' })
  await it.history()
  return it
}

/** A case that everybody may see. */
export async function seedOpen(shop: Office): Promise<Case> {
  const open = await shop.receives('clerk', complaint('open-1'), THEN)
  await open.step('clerk', 'group', { group: 'one-thing' })
  return open
}

/** A case that is linked, grouped, repeated and appealed against, and then hidden; and fields that only some may read. */
export async function seedSecrets(shop: Office, open: Case): Promise<Seeded> {
  const hidden = await shop.receives('clerk', { ...complaint('canary-order'), content: 'canary-story' }, THEN)
  await hidden.history()
  await hidden.step('clerk', 'group', { group: 'one-thing' })
  await open.step('clerk', 'link', { to: hidden.id, reason: 'alike' })
  const merged = await shop.receives('clerk', complaint('merged-1'), THEN)
  await merged.step('clerk', 'merge', { into: hidden.id })
  const appeal = await shop.receives(
    'clerk',
    { ...complaint('appeal-1'), kind: 'appeal', about: hidden.id },
    THEN,
  )
  await hidden.step('clerk', 'judge', { validity: 'founded', cause: 'handling' })
  await shop.receives('clerk', complaint('canary-order'), THEN)
  const tipped = await seedFields(shop)
  const { rounds, opened } = await seedRounds(shop)
  await Promise.all([hidden, merged, appeal, open, tipped].map((each) => each.history()))
  const boss = ['boss', 'auditor']
  return {
    open,
    hidden,
    merged,
    tipped,
    group: 'one-thing',
    rounds,
    secrets: [
      { text: hidden.id, open: boss },
      { text: hidden.number, open: boss },
      { text: opened, open: boss },
      { text: 'canary-story', open: boss },
      { text: 'canary-tip', open: boss },
      { text: 'canary-source', open: [...boss, 'lead'] },
      { text: 'canary-word', open: boss },
      { text: '918273', open: boss },
    ],
  }
}

/** A case that everybody may see, with fields in its intake, an amendment, a record and a slip that only some may read. */
async function seedFields(shop: Office): Promise<Case> {
  const secrets = { tip: 'canary-tip-1', source: 'canary-source' }
  const it = await shop.receives('clerk', complaint('tipped-1', secrets), THEN)
  await it.step('clerk', 'amend', { changes: { tip: 'canary-tip-2' }, reason: 'as told' })
  await it.step('clerk', 'record', { record: 'heard', form: { word: 'canary-word' } })
  await it.step('clerk', 'issueSlip', { slip: 'returnSlip', form: { quantity: 2, price: 918273 } })
  return it
}

/** Rounds in a time of their own, and the id of the case last opened for them, which only the boss may see. */
async function seedRounds(shop: Office): Promise<{ rounds: string; opened: string }> {
  const since = { since: '2026-01-01T00:00:00+08:00' }
  const when = { 'Simulated-Time': '2026-03-20T09:00:00+08:00' }
  const { headers } = await shop.call('boss', 'POST', '/schedules', since, when)
  const where = headers.get('Location') ?? ''
  for (let tries = 0; tries < 200; tries += 1) {
    const { body } = await shop.call<{ schedules: { last: { href: string | null } | null }[] }>(
      'boss',
      'GET',
      where,
    )
    const href = body.schedules[0]?.last?.href
    if (href) return { rounds: where.split('=').at(-1) ?? '', opened: href.split('/').at(-1) ?? '' }
  }
  throw new Error('the rounds have opened no case')
}
