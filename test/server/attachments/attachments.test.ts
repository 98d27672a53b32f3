import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { signToken } from '../../../server/identity/tokens.ts'
import { verdictOnFiles } from '../../../server/audit-attachments.ts'
import { folderStore } from '../../../server/attachments/folder-store.ts'
import { doorSecret } from '../../../server/runtime/secret.ts'
import { entriesOf } from '../../../ledger/reader.ts'
import type { ComplaintBody, ProblemBody } from '../../../server/http/shapes.ts'
import { exportOf } from '../../../server/record-export/export.ts'
import { nodeFor } from '../../support/commands.ts'
import { otherApi } from '../../support/other-api.ts'
import { type Office, office } from '../../support/office.ts'
import { arriving } from '../../../server/http/attachments/arriving.ts'
import { attachmentsOf, noAttachments } from '../../support/attachments.ts'
import { policiesInForce } from '../../support/policies.ts'
import { type Servers, temporaryFolder } from '../../support/servers.ts'
import { installationOf } from '../../support/trials.ts'
import { run as command } from '../a-policy-command.ts'
import { filesWith } from '../sealing/on-disk.ts'
import { anIntakeWith, aPolicyWithFiles, desk, THEN } from './a-file.ts'
import { aPicture, keptIn } from './a-picture.ts'

/* Files that are uploaded, named by steps and saved again, over a running engine. */

let servers: Servers
let shop: Office
let at: ReturnType<typeof desk>
let folder: string
beforeAll(async () => {
  process.env['REDRESS_ATTACHMENT_MIB'] = '1'
  process.env['REDRESS_UPLOADS_EACH'] = '6'
  servers = await installationOf([aPolicyWithFiles('files'), aPolicyWithFiles('others')])
  delete process.env['REDRESS_ATTACHMENT_MIB']
  delete process.env['REDRESS_UPLOADS_EACH']
  shop = office(servers, 'files')
  at = desk(servers, shop)
  folder = join(servers.dataDir, 'attachments')
})
afterAll(() => servers.stop())
let clerk: ReturnType<Office['someone']>
beforeEach(() => {
  clerk = shop.someone('clerk', `clerk ${randomUUID()}`)
})

const intake = (form: object) => shop.receives(clerk, anIntakeWith(form), THEN)
const kept = (under = '') => keptIn(folder).filter((name) => name.startsWith(under))

/** Sweeps now, as the writer does each hour. */
async function sweeps() {
  const headers = { Authorization: `Bearer ${doorSecret(servers.dataDir)}` }
  const answer = await fetch(`${servers.doorUrl}/sweep`, { method: 'POST', headers })
  return (await answer.json()) as { uploads: number; files: number }
}

/** Makes everything that is kept so many hours older. */
function older(hours: number): void {
  const then = Date.now() / 1000 - hours * 3_600
  for (const name of kept()) utimesSync(join(folder, name), then, then)
}

test('a picture is uploaded, named by an intake and saved again, for saving only', async () => {
  const picture = aPicture(300_000)
  const upload = await at.uploads(clerk, picture, '现场 “A”.png', { 'Content-Type': 'text/html' })
  expect(upload).toMatchObject({ name: '现场 “A”.png', type: 'image/png', size: picture.length })
  const it = await intake({ picture: [{ attachment: upload.id }] })
  const { usableUntil: _, id: attachment, ...said } = upload
  expect((await it.history())[0]?.step['form']).toMatchObject({ picture: [{ attachment, ...said }] })
  const saved = await at.saves('clerk', it.id, upload.id)
  expect(saved.status).toBe(200)
  expect(Buffer.from(await saved.arrayBuffer()).equals(picture)).toBe(true)
  const head = await at.saves('clerk', it.id, upload.id, 'HEAD')
  for (const { headers } of [saved, head])
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-type': 'image/png',
      'content-length': String(picture.length),
      'content-disposition': expect.stringMatching(/^attachment; .*filename\*=UTF-8''%E7%8E%B0/),
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'cache-control': 'no-store',
    })
})

