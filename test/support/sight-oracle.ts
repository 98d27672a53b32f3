import type { Caller } from '../../server/identity/tokens.ts'
import type { Told } from './permission-duties.ts'
import { isMet, Oracle, type Shown } from './permission-oracle.ts'

type Rule = { when: Record<string, unknown>; to: string | string[] }

/** A second reading of the policies: who may see a case and read a field of it, told from the file and from what an auditor is shown. */
export class SightOracle {
  private readonly people: Oracle
  private readonly policy: string

  constructor(policy: string) {
    this.policy = policy
    this.people = new Oracle(policy)
  }

  maySee(it: Shown, history: readonly Told[], who: Caller): boolean {
    if (who.policy !== this.policy) return false
    const rules = (this.people.raw['visibility'] ?? []) as Rule[]
    const rule = rules.find(({ when }) => isMet(it, when))
    return rule === undefined || this.isAmong(it, history, who, [rule.to, 'holder'].flat())
  }

  mayRead(it: Shown, history: readonly Told[], who: Caller, seenBy: readonly string[]): boolean {
    return this.maySee(it, history, who) && this.isAmong(it, history, who, seenBy)
  }

  private isAmong(it: Shown, history: readonly Told[], who: Caller, names: readonly string[]): boolean {
    return who.roles.includes('auditor') || names.some((name) => this.people.isMeant(it, history, who, name))
  }
}
