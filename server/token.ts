import { mkdirSync } from 'node:fs'
import { Command, InvalidArgumentError } from 'commander'
import { loadPolicies, PolicyError } from '../policies/load.ts'
import { isOfEngine, PersonName } from '../policies/text.ts'
import { owns } from '../policies/own.ts'
import './cut-output.ts'
import { developer, signToken } from './identity/tokens.ts'
import { dataDirHere } from './runtime/installation.ts'
import { tokenSecret } from './runtime/secret.ts'

/* `npm run --silent token`: a token for a person, signed with the secret of this installation. */
const program = new Command('token')
  .description('Prints a token for a person who holds roles under a policy.')
  .requiredOption('--policy <id>', 'the policy of his organisation')
  .requiredOption('--role <role...>', 'a role of the policy, or auditor; may be repeated')
  .option('--person <name>', 'who it is (default: dev- and the role)')
  .option('--unit <unit...>', "a unit of the policy; may be repeated (default: the roles' units)")
  .option('--hours <n>', 'how long it is good', hours, 12)
  .allowExcessArguments(false)
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
  .parse()
const asked = program.opts<{
  policy: string
  role: string[]
  person?: string
  unit?: string[]
  hours: number
}>()

const policies = inForce()
const policy = policies.get(asked.policy) ?? fail('policy', asked.policy, [...policies.keys()])
const callers = asked.role.map((role) =>
  role === 'auditor' || owns(policy.roles, role)
    ? developer(policy, role)
    : fail('role', role, [...Object.keys(policy.roles), 'auditor']),
)
for (const unit of asked.unit ?? []) {
  if (!owns(policy.units, unit)) fail('unit', unit, Object.keys(policy.units))
}
if (asked.person !== undefined && isOfEngine(asked.person)) {
  console.error(`${asked.person} is a name of the engine's own; nobody may act under it.`)
  process.exit(2)
}
const name = PersonName.safeParse(asked.person ?? 'nobody')
if (!name.success) {
  console.error(`--person: ${name.error.issues[0]?.message ?? 'is no name'}`)
  process.exit(2)
}
const dataDir = dataDirHere()
mkdirSync(dataDir, { recursive: true, mode: 0o700 })
const secret = process.env['REDRESS_TOKEN_SECRET'] || tokenSecret(dataDir)
const token = await signToken(
  secret,
  {
    person: asked.person ?? `dev-${asked.role.join('-')}`,
    policy: policy.id,
    roles: asked.role,
    units: asked.unit ?? [...new Set(callers.flatMap(({ units }) => units))],
  },
  { hours: asked.hours },
)
console.log(token)

function inForce() {
  try {
    return loadPolicies()
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error
    console.error(error.message)
    process.exit(2)
  }
}

function hours(text: string): number {
  const hours = Number(text)
  if (hours > 0 && hours <= 24 * 366) return hours
  throw new InvalidArgumentError('a number of hours, up to a year.')
}

function fail(sort: string, name: string, known: string[]): never {
  console.error(`There is no ${sort} ${name}; known are ${known.join(', ')}.`)
  process.exit(2)
}
