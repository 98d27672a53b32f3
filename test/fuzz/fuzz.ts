import { rmSync } from 'node:fs'
import { Command, InvalidArgumentError } from 'commander'
import { startServers, temporaryFolder } from '../support/servers.ts'
import { fuzz } from './schemathesis.ts'
import { sendersOf } from './senders.ts'
import { policiesInForce } from '../support/policies.ts'

/*
 * `npm run fuzz -- lab survey hotline`: sends an engine of its own whatever its OpenAPI document allows and forbids, as everybody of
 * these policies. Ends with 1 when an answer was not one that the document describes.
 */
const program = new Command('fuzz')
  .description('Sends generated requests to every route and holds the answers against /openapi.json.')
  .argument('[policy...]', 'policies by their ids', ['lab', 'survey', 'hotline'])
  .option('--examples <n>', 'requests to each route, at most', whole, 100)
  .option('--seed <n>', 'which ones', whole, 1)
  .option('--phases <names>', 'phases of Schemathesis', 'examples,coverage,fuzzing')
  .option('--role <role>', 'only as this role')
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
  .parse()
const { examples, seed, phases, role } = program.opts<{
  examples: number
  seed: number
  phases: string
  role?: string
}>()

const policies = policiesInForce()
const servers = await startServers()
const folder = temporaryFolder()
try {
  const chosen = program.processedArgs[0] as string[]
  const senders = []
  for (const id of chosen) {
    const policy = policies.get(id)
    if (!policy)
      throw new RangeError(`There is no policy ${id}; known are ${[...policies.keys()].join(', ')}.`)
    senders.push(...(await sendersOf(servers, policy)))
  }
  const asked = senders.filter((sender) => role === undefined || sender.role === role)
  if (asked.length === 0) throw new RangeError(`Nobody is ${role}.`)
  const { apiUrl } = servers
  const hear = (said: string) => process.stdout.write(said)
  const { exitCode, answered } = await fuzz({
    apiUrl,
    senders: asked,
    folder,
    examples,
    seed,
    phases,
    hear,
  })
  console.log(answered)
  process.exitCode = exitCode === 0 ? 0 : 1
} catch (error) {
  if (!(error instanceof RangeError)) throw error
  console.error(error.message)
  process.exitCode = 2
} finally {
  await servers.stop()
  rmSync(folder, { recursive: true, force: true })
}

function whole(text: string): number {
  if (/^[1-9]\d*$/.test(text)) return Number(text)
  throw new InvalidArgumentError('a whole number above zero.')
}
