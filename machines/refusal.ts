import type { Label } from '../policies/label.ts'

/** Why a step is not taken. The code is stable; the message says what to do instead. */
export type RefusalCode =
  | 'ended'
  | 'impossible'
  | 'forbidden'
  | 'dutiesNotSeparate'
  | 'notYet'
  | 'tooLate'
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
  /** What is wrong with each of them, in their order; the message where left out. */
  faults?: readonly string[]
}

/** A field of a step, as in RFC 6901, and what is wrong with it. */
export interface Fault {
  pointer: string
  why: string
}

/** A step was refused and nothing has changed. */
export class RefusalError extends Error {
  override readonly name = 'RefusalError'
  readonly code: RefusalCode
  readonly pointers: readonly string[]
  readonly faults: readonly string[]
  readonly because: Label | undefined

  constructor({ code, message, pointers = [], faults = [], because }: Refusal, options?: ErrorOptions) {
    super(message, options)
    this.code = code
    this.pointers = pointers
    this.faults = faults
    this.because = because
  }
}

/** A refusal, built where it is found. */
export function refuse(code: RefusalCode, message: string, pointers: readonly string[] = []): Refusal {
  return { code, message, ...(pointers.length > 0 ? { pointers } : {}) }
}

/** A refusal for several fields: each is named once, with all that is wrong with it, and each sentence is in the message once. */
export function refuseEach(code: RefusalCode, found: readonly Fault[]): Refusal {
  const pointers = [...new Set(found.map(({ pointer }) => pointer))]
  const told = (faults: readonly Fault[]) => [...new Set(faults.map(({ why }) => why))].join('. ')
  const faults = pointers.map((pointer) => told(found.filter((each) => each.pointer === pointer)))
  return { ...refuse(code, told(found), pointers), ...(pointers.length > 1 ? { faults } : {}) }
}

/** A refusal in the words of the condition that is not met, where the policy has any. */
export function refuseBecause(because: Label | undefined, otherwise: Refusal): Refusal {
  return because ? { ...otherwise, message: because.en, because } : otherwise
}
