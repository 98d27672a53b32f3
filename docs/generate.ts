import { writeFileSync } from 'node:fs'
import { machinePage } from './machine-page.ts'
import { regulationsPage } from './regulations-page.ts'

/* `npm run docs`: writes the generated pages; ends with 1 when an article has no test or no policy line, unless `--partial`. */
writeFileSync(new URL('machine.md', import.meta.url), machinePage())
const { page, missing, unwritten } = regulationsPage()
writeFileSync(new URL('regulations.md', import.meta.url), page)
const gaps = [...missing, ...unwritten.map((id) => `${id}: there is no policy file yet`)]
for (const gap of gaps) console.error(gap)
if (gaps.length > 0 && !process.argv.includes('--partial')) process.exitCode = 1
