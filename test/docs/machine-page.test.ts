import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { machinePage } from '../../docs/machine-page.ts'

test('the page about the machine shows the chart as it is; `npm run docs` writes it anew', () => {
  const written = readFileSync(new URL('../../docs/machine.md', import.meta.url), 'utf8')
  expect(written).toBe(machinePage())
})

test('the diagram has the edge that nobody takes, and every end', () => {
  const page = machinePage()
  expect(page).toContain('closed --> filed: nothing left to follow')
  for (const end of ['filed', 'withdrawn', 'refused', 'merged', 'referred'])
    expect(page).toContain(`${end} --> [*]`)
})