test('neither a picture nor its name lies anywhere in clear', async () => {
  const picture = Buffer.concat([aPicture(), Buffer.from('Zacharias-inside')])
  const waiting = await at.uploads(clerk, picture, 'Zacharias-waiting.png')
  const upload = await at.uploads(clerk, picture, 'Zacharias-named.png')
  const it = await intake({ picture: [{ attachment: upload.id }], secret: [{ attachment: upload.id }] })
  await it.history()
  expect(filesWith(servers.dataDir, ['Zacharias', waiting.sha256, 'image/png'])).toEqual([])
})

test('a file is seen as its field is: whoever may not see it is answered as if there were none', async () => {
  const upload = await at.uploads(clerk, aPicture())
  const it = await intake({ secret: [{ attachment: upload.id }] })
  await it.history()
  expect((await at.saves('director', it.id, upload.id)).status).toBe(200)
  expect((await at.saves('auditor', it.id, upload.id)).status).toBe(200)
  const { body } = await shop.call<{ reads: { by: object }[] }>(
    'auditor',
    'GET',
    `/complaints/${it.id}/reads`,
  )
  expect(JSON.stringify(body)).toContain('dev-director')
  const asked = async (who: Parameters<typeof at.saves>[0], id: string, attachment: string) => {
    const answer = await at.saves(who, id, attachment)
    const { detail } = (await answer.json()) as ProblemBody
    return [answer.status, detail.replace(id, 'ID').replace(attachment, 'FILE')]
  }
  const none = await asked('clerk', it.id, `${'0'.repeat(32)}-${'0'.repeat(32)}`)
  expect(none).toEqual([404, 'There is no file FILE in a complaint ID that you may see.'])
  expect(await asked('clerk', it.id, upload.id)).toEqual(none)
  expect(await asked('clerk', randomUUID(), upload.id)).toEqual(none)
  const elsewhere = office(servers, 'others').someone('director')
  expect(await asked(elsewhere, it.id, upload.id)).toEqual(none)
  expect((await at.saves('clerk', it.id, upload.id, 'HEAD')).status).toBe(404)
})

test('what a policy leaves open stands readable in the record, and the file is sealed all the same', async () => {
  const upload = await at.uploads(clerk, aPicture(), 'Quirinus.png')
  const it = await intake({ proof: [{ attachment: upload.id }] })
  await it.history()
  expect(filesWith(join(servers.dataDir, 'ledger'), ['Quirinus'])).not.toEqual([])
  const ledger = filesWith(join(servers.dataDir, 'ledger'), [`"id":"${upload.id}","key":"sealed.1.${it.id}.`])
  expect(ledger).not.toEqual([])
  expect((await at.saves('clerk', it.id, upload.id)).status).toBe(200)
})

test('a name loses folders, control characters and what turns its direction', async () => {
  const cleaned = async (name: string) => (await at.uploads(clerk, aPicture(), name)).name
  expect(await cleaned('../..\\etc/pass\u0000wd\r\n.png')).toBe('passwd.png')
  expect(await cleaned('invoice\u202egnp.exe')).toBe('invoicegnp.exe')
  expect(await cleaned(`${'长'.repeat(300)}.png`)).toBe(`${'长'.repeat(196)}.png`)
  expect(await cleaned('..')).toBe('file')
})

test('no file is named like a sealed value, however that is written, and nothing is opened for who names it so', async () => {
  await at.uploads(clerk, aPicture())
  const it = await intake({})
  await it.history()
  const [first] = await entriesOf(join(servers.dataDir, 'ledger'), it.id)
  const token = String((first?.step as { content?: unknown } | undefined)?.content)
  const stranger = office(servers, 'others').someone('clerk', clerk.person)
  const before = kept()
  const encoded = encodeURIComponent
  for (const written of [
    `filename="${token}"`,
    `filename="evidence of ${token}.png"`,
    `filename="${token.replace('sealed', 'seal\\ed')}"`,
    `filename*=UTF-8''${token.replaceAll('.', '%2E')}`,
    `filename*=UTF-8''${encoded(token.replace('sealed', 'sea\u200bled'))}`,
    `filename*=UTF-8''${encoded(token.replace('sealed', 'ｓealed'))}`,
    `filename="${token.replace('sealed', 'sea|led')}"`,
  ]) {
    const answer = await at.sends(stranger, aPicture(), { 'Content-Disposition': `attachment; ${written}` })
    expect([written, answer.status, JSON.stringify(answer.body)]).toEqual([
      written,
      422,
      expect.stringContaining('reads like a sealed value, which nobody may write here'),
    ])
    expect(JSON.stringify(answer.body)).not.toContain('It is broken.')
  }
  expect(kept()).toEqual(before)
})

