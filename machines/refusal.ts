import type { Label } from '../policies/label.ts'

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
  /** The words of the policy's condition that is not met. */
  because?: Label
  /** The fields of the step that it is about, as in RFC 6901. */
  pointers?: readonly string[]
}

/** A step was refused and nothing has changed. */
export class RefusalError extends Error {
  override readonly name = 'RefusalError'
  readonly code: RefusalCode
  readonly pointers: readonly string[]
  readonly because: Label | undefined

  constructor({ code, message, pointers = [], because }: Refusal, options?: ErrorOptions) {
    super(message, options)
    this.code = code
    this.pointers = pointers
    this.because = because
  }
}

/** A refusal, built where it is found. */
export function refuse(code: RefusalCode, message: string, pointers: readonly string[] = []): Refusal {
  return { code, message, ...(pointers.length > 0 ? { pointers } : {}) }
}

/** A refusal in the words of the condition that is not met, where the policy has any. */
export function refuseBecause(because: Label | undefined, otherwise: Refusal): Refusal {
  return because ? { ...otherwise, message: because.en, because } : otherwise
}
