import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { A_POLICY } from '../machines/a-policy.ts'
import { aFolder, run } from './a-policy-command.ts'

const { path, fileOf } = aFolder()
fileOf('shop.yaml', A_POLICY)
const ours = { REDRESS_POLICIES: path }

test("an installation's own policies are those in force", async () => {
  const { code, out } = await run('server/policy.ts', ['check', '--no-walk'], ours)
  expect(code).toBe(0)
  expect(out.match(/^\w+ \d+: .*calendar.*/gm)).toEqual(['shop 1: Shop (商店), calendar CN'])
})

test('tokens are given to the people of its own policies', async () => {
  const secret = { REDRESS_TOKEN_SECRET: 'x'.repeat(32), REDRESS_DATA: path }
  const own = await run('server/token.ts', ['--policy', 'shop', '--role', 'clerk'], { ...ours, ...secret })
  expect(own).toMatchObject({ code: 0, err: '' })
  const without = await run('server/token.ts', ['--policy', 'shop', '--role', 'clerk'], {
    REDRESS_POLICIES: '',
    ...secret,
  })
  expect(without.code).not.toBe(0)
})

test('its own calendars come before those of the engine', async () => {
  mkdirSync(join(path, 'calendars'))
  const shipped = readFileSync(new URL('../../policies/calendars/NL.yaml', import.meta.url), 'utf8')
  fileOf('calendars/NL.yaml', shipped.replace(/closes: .*/, "closes: '16:00'"))
  const asked = ['--calendar', 'NL', '--from', '2026-03-02T10:00+01:00', '--within', 'same day']
  expect((await run('server/due.ts', asked, ours)).out).toBe('2026-03-02T15:00:00.000Z\n')
  expect((await run('server/due.ts', asked, { REDRESS_POLICIES: '' })).out).toBe('2026-03-02T16:00:00.000Z\n')
})

test('a folder without policies stops the start with one sentence, before anything runs', async () => {
  const empty = join(path, 'calendars')
  const { code, err } = await run('server/start.ts', [], { REDRESS_POLICIES: empty, REDRESS_DATA: path })
  expect({ code, err }).toEqual({
    code: 1,
    err: expect.stringContaining('calendars cannot be used:\n') as string,
  })
})

test('a faulty policy stops the start and is named with its line', async () => {
  fileOf('shop.yaml', A_POLICY.replace('slip: returnSlip', 'slip: returnSlp'))
  const { code, err } = await run('server/start.ts', [], { ...ours, REDRESS_DATA: path })
  expect(code).toBe(1)
  expect(err).toMatch(/cannot be used:\nshop\.yaml:\d+: remedies\.exchange\.slip: no slip returnSlp/)
})