test('only who uploaded a file may name it, in his organisation, and only what is there', async () => {
  const upload = await at.uploads(clerk, aPicture())
  const named = anIntakeWith({ picture: [{ name: 'elsewhere', ref: 'shelf 3' }, { attachment: upload.id }] })
  const pointer = { errors: [{ pointer: '/form/picture/1/attachment' }], status: 422 }
  expect(await shop.refusesIntake('clerk', named, THEN)).toMatchObject(pointer)
  const others = office(servers, 'others')
  const same = others.someone('clerk', clerk.person)
  expect(await others.refusesIntake(same, named, THEN)).toMatchObject(pointer)
  const unknown = anIntakeWith({ picture: [{ name: 'x', ref: 'y' }, { attachment: `${upload.id}0` }] })
  expect(await shop.refusesIntake(clerk, unknown, THEN)).toMatchObject(pointer)
  const it = await shop.receives(clerk, named, THEN)
  expect((await it.history())[0]?.step['form']).toMatchObject({
    picture: [{ name: 'elsewhere', ref: 'shelf 3' }, { attachment: upload.id }],
  })
  expect(await shop.refusesIntake(clerk, named, THEN)).toMatchObject(pointer)
})

test('a file is refused in a sentence, and nothing of it is left', async () => {
  const before = kept()
  const refused = async (bytes: Buffer, headers = {}) => {
    const { status, body } = await at.sends(clerk, bytes, headers)
    return [status, body.code, body.detail]
  }
  const large = [413, 'tooLarge', 'A file holds 1 MiB at most.']
  expect(await refused(aPicture(2 ** 20))).toEqual(large)
  const pieces = Array.from({ length: 40 }, () => aPicture(100_000))
  const streamed = await at.streams(clerk, pieces)
  expect([streamed.status, streamed.body.code, streamed.body.detail]).toEqual(large)
  const disguised = { 'Content-Type': 'image/png', 'Content-Disposition': 'attachment; filename="a.png"' }
  const notAccepted = [415, 'notAccepted', expect.stringMatching(/accepted are image\/\*.*application\/pdf/)]
  expect(await refused(Buffer.from('MZ'.padEnd(400, '\0')), disguised)).toEqual(notAccepted)
  expect(await refused(Buffer.from([1, 2, 3, 0, 255]))).toEqual(notAccepted)
  expect(await refused(Buffer.from('text at first'.padEnd(400_000, ' ') + '\0'))).toEqual(notAccepted)
  expect(await refused(Buffer.alloc(0))).toEqual([422, 'empty', 'The file is empty.'])
  expect(await refused(aPicture(), { 'Content-Encoding': 'gzip' })).toEqual([
    415,
    'notPlain',
    expect.anything(),
  ])
  expect(kept()).toEqual(before)
})

test('an upload that breaks off leaves nothing', async () => {
  const before = kept()
  const { hostname, port } = new URL(servers.apiUrl)
  const socket = connect({ host: hostname, port: Number(port) })
  const head = ['POST /attachments HTTP/1.1', 'Host: redress', 'Content-Length: 900000']
  const token = await signToken(servers.tokenSecret, clerk)
  socket.write([...head, `Authorization: Bearer ${token}`, '', ''].join('\r\n'))
  socket.write(aPicture(300_000))
  await expect.poll(() => kept('incoming').length, { timeout: 20_000 }).toBe(1)
  socket.destroy()
  await expect.poll(() => kept(), { timeout: 20_000 }).toEqual(before)
})

