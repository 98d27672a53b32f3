import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { aFolder, run } from './a-policy-command.ts'

const { path, fileOf } = aFolder()

test('a new policy can be used as it stands, and is named after its file', async () => {
  const file = join(path, 'ours.yaml')
  expect(await run('server/policy.ts', ['new', file])).toMatchObject({ code: 0, err: '' })
  const { code, out, err } = await run('server/policy.ts', ['check', file])
  expect({ code, err }).toEqual({ code: 0, err: '' })
  expect(out).toContain('ours 1: Complaint regulation')
  expect(out).toContain('every part of the policy comes about')
})

test('every part of it is explained above it, in Chinese and in English', async () => {
  const file = join(path, 'explained.yaml')
  await run('server/policy.ts', ['new', file])
  const text = readFileSync(file, 'utf8')
  for (const part of ['channels', 'kinds', 'intake', 'steps', 'clocks', 'remedies', 'authority', 'retention'])
    expect(text).toMatch(new RegExp(`\n# .*[a-z].*\\n(#.*[\\u4e00-\\u9fff].*\\n)?${part}:\\n`))
})

test('an existing file is left as it is', async () => {
  const file = fileOf('kept.yaml', 'mine')
  const { code, err } = await run('server/policy.ts', ['new', file])
  expect(code).toBe(1)
  expect(err).toContain('kept.yaml exists and is left as it is')
  expect(readFileSync(file, 'utf8')).toBe('mine')
})

test('a file that cannot be written is told', async () => {
  const { code, err } = await run('server/policy.ts', ['new', join(path, 'no', 'such', 'folder.yaml')])
  expect(code).toBe(2)
  expect(err).toContain('cannot write')
})
