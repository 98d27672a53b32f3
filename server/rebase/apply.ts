import { createInterface } from 'node:readline/promises'
import { Client, Connection } from '@temporalio/client'
import { mustHoldLines } from '../../ledger/found.ts'
import type { Terms } from '../../machines/terms.ts'
import { ledgerHere, temporalHere } from '../runtime/installation.ts'
import { type Brought, bringOver, nowOf } from './bring-over.ts'
import { previewOf } from './preview.ts'
import { type Running, runningCases } from './running.ts'
import { previewLines } from './words.ts'
import { encryptedHere } from '../runtime/encrypted-here.ts'

/** How a change of terms is carried out. */
export interface Applying {
  /** The terms that a case is to be under; null for one that is not meant. */
  termsFor: (running: Running) => Terms | null
  /** Does it without asking. */
  yes?: boolean
  /** Only says what it would do. */
  preview?: boolean
  reason?: string
}

/** Nothing could be changed, or even looked at; the message says why. */
export class ApplyError extends Error {
  override readonly name = 'ApplyError'
}

/**
 * Prints what other terms make of each running case of this installation, and once that is confirmed brings them over. Running it
 * again goes on where it was broken off. Answers whether every case that can be is there. Throws an `ApplyError`.
 */
export async function apply({ termsFor, yes, preview, reason }: Applying): Promise<boolean> {
  const dir = ledgerHere()
  await mustHoldLines(dir)
  const { cases, campaigns } = await runningCases(dir)
  const changes = cases.flatMap((of) => {
    const to = termsFor(of)
    return to && to.digest !== of.terms.digest ? [{ of, to }] : []
  })
  if (campaigns > 0) console.log(`${campaigns} survey campaigns go on under what they began with.`)
  if (changes.length === 0) {
    console.log('Every running case is there already.')
    return true
  }
  const client = await connected()
  try {
    const nows = await nowOf(
      client,
      changes.map(({ of }) => of),
    )
    const previews = changes.map(({ of, to }, nth) => previewOf(of, to, nows[nth] ?? of.atMs))
    for (const line of previewLines(previews)) console.log(line)
    const able = previews.filter(({ unknown }) => unknown === null)
    if (preview || able.length === 0) return true
    if (!yes && !(await confirmed(able.length))) {
      console.log('Nothing was changed.')
      return false
    }
    return told(await bringOver(client, able, reason, tellOf))
  } finally {
    await client.connection.close()
  }
}

function tellOf({ preview, came, why }: Brought): void {
  const { number } = preview.of
  if (came === 'refused') console.error(`${number} stays as it is: ${why ?? ''}`)
  if (came === 'ended') console.log(`${number} has ended meanwhile.`)
}

function told(all: readonly Brought[]): boolean {
  const count = (which: Brought['came']) => all.filter(({ came }) => came === which).length
  const [over, already, refused] = [count('over'), count('already'), count('refused')]
  console.log(
    `${over} cases brought over${already > 0 ? `, ${already} were there already` : ''}${refused > 0 ? `, ${refused} refused` : ''}.`,
  )
  return refused === 0
}

async function confirmed(cases: number): Promise<boolean> {
  if (!process.stdin.isTTY) throw new ApplyError('nobody is there to confirm this: say --yes to do it')
  const terminal = createInterface({ input: process.stdin, output: process.stdout })
  const answer = await terminal.question(`Bring ${cases} cases over? (yes/no) `)
  terminal.close()
  return /^y(es)?$/i.test(answer.trim())
}

async function connected(): Promise<Client> {
  const { address, namespace } = temporalHere()
  if (address === undefined) throw new ApplyError('the engine does not run: start it with npm start')
  const connection = await Connection.connect({ address, connectTimeout: '5s' }).catch((cause: unknown) => {
    throw new ApplyError(`Temporal does not answer at ${address}`, { cause })
  })
  return new Client({ connection, namespace, dataConverter: encryptedHere() })
}
