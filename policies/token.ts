/*
 * A sealed value as it stands in the record: `sealed.1.<case>.<commitment>.<ciphertext>[.<mark>]~`, all in base64url. It survives
 * being a part of a longer text.
 */

const TOKEN = String.raw`sealed\.1\.([\w-]{1,200})\.([\w-]{43})\.([\w-]{43,})(?:\.([\w-]{22}))?~`
const WHOLE = new RegExp(`^${TOKEN}$`)
const SOMEWHERE = new RegExp(TOKEN)
const UNSEEN = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu

/** What a sealed value is made of. */
export interface Token {
  /** The case or campaign whose key opens it. */
  of: string
  commitment: string
  ciphertext: string
  /** Equal for equal values of whatever case; only where cases are compared by it. */
  mark?: string
}

/** A sealed value as it is written. */
export function tokenText({ of, commitment, ciphertext, mark }: Token): string {
  return `${['sealed', '1', of, commitment, ciphertext, ...(mark === undefined ? [] : [mark])].join('.')}~`
}

/** The sealed value that a text is; null for any other text. */
export function tokenIn(text: string): Token | null {
  const [, of = '', commitment = '', ciphertext = '', mark] = WHOLE.exec(text) ?? []
  return of === '' ? null : { of, commitment, ciphertext, ...(mark === undefined ? {} : { mark }) }
}

/** Whether a text is a sealed value, or holds one. */
export function holdsToken(text: string): boolean {
  return SOMEWHERE.test(text)
}

/** Whether a text is or holds what somebody, or whatever cleans it, would take for a sealed value: written in other letters, or with what cannot be seen in it. */
export function readsSealed(text: string): boolean {
  return holdsToken(text) || holdsToken(text.normalize('NFKC').replace(UNSEEN, ''))
}

/** A text with each sealed value in it replaced; `whole` says that it is all of a JSON string. */
export function withTokens(text: string, replacement: (token: Token, isWhole: boolean) => string): string {
  return text.replace(
    new RegExp(`"${TOKEN}"|${TOKEN}`, 'g'),
    (found: string, ...parts: (string | undefined)[]) => {
      const isWhole = found.startsWith('"')
      const [of = '', commitment = '', ciphertext = '', mark] = isWhole ? parts : parts.slice(4)
      return replacement({ of, commitment, ciphertext, ...(mark === undefined ? {} : { mark }) }, isWhole)
    },
  )
}

/** A value as it is compared across cases: a sealed one by its mark, any other by itself. */
export function comparable(value: unknown): unknown {
  return (typeof value === 'string' ? tokenIn(value)?.mark : undefined) ?? value
}
