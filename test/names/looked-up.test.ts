import { readdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { API } from 'typescript/unstable/sync'
import { afterAll, expect, test } from 'vitest'
import { foundNames } from './found-names.ts'
import { found } from './looking-up.ts'

/* `{}['constructor']` is a function: whoever looks a name up asks `own` or `owns`, which know only what is the record's own. */

const api = new API({ cwd: process.cwd() })
const config = resolve('tsconfig.json')
const project = api.updateSnapshot({ openProjects: [config] }).getProject(config)
afterAll(() => api.close())

const files = ['machines', 'policies', 'workflows', 'activities', 'ledger', 'server'].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => `${folder}/${file}`),
)

const foundIn = (file: string) => {
  if (!project) throw new Error(`there is no project at ${config}`)
  return foundNames(project, resolve(file))
}

test('no name from outside is looked up in anything but what a record holds itself', () => {
  expect(files.length).toBeGreaterThan(200)
  const places = files.flatMap((file) => foundIn(file).map((place) => `${file}:${place}`))
  expect(places).toEqual(['policies/own.ts:3: record[name]'])
})

test('every way of looking a name up without asking is found, and no other', () => {
  expect(found({ one: 1 }, 'constructor', {})).toContain(Object)
  expect(foundIn('test/names/looking-up.ts')).toEqual([
    '8: [name]: part',
    '10: record[name]',
    '11: record[`${name}s`]',
    "12: record[name as 'one']",
    '13: name in record',
    '14: `${name}s` in record',
  ])
})
