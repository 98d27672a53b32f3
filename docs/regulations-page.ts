import { type ArticlePlaces, articlePlaces } from './article-places.ts'

/** Every article, its acceptance tests and its policy lines, as a page; and what is missing, a line for each gap. */
export function regulationsPage(): { page: string; missing: string[]; unwritten: string[] } {
  const regulations = articlePlaces()
  const count = regulations.reduce((sum, { articles }) => sum + articles.length, 0)
  const missing = regulations.flatMap(({ hasPolicy, articles }) => (hasPolicy ? articles.flatMap(gaps) : []))
  const unwritten = regulations.flatMap(({ id, hasPolicy }) => (hasPolicy ? [] : [id]))
  const sections = regulations.map(({ id, articles }) => `## ${id}\n\n${table(id, articles)}\n`)
  const page = `# The regulations, article by article

Written by \`npm run docs\`; a test fails when it is stale. ${regulations.length} regulations, ${count} articles: what each one asks in a
few words, the acceptance tests that are named after it and drive the running engine, and the lines of its policy that keep it
(those whose comment or \`article\` names it).

${sections.join('\n')}`
  return { page, missing, unwritten }
}

function gaps({ id, tests, lines }: ArticlePlaces): string[] {
  return [
    ...(tests.length === 0 ? [`${id}: no acceptance test is named after it`] : []),
    ...(lines.length === 0 ? [`${id}: no line of its policy names it in a comment`] : []),
  ]
}

function table(regulation: string, articles: readonly ArticlePlaces[]): string {
  const rows = articles.map(({ id, words, tests, lines }) =>
    row([id, words, testCell(tests), lineCell(regulation, lines)]),
  )
  return [row(['article', 'asks', 'tests', 'policy']), row(['---', '---', '---', '---']), ...rows].join('\n')
}

function testCell(tests: ArticlePlaces['tests']): string {
  const files = [...new Set(tests.map(({ file }) => file))]
  const each = files.map((file) => {
    const names = tests.filter((test) => test.file === file).map(({ name }) => escaped(name))
    return `${names.join('<br>')}<br>([${file}](../test/acceptance/${file}))`
  })
  return each.join('<br>') || '—'
}

function lineCell(regulation: string, lines: ArticlePlaces['lines']): string {
  const links = lines.map(({ part, line }) => `[${part}](../policies/${regulation}.yaml#L${line})`)
  return links.join('<br>') || '—'
}

function escaped(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;')
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`
}
