import { type Token, withTokens } from '../../policies/token.ts'
import { type CaseKey, openedValue } from './value.ts'

/** What readers find in place of a value whose key was erased. */
const ERASED = '[erased]'
/** What they find where the key is not there, though nobody has erased it. */
const UNKNOWN = '[sealed]'
/** What they find in place of a value that its key does not open. */
const DAMAGED = '[damaged]'

/** The keys of some cases, as far as there are any. */
export type CaseKeys = ReadonlyMap<string, CaseKey | 'none' | 'erased' | 'lost'>

/** The cases whose keys a text wants. */
export function casesIn(text: string): Set<string> {
  const ids = new Set<string>()
  if (text.includes('sealed.1.'))
    withTokens(text, ({ of }) => {
      ids.add(of)
      return ''
    })
  return ids
}

/** A JSON text with every sealed value in it opened: what is all of a string is the value again, of whatever type. */
export function openedJson(text: string, keys: CaseKeys): string {
  return withTokens(text, (token, isWhole) => {
    const value = valueOf(token, keys)
    const json = JSON.stringify(isWhole || typeof value === 'string' ? value : JSON.stringify(value))
    return isWhole ? json : json.slice(1, -1)
  })
}

function valueOf(token: Token, keys: CaseKeys): unknown {
  const key = keys.get(token.of) ?? 'none'
  if (key === 'erased') return ERASED
  if (key === 'none' || key === 'lost') return UNKNOWN
  try {
    return openedValue(token, key).value
  } catch {
    return DAMAGED
  }
}
