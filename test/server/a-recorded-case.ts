import type { Entry } from '../../ledger/entry.ts'
import type { Log } from '../../ledger/log.ts'
import { numberingOf } from '../../machines/numbering.ts'
import { standingOf } from '../../machines/standing.ts'
import type { Terms } from '../../machines/terms.ts'
import { Case, DAY, INQUIRY, person } from '../machines/a-case.ts'

/** A case that keeps what the ledger would. */
class RecordedCase extends Case {
  entries: Pick<Entry, 'atMs' | 'by' | 'step' | 'after' | 'notices'>[] = []

  override take(...[who, step]: Parameters<Case['take']>): this {
    super.take(who, step)
    const { terms, nowMs: atMs, snapshot, notices } = this
    const after = standingOf(terms, snapshot)
    this.entries.push({ atMs, by: person(terms, who), step: { form: {}, ...step }, after, notices })
    return this
  }
}

/** Has a case recorded from its intake on; what else is done in it is `more`. */
export function recordIn(log: Log, terms: Terms) {
  return async (complaintId: string, from: string, days: number, more?: (one: RecordedCase) => void) => {
    const one = new RecordedCase(terms)
    one.nowMs = Date.parse(from)
    one.take('clerk', INQUIRY)
    more?.(one)
    one.wait(days * DAY)
    const { digest, rules, calendar } = terms
    for (const [n, entry] of one.entries.entries())
      await log.append({
        entry: {
          complaintId,
          number: null,
          policy: 'shop',
          terms: digest,
          seq: n + 1,
          updateId: null,
          ...entry,
        },
        terms: { digest, terms: { rules, calendar } },
        ...(n === 0 ? { numbering: numberingOf(terms, entry.atMs) } : {}),
      })
  }
}
