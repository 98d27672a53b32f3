import type { RefusalCode } from '../../machines/refusal.ts'
import { own } from '../../policies/own.ts'
import type { Label } from '../../policies/label.ts'
import { Problem } from './problem.ts'

const STATUS: Record<RefusalCode, number> = {
  ended: 409,
  impossible: 409,
  notYet: 409,
  tooLate: 409,
  notAgreed: 409,
  beyondCalendar: 409,
  beyondAuthority: 409,
  forbidden: 403,
  dutiesNotSeparate: 403,
  incomplete: 422,
  unknown: 422,
  stale: 412,
}

interface Refused {
  code: string
  message: string
  /** Steps that the person may take instead. */
  possible?: string[] | undefined
  version?: number | undefined
  /** The fields it is about. */
  pointers?: readonly string[] | undefined
  /** What is wrong with each of them, in their order; the message where left out. */
  faults?: readonly string[] | undefined
  /** The words of the condition that is not met. */
  because?: Label | undefined
}

/** What the machine refuses, as its caller is told: 409 names the possible steps, and the version is given where it is known. */
export function refused(
  { code, message, possible, version, pointers = [], faults = [], because }: Refused,
  options?: ErrorOptions,
): Problem {
  const status = own(STATUS, code) ?? 409
  return new Problem(
    status,
    code,
    message,
    {
      ...(status === 409 && possible ? { possible } : {}),
      ...(pointers.length > 0
        ? { errors: pointers.map((pointer, nth) => ({ pointer, detail: faults[nth] ?? message })) }
        : {}),
      ...(because ? { because } : {}),
      ...(version === undefined ? {} : { version, headers: { ETag: `"${version}"` } }),
    },
    options,
  )
}
