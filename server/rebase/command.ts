import { NoLedgerError } from '../../ledger/found.ts'
import { BrokenLineError } from '../../ledger/refusals.ts'
import { type Applying, apply, ApplyError } from './apply.ts'

/** Options of every command that brings running cases under other terms. */
export interface ApplyOptions {
  yes?: true
  preview?: true
  reason?: string
}

/** Applies a change, with the exit code of a command: 0 done, 1 not everything, 2 nothing could be done. */
export async function applyCommand(
  termsFor: Applying['termsFor'],
  { yes, preview, reason }: ApplyOptions,
): Promise<void> {
  try {
    const isDone = await apply({
      termsFor,
      yes: yes === true,
      preview: preview === true,
      ...(reason === undefined ? {} : { reason }),
    })
    process.exitCode = isDone ? 0 : 1
  } catch (error) {
    const isExpected = [ApplyError, NoLedgerError, BrokenLineError].some((sort) => error instanceof sort)
    if (!isExpected || !(error instanceof Error)) throw error
    console.error(error.message)
    process.exitCode = 2
  }
}
