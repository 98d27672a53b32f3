import { afterAll, beforeAll, expect, test } from 'vitest'
import { doorSecret } from '../../../server/runtime/secret.ts'
import { type Office, office } from '../../support/office.ts'
import { startSeaweed } from '../../support/seaweed.ts'
import type { Servers } from '../../support/servers.ts'
import { installationOf } from '../../support/trials.ts'
import { run as command } from '../a-policy-command.ts'
import { anIntakeWith, aPolicyWithFiles, desk, THEN } from './a-file.ts'
import { aPicture, keptIn } from './a-picture.ts'

/* Files in a bucket of an S3 server that is not ours. */

let weed: Awaited<ReturnType<typeof startSeaweed>>
let servers: Servers
let shop: Office
let at: ReturnType<typeof desk>
beforeAll(async () => {
  weed = await startSeaweed()
  Object.assign(process.env, weed.env)
  servers = await installationOf([aPolicyWithFiles('files')])
  for (const name of Object.keys(weed.env)) delete process.env[name]
  shop = office(servers, 'files')
  at = desk(servers, shop)
}, 600_000)
afterAll(async () => {
  await servers?.stop()
  await weed?.stop()
})

const inBucket = async (under = '') =>
  (await weed.s3.listObjects('/', under))?.map(({ Key }) => Key).sort() ?? []
const verifies = () =>
  command('server/audit.ts', ['verify', '--attachments'], { REDRESS_DATA: servers.dataDir, ...weed.env })

test('a file lies in the bucket, sealed, and is saved again; the same upload with its key is the same', async () => {
  const picture = aPicture(200_000)
  const headers = { 'Idempotency-Key': 'once' }
  const both = await Promise.all([1, 2].map(() => at.uploads('clerk', picture, 'a.png', headers)))
  expect(both[0]).toEqual(both[1])
  const id = both[0]?.id ?? ''
  const it = await shop.receives('clerk', anIntakeWith({ picture: [{ attachment: id }] }), THEN)
  await it.history()
  expect([await inBucket('uploads/'), (await inBucket('files/')).length]).toEqual([[], 1])
  const saved = await at.saves('clerk', it.id, id)
  expect(Buffer.from(await saved.arrayBuffer()).equals(picture)).toBe(true)
  const [name = ''] = await inBucket('files/')
  const bytes = Buffer.from((await weed.s3.getObjectArrayBuffer(name)) ?? new ArrayBuffer(0))
  expect([bytes.length > picture.length, bytes.includes(picture.subarray(100, 150))]).toEqual([true, false])
  expect(keptIn(`${servers.dataDir}/attachments`)).toEqual([])
  expect(await verifies()).toMatchObject({ code: 0 })
  bytes[77] = (bytes[77] ?? 0) ^ 1
  await weed.s3.putObject(name, bytes)
  expect((await at.saves('clerk', it.id, id)).status).toBe(500)
  expect(await verifies()).toMatchObject({ code: 1, out: expect.stringContaining(`${it.number}, step 1`) })
})

test('while the bucket is away nothing is taken and nothing is half there, and then all goes on', async () => {
  const before = await at.uploads('clerk', aPicture())
  await weed.kill()
  const away = await at.sends('clerk', aPicture())
  expect([away.status, away.body.code, away.headers.get('Retry-After')]).toEqual([503, 'unavailable', '5'])
  const intake = anIntakeWith({ picture: [{ attachment: before.id }] })
  const refused = await shop.refusesIntake('clerk', intake, THEN)
  expect([refused.status, refused.detail]).toEqual([
    503,
    'Attachments are out of reach for the moment, or there is no room for them, so nothing was done. Send the same request again.',
  ])
  expect((await verifies()).code).toBe(2)
  expect(keptIn(`${servers.dataDir}/attachments`)).toEqual([])
  await weed.start()
  await expect.poll(async () => (await at.sends('clerk', aPicture())).status, { timeout: 30_000 }).toBe(201)
  const it = await shop.receives('clerk', intake, THEN)
  await it.history()
  expect((await at.saves('clerk', it.id, before.id)).status).toBe(200)
})

test('an erased case leaves no file in the bucket, and what is young is not swept', async () => {
  const upload = await at.uploads('clerk', aPicture())
  const files = (await inBucket('files/')).length
  const it = await shop.receives('clerk', anIntakeWith({ picture: [{ attachment: upload.id }] }), THEN)
  await it.step('clerk', 'withdraw', { reason: 'called off' })
  await shop.call('director', 'POST', `/complaints/${it.id}/erasure`, { because: 'request' })
  expect((await inBucket('files/')).length).toBe(files - 1)
  const headers = { Authorization: `Bearer ${doorSecret(servers.dataDir)}` }
  const swept = await fetch(`${servers.doorUrl}/sweep`, { method: 'POST', headers })
  expect(await swept.json()).toEqual({ uploads: 0, files: 0 })
})
