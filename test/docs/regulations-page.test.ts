import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { articlePlaces } from '../../docs/article-places.ts'
import { regulationsPage } from '../../docs/regulations-page.ts'

test('the page about the regulations is as the tests and policies are; `npm run docs` writes it anew', () => {
  const written = readFileSync(new URL('../../docs/regulations.md', import.meta.url), 'utf8').split('\n')
  const now = regulationsPage().page.split('\n')
  const stale = now.filter((line, nth) => line !== written[nth]).map((line) => line.split(' | ')[0])
  expect(stale).toEqual([])
  expect(written).toHaveLength(now.length)
})

test('every article of a policy has an acceptance test and a line that keeps it', () => {
  expect(regulationsPage().missing).toEqual([])
})

test('there are 21 regulations with 116 articles, each article once', () => {
  const ids = articlePlaces().flatMap(({ articles }) => articles.map(({ id }) => id))
  expect(articlePlaces()).toHaveLength(21)
  expect(new Set(ids).size).toBe(116)
  expect(ids).toHaveLength(116)
})

test('a test is found under its article, and a line by the part of the policy it stands in', () => {
  const articles = articlePlaces().flatMap(({ articles }) => articles)
  const plan = articles.find(({ id }) => id === 'lab-3')
  expect(plan?.lines.map(({ part }) => part)).toEqual(
    expect.arrayContaining(['steps.report', 'clocks.plan', 'authority']),
  )
  const number = articles.find(({ id }) => id === 'pcb-3')
  expect(number?.tests).toContainEqual({
    name: 'under concurrent intake no number is doubled or lost, and past 99 it has three digits',
    file: 'pcb-intake.test.ts',
  })
})

test('tests that are written for several cases at once are found as well', () => {
  const articles = articlePlaces().flatMap(({ articles }) => articles)
  const names = articles.find(({ id }) => id === 'medicine-1')?.tests.map(({ name }) => name)
  expect(names).toContain('an apology is due where it is %s')
})
