import { compared } from '../../policies/text.ts'

/** Everything the projections own in Redis begins with this. */
export const PREFIX = 'redress:'

/** What was applied last; whoever writes anything else writes this in the same transaction. */
export const POSITION = `${PREFIX}position`
export const TERMS = `${PREFIX}terms`
export const COUNTS = `${PREFIX}counts`
export const OVERDUE_COUNTS = `${PREFIX}counts:overdue`

/** Channel on which changed complaints are published: a JSON array of `{complaintId, policy, version}`. */
export const CHANGES = `${PREFIX}changes`

export const summaryKey = (complaintId: string) => `${PREFIX}complaint:${complaintId}`
export const campaignKey = (campaignId: string) => `${PREFIX}campaign:${campaignId}`
export const entriesKey = (complaintId: string) => `${PREFIX}entries:${complaintId}`
export const itemsKey = (complaintId: string) => `${PREFIX}items:${complaintId}`
/** Who has read a case, each as a text, in the order in which it was recorded. */
export const readingsKey = (caseId: string) => `${PREFIX}readings:${caseId}`
/** By complaint, what tells its latest line from every other. */
export const latestKey = (policy: string) => `${PREFIX}latest:${policy}`
export const numbersKey = (policy: string) => `${PREFIX}numbers:${policy}`

/** Complaints that share a value, however its characters are written, scored by the ordinal of their intake; those of `received` by the instant. */
export const listKey = (field: string, value = '') => `${PREFIX}list:${field}:${compared(value)}`

/** Running complaints by nearest deadline: `<instant> <complaintId>`, in the order of the text. */
export const DUE = `${PREFIX}due`

/** Inbox entries of one addressee in one status: `<instant> <inbox id>`, in the order of the text. */
export const inboxKey = (policy: string, addressee: string, status: string) =>
  `${PREFIX}inbox:${JSON.stringify([policy, addressee, status])}`

/** An instant and an id as one text that sorts by instant, then id. */
export const timed = (atMs: number, id: string) => `${String(atMs).padStart(15, '0')} ${id}`

/** The id in a text made by `timed`. */
export const idIn = (text: string) => text.slice(text.indexOf(' ') + 1)
