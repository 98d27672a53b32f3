import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { policyFiles, loadPolicy } from '../../policies/load.ts'

/* No article is met by code that names a policy: what one organisation needs, the language has for everybody. */

const ids = policyFiles().map((file) => loadPolicy(file).id)
const code = ['server', 'machines', 'workflows', 'activities', 'ledger', 'bench', 'docs'].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => `${folder}/${file}`),
)

/** A policy named by a whole string, as the file it is in, or as the option of a command. */
const named = new RegExp(
  [
    `(?<=(['"\`]))(?:${ids.join('|')})(?=\\1)`,
    `policies/(?:${ids.join('|')})\\b`,
    `--policy (?:${ids.join('|')})\\b`,
  ].join('|'),
)

const placesIn = (text: string, file: string) =>
  text.split('\n').flatMap((line, n) => (named.test(line) ? [`${file}:${n + 1}: ${line.trim()}`] : []))

test('no code outside the policies names one of them', () => {
  expect(code.length).toBeGreaterThan(100)
  expect(code.flatMap((file) => placesIn(readFileSync(file, 'utf8'), file))).toEqual([])
})

test.each(["get('gas')", 'policy === `pcb`', "'policies/lab.yaml'", 'token --policy estate'])(
  'a policy is found where code names it: %s',
  (line) => {
    expect(placesIn(line, 'a.ts')).toEqual([`a.ts:1: ${line}`])
  },
)

test('a word that is also the name of a policy may be used as a word', () => {
  expect(placesIn("const service = 'the service desk' // survey:quality", 'a.ts')).toEqual([])
})
