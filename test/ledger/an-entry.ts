import type { AnyEntry, AppendRequest, Notice, NumberRequest, Terms } from '../../ledger/entry.ts'
import type { Standing } from '../../ledger/standing.ts'

export const someTerms: Terms = { digest: 'terms-1', terms: { policy: 'lab', rules: ['one'] } }

export const november: NumberRequest = { series: 'lab/2611', template: '2611{serial}', width: 2 }

const START_MS = Date.UTC(2026, 10, 2, 1)

export function aStanding(over: Partial<Standing> = {}): Standing {
  return {
    version: 1,
    state: 'received',
    ended: false,
    kind: 'quality',
    class: null,
    severity: 'normal',
    cause: null,
    validity: null,
    channel: 'phone',
    unit: null,
    holder: 'role:clerk',
    round: 1,
    group: null,
    clocks: [],
    visibleTo: null,
    ...over,
  }
}

type Over = Partial<Omit<AppendRequest['entry'], 'after'>> & { after?: Partial<Standing> }

/** What a workflow asks for at step `seq` of `complaintId`: an intake that asks for a number, or a later step. */
export function anEntry(over: Over = {}): AppendRequest {
  const { after, ...rest } = over
  const seq = over.seq ?? 1
  const entry: AppendRequest['entry'] = {
    complaintId: 'c-1',
    number: null,
    policy: 'lab',
    terms: someTerms.digest,
    seq,
    atMs: START_MS + seq * 60_000,
    by: { person: 'ann', roles: ['clerk'], units: ['front'] },
    step: { type: seq === 1 ? 'receive' : 'note', text: `step ${seq}` },
    updateId: `u-${seq}`,
    after: aStanding({ version: seq, ...after }),
    notices: [],
    ...rest,
  }
  return seq === 1 ? { entry, numbering: november, terms: someTerms } : { entry }
}

export function aNotice(over: Partial<Notice> = {}): Notice {
  return { kind: 'overdue', to: ['role:manager'], about: 'report', ...over }
}

/** The entry as the log has it, with its number. */
export function written(request: AppendRequest, number: string): AnyEntry {
  return { ...request.entry, number }
}