test('the same upload with its key is the same, and another under that key is refused', async () => {
  const headers = { 'Idempotency-Key': randomUUID() }
  const picture = aPicture()
  const first = await at.uploads(clerk, picture, 'a.png', headers)
  const count = kept().length
  expect(await at.uploads(clerk, picture, 'a.png', headers)).toEqual(first)
  const other = await at.sends(clerk, aPicture(), headers)
  expect([other.status, other.body.code]).toEqual([422, 'keyReused'])
  expect(kept().length).toBe(count)
  const both = await Promise.all(
    [1, 2].map(() => at.uploads(clerk, picture, 'b.png', { 'Idempotency-Key': 'once' })),
  )
  expect(both[0]).toEqual(both[1])
})

test('a request that named an upload is answered again the same, though the upload is named no more', async () => {
  const [one, two] = [await at.uploads(clerk, aPicture()), await at.uploads(clerk, aPicture())]
  const headers = { 'Idempotency-Key': randomUUID(), 'Simulated-Time': THEN }
  const body = anIntakeWith({ picture: [{ attachment: one.id }] })
  const sent = () => shop.call<ComplaintBody>(clerk, 'POST', '/complaints', body, headers)
  const first = await sent()
  expect([first.status, (await sent()).body]).toEqual([201, first.body])
  const path = `/complaints/${first.body.id}/steps`
  const seen = { type: 'record', record: 'seen', form: { after: [{ attachment: two.id }] } }
  const key = { 'Idempotency-Key': randomUUID(), 'If-Match': '*' }
  const records = () => shop.call<ComplaintBody>(clerk, 'POST', path, seen, key)
  const step = await records()
  expect([step.status, (await records()).body]).toEqual([200, step.body])
  for (const { id } of [one, two]) expect((await at.saves('clerk', first.body.id, id)).status).toBe(200)
})

test('of many requests that name one upload at once one comes to it, and what is refused gives it back', async () => {
  const { id } = await at.uploads(clerk, aPicture())
  const named = anIntakeWith({ picture: [{ attachment: id }] })
  const it = await intake({})
  const path = `/complaints/${it.id}/steps`
  const seen = { type: 'record', record: 'seen', form: { after: [{ attachment: id }] } }
  const stale = await shop.call(clerk, 'POST', path, seen, { 'If-Match': '"99"' })
  expect(stale.status).toBe(412)
  const sent = () => shop.call<ComplaintBody>(clerk, 'POST', '/complaints', named, { 'Simulated-Time': THEN })
  const answers = await Promise.all([1, 2, 3, 4].map(sent))
  expect(answers.map(({ status }) => status).sort((one, other) => one - other)).toEqual([201, 422, 422, 422])
  expect(kept('uploads/claims')).toEqual([])
})

test('what a request held that died is usable by that request again, by no other, and swept', async () => {
  const { id } = await at.uploads(clerk, aPicture())
  const by = { policy: 'files', person: clerk.person }
  const [one, other] = [attachmentsOf(servers), attachmentsOf(servers)]
  const claims = [
    await one.claim(by, id, 'a'),
    await other.claim(by, id, 'a'),
    await other.claim(by, id, 'b'),
  ]
  expect(claims).toEqual([true, true, false])
  const named = anIntakeWith({ picture: [{ attachment: id }] })
  expect((await shop.refusesIntake(clerk, named, THEN)).status).toBe(422)
  older(24.5)
  await sweeps()
  expect(kept('uploads')).toEqual([])
})

test('one organisation never takes every place where files are uploaded', async () => {
  const attachments = noAttachments()
  let go: () => void = () => undefined
  const gate = new Promise<void>((resolve) => (go = resolve))
  async function* waiting() {
    await gate
    yield aPicture()
  }
  const takes = (policy: string, person: string) =>
    attachments.take({ policy, person }, waiting(), { name: 'a.png', key: null })
  const people = ['a', 'b', 'c', 'd'].flatMap((person) => [1, 2, 3, 4].map(() => person))
  const under = people.map((person) => takes('shop', person))
  await expect(takes('shop', 'e')).rejects.toMatchObject({ of: 'underWay' })
  const others = takes('others', 'e')
  go()
  expect(await Promise.all([...under, others])).toHaveLength(17)
})

