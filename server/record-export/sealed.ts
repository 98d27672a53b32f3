import type { AnyEntry } from '../../ledger/entry.ts'
import { own } from '../../policies/own.ts'
import { type Token, withTokens } from '../../policies/token.ts'

/** A sealed value in an entry, under the name of the field or the part of the step that holds it. */
export interface SealedValue {
  name: string
  token: Token
}

/** The values of a step that are sealed for its own case: in its own parts and in its form's fields. */
export function sealedInStep({ step, complaintId }: AnyEntry): SealedValue[] {
  const { form, changes, ...parts } = step as Record<string, unknown>
  return [parts, form, changes].flatMap(sealedIn).filter(({ token }) => token.of === complaintId)
}

/** All values of an entry that are sealed for its own case, those that it only repeats included. */
export function sealedInEntry(entry: AnyEntry): SealedValue[] {
  const { notices, after, complaintId } = entry
  const repeated = [...notices.map(({ content }) => content), own(after as Record<string, unknown>, 'facts')]
  const sealed = repeated.flatMap(sealedIn).filter(({ token }) => token.of === complaintId)
  return [...sealedInStep(entry), ...sealed]
}

function sealedIn(values: unknown): SealedValue[] {
  return Object.entries(values ?? {}).flatMap(([name, value]) => {
    const found: SealedValue[] = []
    withTokens(JSON.stringify(value) ?? '', (token) => {
      found.push({ name, token })
      return ''
    })
    return found
  })
}
