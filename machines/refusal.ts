/** Why a step is not taken. The code is stable; the message says what to do instead. */
export type RefusalCode =
  | 'ended'
  | 'impossible'
  | 'forbidden'
  | 'dutiesNotSeparate'
  | 'notYet'
  | 'incomplete'
  | 'unknown'
  | 'beyondCalendar'
  | 'beyondAuthority'
  | 'notAgreed'
  | 'stale'

export interface Refusal {
  code: RefusalCode
  message: string
  /** The fields of the step that it is about, as in RFC 6901. */
  pointers?: readonly string[]
}

/** A step was refused and nothing has changed. */
export class RefusalError extends Error {
  override readonly name = 'RefusalError'
  readonly code: RefusalCode
  readonly pointers: readonly string[]

  constructor({ code, message, pointers = [] }: Refusal, options?: ErrorOptions) {
    super(message, options)
    this.code = code
    this.pointers = pointers
  }
}

/** A refusal, built where it is found. */
export function refuse(code: RefusalCode, message: string, pointers: readonly string[] = []): Refusal {
  return { code, message, ...(pointers.length > 0 ? { pointers } : {}) }
}