test('a file that comes a byte at a time is ended, and one that comes at a kilobyte a second is not', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval', 'clearInterval'] })
  try {
    async function* every(ms: number, bytes: number) {
      for (let nth = 0; nth < 10; nth += 1) {
        await new Promise((resolve) => setTimeout(resolve, ms))
        yield Buffer.alloc(bytes)
      }
    }
    const read = async (source: AsyncIterator<Buffer>) => {
      let came = 0
      for await (const chunk of arriving(source)) came += chunk.length
      return came
    }
    const ends = [read(every(6_000, 1)), read(every(6_000, 8 * 1024))]
    const all = Promise.allSettled(ends)
    await vi.advanceTimersByTimeAsync(61_000)
    expect(await all).toMatchObject([{ reason: { status: 408 } }, { value: 80 * 1024 }])
  } finally {
    vi.useRealTimers()
  }
})

test('nobody fills the disk with uploads that no step names', async () => {
  const all = await Promise.all([1, 2, 3].map(() => at.uploads(clerk, aPicture())))
  all.push(...(await Promise.all([1, 2, 3].map(() => at.uploads(clerk, aPicture())))))
  const more = await at.sends(clerk, aPicture())
  expect([more.status, more.body.code]).toEqual([429, 'tooManyUploads'])
  await intake({ picture: [{ attachment: all[0]?.id }] })
  expect((await at.sends(clerk, aPicture())).status).toBe(201)
})

test('what no step names is swept, and never what a step names', async () => {
  const left = await at.uploads(clerk, aPicture())
  const named = await at.uploads(clerk, aPicture())
  const it = await intake({ picture: [{ attachment: named.id }] })
  await it.history()
  await sweeps()
  const before = kept('files')
  older(24.5)
  // It can be named no more, and whatever named it in time may still be on its way to the record.
  await sweeps()
  expect([kept('uploads'), kept('files')]).toEqual([[], before])
  const late = anIntakeWith({ picture: [{ attachment: left.id }] })
  expect((await shop.refusesIntake(clerk, late, THEN)).status).toBe(422)
  older(25.5)
  await sweeps()
  expect(kept('files').length).toBeLessThan(before.length)
  expect((await at.saves('clerk', it.id, named.id)).status).toBe(200)
})

test('the files of a case go with its key', async () => {
  const [one, two] = [await at.uploads(clerk, aPicture()), await at.uploads(clerk, aPicture())]
  const files = kept('files')
  const it = await intake({ picture: [{ attachment: one.id }], secret: [{ attachment: two.id }] })
  await it.step('clerk', 'withdraw', { reason: 'called off' })
  const answer = await shop.call('director', 'POST', `/complaints/${it.id}/erasure`, { because: 'request' })
  expect(answer.status).toBe(200)
  expect(kept('files').length).toBe(files.length - 2)
  expect((await at.saves('director', it.id, one.id)).status).toBe(404)
})

test('another API gives out what this one took in, and takes what this one names', async () => {
  const redisUrl = servers.redisUrl
  const other = await otherApi(servers, 'files', { redisUrl, policies: policiesInForce() })
  try {
    const there = desk({ ...servers, apiUrl: other.apiUrl }, shop)
    const upload = await there.uploads(clerk, aPicture())
    const it = await intake({ picture: [{ attachment: upload.id }] })
    await it.history()
    expect((await there.saves('clerk', it.id, upload.id)).status).toBe(200)
  } finally {
    await other.stop()
  }
})

