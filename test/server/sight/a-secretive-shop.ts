import type { CampaignBody } from '../../../server/http/campaigns-shapes.ts'
import type { Caller } from '../../../server/identity/tokens.ts'
import { type Case, type Office } from '../../support/office.ts'
import type { Ground } from './recipes.ts'
import type { Secret } from './walk.ts'

const THEN = '2026-03-02T09:00:00+08:00'
const complaint = (orderNo: string, more: object = {}) => ({
  kind: 'complaint',
  channel: 'telephone',
  content: 'it is broken',
  form: { orderNo, ...more },
})

/** What the shop has, and who may meet what of it. */
export interface Seeded extends Ground {
  tipped: Case
  secrets: Secret[]
}

/** A case that was open to all and is hidden from all but the boss. */
export async function hides(shop: Office, orderNo: string): Promise<Case> {
  const it = await shop.receives('clerk', complaint(orderNo), THEN)
  await it.step('clerk', 'judge', HIDING)
  await it.history()
  return it
}

/** A case that everybody may see. */
export async function seedOpen(shop: Office): Promise<Case> {
  const open = await shop.receives('clerk', complaint('open-1'), THEN)
  await open.step('clerk', 'group', { group: 'one-thing' })
  return open
}

/** A case that is linked, grouped and appealed against, and then hidden; and fields that only some may read. */
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
  await hidden.step('clerk', 'judge', HIDING)
  await fined(hidden)
  const tipped = await seedFields(shop)
  const { rounds, opened } = await seedRounds(shop)
  const { campaign, finding } = await seedCampaign(shop)
  await Promise.all([hidden, merged, appeal, open, tipped].map((each) => each.history()))
  return {
    ...GROUND,
    open,
    hidden,
    others: [merged, tipped],
    tipped,
    rounds,
    campaigns: [campaign],
    intakes: [
      complaint('canary-order'),
      { ...complaint('appeal-2'), kind: 'appeal', about: hidden.id },
      { ...complaint('appeal-3'), kind: 'appeal', about: finding.id },
    ],
    secrets: [
      ...[hidden.id, hidden.number, opened, finding.id, finding.number].map((text) => forThe(text, 'boss')),
      forThe('canary-story', 'boss'),
      forThe('canary-tip', 'boss'),
      forThe('canary-source', 'boss', 'lead'),
      forThe('canary-word', 'boss'),
      forThe('918273', 'boss'),
      forThe('canary-respondent', 'boss'),
    ],
  }
}

/** Everything of the shop that can be asked for, apart from its cases. */
const GROUND = {
  policy: 'shop',
  group: 'one-thing',
  customers: ['C1'],
  filters: ['state=received', 'cause=handling', 'group=one-thing', 'unit=shop', 'overdue=true', 'order=due'],
  facts: ['tip', 'source', 'orderNo', 'hidden'],
  values: ['canary-tip-1', 'canary-tip-2'].map((tip): [string, string] => ['tip', tip]),
  measures: [['tipped', '2026']] satisfies [string, string][],
  period: 'from=2026-01-01&until=2027-01-01',
}

/** Something that an auditor of the shop may meet, and whoever has one of the roles. */
function forThe(text: string, ...roles: string[]): Secret {
  const isFor = ({ policy, roles: his }: Caller) =>
    policy === 'shop' && ['auditor', ...roles].some((role) => his.includes(role))
  return { text, isFor }
}

/** A step after which the boss alone sees a case, and somebody is to be fined. */
const HIDING = {
  validity: 'founded',
  cause: 'handling',
  responsibleUnit: 'shop',
  responsiblePerson: 'wang.wu',
}

async function fined(it: Case): Promise<void> {
  const { penalties } = await it.view('boss')
  const penalty = penalties[0]?.['id']
  await it.step('boss', 'decidePenalty', { penalty, decision: 'impose', reason: 'as written' })
}

/** A campaign with a returned form of which the boss reads all, and a case that was opened from it and is hidden now. */
async function seedCampaign(shop: Office): Promise<{ campaign: string; finding: Case }> {
  const send = async (who: string, path: string, body: Record<string, unknown>) => {
    const headers = { 'If-Match': '*', 'Simulated-Time': THEN }
    const { status, body: answer } = await shop.call<CampaignBody>(who, 'POST', path, body, headers)
    if (status >= 300) throw new Error(`${path}: ${JSON.stringify(answer)}`)
    return answer
  }
  const until = '2026-03-31T18:00:00+08:00'
  const { id } = await send('clerk', '/campaigns', {
    kind: 'survey',
    frame: ['C1'],
    sample: 1,
    until,
    form: {},
  })
  const step = (who: string, body: Record<string, unknown>) => send(who, `/campaigns/${id}/steps`, body)
  await step('lead', { type: 'approve' })
  await step('clerk', { type: 'start' })
  await step('clerk', { type: 'reach', customer: 'C1', reached: true, form: {} })
  const form = { satisfied: false, respondent: 'canary-respondent', remark: 'broken' }
  await step('clerk', { type: 'return', customer: 'C1', form })
  const { sample } = await send('clerk', `/campaigns/${id}/findings`, { customer: 'C1', content: 'broken' })
  const finding = await shop.opened('clerk', sample[0]?.finding?.href ?? '')
  await finding.step('clerk', 'judge', HIDING)
  await finding.history()
  return { campaign: id, finding }
}

/** A case that everybody may see, with fields in its intake, an amendment, a record and a slip that only some may read. */
async function seedFields(shop: Office): Promise<Case> {
  const secrets = { tip: 'canary-tip-1', source: 'canary-source' }
  const it = await shop.receives('clerk', complaint('tipped-1', secrets), THEN)
  await it.step('boss', 'amend', { changes: { tip: 'canary-tip-2' }, reason: 'as told' })
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
