import { writeFileSync } from 'node:fs'
import { machinePage } from './machine-page.ts'

writeFileSync(new URL('machine.md', import.meta.url), machinePage())
