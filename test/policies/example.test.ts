import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { checkGraph } from '../../machines/checks/check.ts'
import { parsePolicy } from '../../policies/load.ts'
import { termsOf } from '../../server/terms.ts'

const read = (path: string) => readFileSync(new URL(`../../docs/${path}`, import.meta.url), 'utf8')
const example = read('examples/carrier.yaml')

test('the policy that the guide ends with keeps what it promises', () => {
  expect(checkGraph(termsOf(parsePolicy(example, 'carrier.yaml'))).findings).toEqual([])
})

test('what the guide shows of it is what it says', () => {
  const samples = [...read('writing-a-policy.md').matchAll(/```yaml\n([\s\S]*?)```/g)].map(
    ([, text = '']) => text,
  )
  expect(samples.length).toBeGreaterThan(3)
  for (const sample of samples) expect(example).toContain(sample)
})
