import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { office } from '../../support/office.ts'
import { installationOf, startingPolicy } from '../../support/trials.ts'
import type { Servers } from '../../support/servers.ts'
import { filesWith } from './on-disk.ts'

/* Fields that a policy marks as personal or opens, and cases that are compared by what is sealed. */

const THEN = '2026-03-02T10:00:00+08:00'
const label = { zh: '某', en: 'some' }
let servers: Servers
beforeAll(async () => {
  const policy = startingPolicy()
  const { form, ...intake } = policy.intake
  const more = {
    caller: { type: 'text', fact: true, label },
    born: { type: 'date', personal: true, fact: true, label },
    income: { type: 'money', personal: true, label },
    colour: { type: 'text', open: true, fact: true, label },
  }
  servers = await installationOf([
    {
      ...policy,
      id: 'personal',
      intake: { ...intake, form: { ...form, ...more } },
      repeats: { same: ['caller'], withinDays: 30 },
      imports: { by: ['director'] },
      visibility: [],
    },
  ])
})
afterAll(() => servers.stop())

const staff = () => office(servers, 'personal')
const anIntake = (form: object) => ({
  kind: 'complaint',
  channel: 'telephone',
  complainant: { name: 'Ouyang Feifei' },
  content: 'The door does not shut.',
  form: { orderNo: '2611', ...form },
})
const onDisk = (...texts: string[]) =>
  ['ledger', 'redis', 'logs'].flatMap((place) => filesWith(join(servers.dataDir, place), texts))

test('a personal date and a personal sum are themselves to a reader, and texts to whoever has the disk', async () => {
  const form = { born: '1961-07-23', income: 7654321, colour: 'vermilion' }
  const it = await staff().receives('clerk', anIntake(form), THEN)
  expect((await it.history())[0]?.step['form']).toMatchObject(form)
  expect((await it.view('director')).facts).toMatchObject({ born: '1961-07-23', colour: 'vermilion' })
  expect(onDisk('1961-07-23', '7654321', 'Ouyang Feifei')).toEqual([])
  expect(onDisk('vermilion')).not.toEqual([])
})

test('cases repeat each other by what is sealed in both', async () => {
  const first = await staff().receives('clerk', anIntake({ caller: '0571-8801' }), THEN)
  await first.history()
  const second = await staff().receives('clerk', anIntake({ caller: '0571-8801' }), THEN)
  const other = await staff().receives('clerk', anIntake({ caller: '0571-8802' }), THEN)
  expect([second.first.facts['repeat'], second.first.links]).toEqual([true, [first.id]])
  expect(other.first.facts['repeat']).toBe(false)
  expect(second.first.facts['caller']).toBe('0571-8801')
  expect(onDisk('0571-8801')).toEqual([])
})

test('nobody counts cases by what is sealed', async () => {
  const by = (fact: string) =>
    staff().call<{ detail?: string }>('director', 'GET', `/statistics?by=fact:${fact}`)
  expect([(await by('caller')).status, (await by('colour')).status]).toEqual([422, 200])
  expect((await by('caller')).body.detail).toContain('caller is sealed')
})

test('what is imported is sealed like the rest', async () => {
  const imported = {
    from: 'old desk',
    reference: 'OD-1',
    by: { person: 'Anna', roles: ['clerk'] },
    steps: [
      {
        type: 'withdraw',
        at: '2026-02-03T10:00:00+08:00',
        by: { person: 'Anna', roles: ['clerk'] },
        reason: 'Murgatroyd called it off',
      },
    ],
  }
  const body = { ...anIntake({ caller: 'Zenobia' }), receivedAt: '2026-02-02T10:00:00+08:00', imported }
  const sent = await staff().call<{ id: string }>('director', 'POST', '/imports', body)
  expect([sent.status, sent.body]).toEqual([201, expect.anything()])
  const it = await staff().opened('director', `/complaints/${sent.body.id}`)
  expect(JSON.stringify(await it.history())).toContain('Murgatroyd called it off')
  expect(onDisk('Murgatroyd', 'Zenobia')).toEqual([])
})
