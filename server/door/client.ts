import type { KeepingAnswer, KeepingRequest } from '../keeping/keeper.ts'
import { askingAt, DoorAwayError } from './asking.ts'
import type { Holder } from './door.ts'
import type { ClaimAnswer, ClaimBody, ClaimName } from './kinds.ts'

/** The way to the record's one writer. */
export interface Recordkeeper {
  /** What the record says, once everybody who asked before for the same has recorded it or given up. Throws `DoorAwayError`. */
  claim<K extends ClaimName>(kind: K, holder: Holder, body: ClaimBody<K>): Promise<ClaimAnswer<K>>
  /** Takes a step about the keeping of a case, durable when it is answered. Throws `DoorAwayError`. */
  keep(request: KeepingRequest): Promise<KeepingAnswer>
  /** Gives up what was claimed, because it will not be recorded. A claim that cannot be given up runs out by itself. */
  giveUp(holder: Holder): Promise<void>
}

/** The writer behind the door at this address. */
export function recordkeeperAt(url: string, secret: string): Recordkeeper {
  const ask = askingAt(url, secret, 'the record')
  async function post(path: string, body: unknown): Promise<Response> {
    const response = await ask(path, body)
    if (response.status === 409) throw new DoorAwayError('the record is busy with the same')
    if (response.status === 503) throw new DoorAwayError('the database of the record is away')
    if (!response.ok) throw new Error(`the record's door answers ${path} with ${response.status}`)
    return response
  }

  return {
    claim: async (kind, holder, body) =>
      (await (await post(`/claims/${kind}`, { holder, body })).json()) as ClaimAnswer<typeof kind>,
    keep: async (request) => (await (await post('/keeping', request)).json()) as KeepingAnswer,
    giveUp: async (holder) => {
      await post('/ends', holder).catch(() => null)
    },
  }
}
