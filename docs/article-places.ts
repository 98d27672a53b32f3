import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { isMap, isNode, isScalar, isSeq, Lexer, LineCounter, parse, parseDocument } from 'yaml'
import { z } from 'zod'

/** One article of a regulation, the acceptance tests named after it, and the lines of its policy that keep it. */
export interface ArticlePlaces {
  id: string
  words: string
  tests: { name: string; file: string }[]
  lines: { part: string; line: number }[]
}

interface Regulation {
  id: string
  /** Whether there is a policy file for it yet. */
  hasPolicy: boolean
  articles: ArticlePlaces[]
}

const Articles = z.record(z.string(), z.array(z.string()).min(1))
const root = new URL('..', import.meta.url)
const TESTS = 'test/acceptance/'

/** Every regulation with its articles and where each one is kept, as the files of this checkout have it. */
export function articlePlaces(): Regulation[] {
  const listed = Articles.parse(parse(readFileSync(new URL('docs/articles.yaml', root), 'utf8')))
  const tests = testsByArticle()
  return Object.entries(listed).map(([regulation, articles]) => {
    const file = new URL(`policies/${regulation}.yaml`, root)
    const hasPolicy = existsSync(file)
    const lines = hasPolicy ? linesByArticle(readFileSync(file, 'utf8')) : new Map<string, never[]>()
    const places = articles.map((words, nth) => {
      const id = `${regulation}-${nth + 1}`
      return { id, words, tests: tests.get(id) ?? [], lines: lines.get(id) ?? [] }
    })
    return { id: regulation, hasPolicy, articles: places }
  })
}

/** What stands for an article in a name or a comment: the regulation and the article's number. */
const ARTICLE = /\b[a-z]+-\d+\b/g

/** Tests whose name begins with one or more articles and a colon, by article, whatever regulation it is of. */
export function testsByArticle(): Map<string, ArticlePlaces['tests']> {
  const found = new Map<string, ArticlePlaces['tests']>()
  const folder = fileURLToPath(new URL(TESTS, root))
  for (const file of readdirSync(folder).sort()) {
    if (!file.endsWith('.test.ts')) continue
    const text = readFileSync(new URL(`${TESTS}${file}`, root), 'utf8')
    for (const [, , name = ''] of text.matchAll(
      /(['"`])((?:[a-z]+-\d+(?:, | and )?)+: (?:\\.|(?!\1).)*)\1/g,
    )) {
      const [articles = '', ...words] = name.split(': ')
      for (const id of articles.match(ARTICLE) ?? [])
        add(found, id, { name: words.join(': ').replaceAll(/\\(.)/g, '$1'), file })
    }
  }
  return found
}

/** Lines with a comment, or an `article` of their own, that names the article. */
function linesByArticle(text: string): Map<string, ArticlePlaces['lines']> {
  const found = new Map<string, ArticlePlaces['lines']>()
  const parts = partsByLine(text)
  for (const [line, words] of namedOn(text)) {
    const part = parts.get(line) ?? parts.get([...parts.keys()].find((each) => each > line) ?? 0) ?? ''
    for (const id of new Set(words.match(ARTICLE))) add(found, id, { part, line })
  }
  return found
}

function* namedOn(text: string): Generator<[line: number, words: string]> {
  let line = 1
  for (const token of new Lexer().lex(text)) {
    if (token.startsWith('#')) yield [line, token]
    line += token.split('\n').length - 1
  }
  for (const [nth, each] of text.split('\n').entries()) {
    const [, article] = /^\s*(?:- \{ )?article: ([a-z]+-\d+)/.exec(each) ?? []
    if (article !== undefined) yield [nth + 1, article]
  }
}

/** The part of the policy that begins on a line: the names that lead to it. */
function partsByLine(text: string): Map<number, string> {
  const counter = new LineCounter()
  const parts = new Map<number, string>()
  const walk = (node: unknown, path: readonly string[]): void => {
    const begin = (each: unknown, names: readonly string[]) => {
      const line = isNode(each) && each.range ? counter.linePos(each.range[0]).line : 0
      if (!parts.has(line)) parts.set(line, names.join('.'))
    }
    if (isMap(node)) {
      for (const { key, value } of node.items) {
        const names = [...path, isScalar(key) ? String(key.value) : '']
        begin(key, names)
        walk(value, names)
      }
    }
    if (isSeq(node)) {
      for (const each of node.items) {
        begin(each, path)
        walk(each, path)
      }
    }
  }
  walk(parseDocument(text, { lineCounter: counter }).contents, [])
  return new Map([...parts].sort(([a], [b]) => a - b))
}

function add<T>(found: Map<string, T[]>, id: string, place: T): void {
  found.set(id, [...(found.get(id) ?? []), place])
}
