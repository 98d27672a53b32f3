import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as fc from 'fast-check'
import type { AnyEntry } from '../../ledger/entry.ts'
import { type Body, decodeLine, encodeLine, GENESIS } from '../../ledger/line.ts'
import { openLog } from '../../ledger/log.ts'
import { numberingOf } from '../../machines/numbering.ts'
import { standingOf } from '../../machines/standing.ts'
import type { Policy } from '../../policies/policy.ts'
import { termsOf } from '../../server/terms.ts'
import { moves, walk } from '../machines/random-walk.ts'

const FILE = '000000000001.jsonl'

/** Fills a ledger with cases that random staff took as far as they came, all seeded. */
export async function aWalkedLedger(dir: string, policies: readonly Policy[], cases: number): Promise<void> {
  const log = await openLog(dir)
  for (const [n, choices] of fc.sample(moves, { numRuns: cases, seed: 9 }).entries()) {
    const policy = policies[n % policies.length]
    if (!policy) continue
    const terms = termsOf(policy)
    const { digest, rules, calendar } = terms
    let seq = 0
    for (const { step, by, nowMs, after } of walk(terms, choices)) {
      if (!after) continue
      seq += 1
      await log.append({
        entry: {
          complaintId: `c-${n}`,
          number: null,
          policy: policy.id,
          terms: digest,
          seq,
          atMs: nowMs,
          by,
          step,
          updateId: null,
          after: JSON.parse(JSON.stringify(standingOf(terms, after.snapshot))),
          notices: JSON.parse(JSON.stringify(after.notices)),
        },
        terms: { digest, terms: { rules, calendar } },
        ...(seq === 1 ? { numbering: numberingOf(terms, nowMs) } : {}),
      })
    }
  }
  await log.close()
}

/** The bodies of a ledger's lines, in order. */
export async function bodiesIn(dir: string): Promise<Body[]> {
  const lines = (await readFile(join(dir, FILE), 'utf8')).trimEnd().split('\n')
  return lines.map((line, n) => {
    const { hash: _, ...body } = decodeLine(Buffer.from(line), n + 1, null)
    return body
  })
}

/** Writes a ledger anew from the bodies of its lines, each linked to the one before with a right hash. */
export async function rewrite(dir: string, bodies: readonly Body[]): Promise<void> {
  let prev = GENESIS
  const lines = bodies.map((body, n) => {
    const { bytes, hash } = encodeLine({ ...body, ordinal: n + 1, prev })
    prev = hash
    return bytes
  })
  await writeFile(join(dir, FILE), Buffer.concat(lines))
}

/** The bodies with one entry changed. */
export function changed(bodies: readonly Body[], at: number, change: (entry: AnyEntry) => AnyEntry): Body[] {
  return bodies.map((body, n) =>
    n === at && 'entry' in body ? { ...body, entry: change(body.entry) } : body,
  )
}
