import { randomBytes } from 'node:crypto'
import { appendFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { KeyStore } from '../../ledger/keys/store.ts'
import { aFolder } from './folder.ts'

/* Keys of cases on a real disk. */

const BY = randomBytes(32)

async function opened(path: string, by = BY): Promise<KeyStore> {
  const store = await KeyStore.open(path, by)
  onTestFinished(() => store.close().catch(() => undefined))
  return store
}
const aPath = async () => join(await aFolder(), 'keys', 'cases')

test('a key is made once, however many ask at once, and is there again after a restart', async () => {
  const path = await aPath()
  const store = await opened(path)
  const made = await Promise.all(Array.from({ length: 50 }, (_, n) => store.make(`case-${n % 5}`)))
  expect(new Set(made.map((key) => key.toString('hex'))).size).toBe(5)
  await store.close()
  const again = await opened(path)
  expect(await again.get('case-3')).toEqual(made[3])
  expect(await again.get('case-9')).toBe('none')
})

test('an erased key is gone from the disk, and its case never gets another', async () => {
  const path = await aPath()
  const store = await opened(path)
  await store.make('one')
  const kept = await store.make('other')
  const before = await readFile(path)
  await store.erase('one')
  await store.erase('one')
  await store.erase('never begun')
  const after = await readFile(path)
  expect(after.indexOf(before.subarray(96 + 33, 96 + 93))).toBe(-1)
  await store.close()
  const again = await opened(path)
  expect([await again.make('one'), await again.get('never begun')]).toEqual(['erased', 'erased'])
  expect(await again.get('other')).toEqual(kept)
})

test('half a record at the end was never answered, and another master key opens nothing', async () => {
  const path = await aPath()
  const store = await opened(path)
  const key = await store.make('one')
  await store.close()
  await appendFile(path, randomBytes(40))
  const again = await opened(path)
  const next = await again.make('two')
  await again.close()
  const once = await opened(path)
  expect([await once.get('one'), await once.get('two')]).toEqual([key, next])
  await once.close()
  await expect(KeyStore.open(path, randomBytes(32))).rejects.toThrow('do not open with this master key')
})

test('a key that was altered on disk is refused by the name of its case, and every other one opens', async () => {
  const path = await aPath()
  const store = await opened(path)
  await store.make('one')
  const other = await store.make('other')
  await store.close()
  const bytes = await readFile(path)
  bytes.writeUInt8(bytes.readUInt8(96 + 50) ^ 1, 96 + 50)
  await writeFile(path, bytes)
  const again = await opened(path)
  await expect(again.get('one')).rejects.toThrow('the key of one in keys/cases')
  expect(await again.get('other')).toEqual(other)
})
