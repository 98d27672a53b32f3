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
}

/** A step was refused and nothing has changed. */
export class RefusalError extends Error {
  override readonly name = 'RefusalError'
  readonly code: RefusalCode

  constructor({ code, message }: Refusal, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** A refusal, built where it is found. */
export function refuse(code: RefusalCode, message: string): Refusal {
  return { code, message }
}