test('a file that was altered, cut or removed where it lies is not given out as if it were true', async () => {
  const before = new Set(kept('files'))
  const upload = await at.uploads(clerk, aPicture(200_000))
  const it = await intake({ picture: [{ attachment: upload.id }] })
  await it.history()
  const [file = ''] = kept('files').filter((name) => !before.has(name))
  const bytes = readFileSync(join(folder, file))
  const verifies = () => verdictOnFiles(join(servers.dataDir, 'ledger'), folderStore(folder))
  expect(await verifies()).toMatchObject({ problems: [], files: expect.any(Number) })
  const saved = async (changed: Buffer) => {
    writeFileSync(join(folder, file), changed)
    const answer = await at.saves('clerk', it.id, upload.id)
    return answer.status === 200 ? answer.arrayBuffer() : ((await answer.json()) as ProblemBody).code
  }
  const flipped = Buffer.from(bytes)
  flipped[10] = (flipped[10] ?? 0) ^ 1
  expect(await saved(flipped)).toBe('damaged')
  const address = file.slice(-64)
  const place = `${it.number}, step 1: its file ${address}`
  expect((await verifies()).problems).toEqual([`${place} is not what its address says`])
  rmSync(join(folder, file))
  expect((await at.saves('clerk', it.id, upload.id)).status).toBe(500)
  const here = { REDRESS_DATA: servers.dataDir }
  const audited = await command('server/audit.ts', ['verify', '--attachments'], here)
  expect(audited).toMatchObject({ code: 1, out: expect.stringContaining(`${place} is not there`) })
  await expect(saved(bytes.subarray(0, -10))).rejects.toThrow('terminated')
  await expect(saved(bytes.subarray(0, 2 * 65_552))).rejects.toThrow('terminated')
  expect(Buffer.from((await saved(bytes)) as ArrayBuffer).length).toBe(upload.size)
})

test('on a full disk nothing is taken and nothing is half there, and then it goes on', async () => {
  const aside = temporaryFolder()
  const uploading = await nodeFor('test/server/attachments/uploads-short-of-room.ts')
  // A limit on the size of files, in blocks of 1024 bytes, stands for a full disk.
  const limited = ['-c', 'ulimit -S -f 200; exec "$@"', 'uploading', ...uploading, aside]
  const { stdout } = await promisify(execFile)('/bin/sh', limited)
  expect(JSON.parse(stdout)).toEqual({ large: 'StoreAwayError', left: [], small: 'image/png', kept: 2 })
  rmSync(aside, { recursive: true })
})

test('sweeping while steps name what can be named no longer takes nothing that a step names', async () => {
  const uploads = await Promise.all([1, 2, 3, 4].map(() => at.uploads(clerk, aPicture())))
  older(24.5)
  const named = uploads.map(({ id }) =>
    shop.call<ComplaintBody>(clerk, 'POST', '/complaints', anIntakeWith({ picture: [{ attachment: id }] })),
  )
  const [answers] = await Promise.all([Promise.all(named), sweeps(), sweeps()])
  await sweeps()
  for (const [nth, { status, body }] of answers.entries()) {
    expect([201, 422]).toContain(status)
    if (status === 422) continue
    const saved = async () => (await at.saves('clerk', body.id, uploads[nth]?.id ?? '')).status
    await expect.poll(saved, { timeout: 20_000 }).toBe(200)
  }
})

test('what is imported brings its files along, and an exported case names them', async () => {
  const director = shop.someone('director', clerk.person)
  const upload = await at.uploads(director, aPicture())
  const by = { person: 'Anna', roles: ['clerk'] }
  const body = {
    ...anIntakeWith({ picture: [{ attachment: upload.id }] }),
    receivedAt: '2026-02-02T10:00:00+08:00',
    imported: { from: 'old desk', reference: clerk.person, by, steps: [] },
  }
  const sent = await shop.call<ComplaintBody>(director, 'POST', '/imports', body)
  expect([sent.status, sent.body]).toEqual([201, expect.anything()])
  const { id, number } = sent.body
  const saved = async () => (await at.saves('clerk', id, upload.id)).status
  await expect.poll(saved, { timeout: 20_000 }).toBe(200)
  older(25)
  await sweeps()
  const again = await shop.call<ComplaintBody>(director, 'POST', '/imports', body)
  expect([again.status, again.body.id]).toEqual([200, id])
  const exported = () =>
    exportOf(join(servers.dataDir, 'ledger'), number, 'files').then(JSON.stringify, String)
  await expect.poll(exported, { timeout: 20_000 }).toContain(`\\"id\\":\\"${upload.id}\\"`)
})

test('an auditor saves files and uploads none', async () => {
  expect((await at.sends('auditor', aPicture())).status).toBe(403)
  expect((await fetch(`${servers.apiUrl}/attachments`, { method: 'POST', body: 'x' })).status).toBe(401)
})
