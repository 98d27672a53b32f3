import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse, stringify } from 'yaml'
import { SHIPPED } from '../../../policies/folder.ts'
import { type Servers, startServers } from '../../support/servers.ts'

/** The policy to begin with, by the English calendar and with these clocks in place of its own. */
export interface ClockTrial {
  id: string
  clocks: Record<string, object>
  steps?: Record<string, object>
  records?: Record<string, object>
  intake?: object
}

/** An installation with a policy for each of these trials. */
export async function clockTrials(...trials: ClockTrial[]): Promise<Servers> {
  const folder = mkdtempSync(join(tmpdir(), 'redress-policies-'))
  for (const each of trials) writeFileSync(join(folder, `${each.id}.yaml`), stringify(policyOf(each)))
  process.env['REDRESS_POLICIES'] = folder
  const servers = await startServers()
  const stop = () => {
    delete process.env['REDRESS_POLICIES']
    return servers.stop().then(() => rmSync(folder, { recursive: true }))
  }
  return { ...servers, stop }
}

function policyOf({ id, clocks, steps, records, intake }: ClockTrial) {
  const policy = parse(readFileSync(join(SHIPPED, 'starting', 'policy.yaml'), 'utf8'))
  return {
    ...policy,
    id,
    calendar: 'UK-England',
    clocks,
    notices: {},
    correctives: {},
    penalties: {},
    steps: { ...policy.steps, ...steps },
    records: { ...policy.records, ...records },
    intake: { ...policy.intake, ...intake },
  }
}

/** An intake under any of them. */
export const anIntake = {
  kind: 'complaint',
  channel: 'telephone',
  class: 'product',
  complainant: { name: 'Li' },
  content: 'It is broken.',
  form: { orderNo: 'O-1' },
}

const LADDER = [{ to: 'clerk' }, { after: '1d', to: 'serviceHead' }, { after: '3d', to: 'director' }]
const label = { zh: '全案', en: 'whole' }

/** A clock over the whole case. */
export const whole = (changed: object) => ({
  whole: {
    label,
    starts: 'receive',
    stops: ['closed', 'withdrawn'],
    within: '7d',
    ladder: LADDER,
    ...changed,
  },
})
