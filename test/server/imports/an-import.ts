import type { Servers } from '../../support/servers.ts'
import { installationOf, startingPolicy } from '../../support/trials.ts'

const label = { zh: '期限', en: 'time' }
const CLERK = { person: 'Anna', roles: ['clerk'], units: [] }
const HEAD = { person: 'Henry', roles: ['serviceHead'], units: [] }

/** The policy to begin with, by the English calendar, with a ladder of three rungs, and an importer. */
function trial(id: string, more: object = {}) {
  const policy = startingPolicy()
  return {
    ...policy,
    id,
    calendar: 'UK-England',
    imports: { by: ['director', 'worksHead'] },
    measures: {},
    correctives: {},
    penalties: {},
    visibility: [{ when: { class: 'injury' }, to: ['director'] }],
    notices: { came: { label, on: 'receive', to: 'clerk' } },
    steps: {
      ...policy.steps,
      askCustomer: { by: ['clerk'] },
      customerReplied: { by: ['clerk'] },
      merge: { by: ['clerk'] },
      extend: { by: ['serviceHead'] },
    },
    clocks: {
      whole: {
        label,
        starts: 'receive',
        stops: ['closed', 'withdrawn'],
        within: '7d',
        pauses: 'askCustomer',
        resumes: 'customerReplied',
        warnings: [{ before: '1d', to: 'clerk' }],
        ladder: [{ to: 'clerk' }, { after: '1d', to: 'serviceHead' }, { after: '3d', to: 'director' }],
        repeats: '7d',
        extension: { by: ['serviceHead'], upTo: '30d' },
      },
    },
    ...more,
  }
}

/** An installation into which cases are imported, and one organisation whose policy lets nobody. */
export function importTrials(): Promise<Servers> {
  const { imports: _, ...closed } = trial('closed')
  return installationOf([trial('trial'), closed])
}

/** A step of the past, by the clerk. */
export const byClerk = (type: string, at: string, more: object = {}) => ({ type, at, by: CLERK, ...more })
/** The same, by the head of the service. */
export const byHead = (type: string, at: string, more: object = {}) => ({ type, at, by: HEAD, ...more })

let nth = 0

/** A case of another tool, received on Monday 2 March 2026 at 9. */
export function anImport(steps: object[] = [], more: object = {}) {
  nth += 1
  return {
    kind: 'complaint',
    channel: 'telephone',
    class: 'product',
    complainant: { name: 'Li' },
    content: 'It is broken.',
    form: { orderNo: `I-${nth}` },
    receivedAt: '2026-03-02T09:00:00Z',
    ...more,
    imported: { from: 'OldDesk', reference: `D-${nth}`, by: CLERK, steps },
  }
}
