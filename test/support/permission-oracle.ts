import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import type { Caller } from '../../server/identity/tokens.ts'
import { type Offered, tookPart, type Told } from './permission-duties.ts'

type Json = Record<string, unknown>
type Named = string | { who: string; when?: Json }
type Section = Record<string, Json | undefined>

/** What anybody who sees all of a case is shown of it. */
export interface Shown {
  holder: string | null
  transfer: unknown
  awaitingLevel: string | null
  consultations: unknown
  correctives: unknown
  penalties: unknown
  facts: Record<string, unknown>
}

/** A policy as its author wrote it; nothing of the engine has read it. */
interface Raw {
  roles: Record<string, { superior?: string; unit?: string; actsFor?: string[] }>
  units?: Record<string, { head?: string } | undefined>
  [section: string]: unknown
}

/** A second reading of the policies: who may take a step on a case, told from the file and from what the API shows of the case. */
export class Oracle {
  readonly raw: Raw
  readonly units: Record<string, { head?: string } | undefined>

  constructor(policy: string) {
    this.raw = parse(readFileSync(`policies/${policy}.yaml`, 'utf8'), { merge: true }) as Raw
    this.units = this.raw.units ?? {}
  }

  mayTake(it: Shown, history: readonly Told[], who: Caller, offer: Offered): boolean {
    if (who.policy !== this.raw['id'] || who.roles.includes('auditor')) return false
    const circles = this.circles(it, history, offer.step, offer.about)
    const isMeant = circles.every((names) => names.some((name) => this.isMeant(it, history, who, name)))
    return (
      isMeant &&
      !isAgainst(it, who, offer) &&
      !tookPart((section, name) => this.part(section, name), history, who.person, offer)
    )
  }

  private circles(
    it: Shown,
    history: readonly Told[],
    step: string,
    about: Record<string, string>,
  ): string[][] {
    const own = this.names(it, this.part('steps', step)['by'])
    const also = own.length > 0 ? [own] : []
    const kindOf = (id: string | undefined) => (id ?? '').replace(/-\d+$/, '')
    const by = (section: string, name: string, key = 'by') => [this.names(it, this.part(section, name)[key])]
    switch (step) {
      case 'accept':
      case 'decline':
        return [it.transfer ? [(it.transfer as { to: string }).to] : [], ...also]
      case 'reply':
        return [['consulted'], ...also]
      case 'acknowledgeNotice': {
        const [nth, seq] = (about['item'] ?? '').split(':').toReversed()
        return [history.find((each) => each.seq === Number(seq))?.notices[Number(nth)]?.to ?? [], ...also]
      }
      case 'takeOver':
      case 'acknowledgeOverdue': {
        const clock = this.part('clocks', about['clock']?.split(':')[0] ?? '')
        const told = [clock['warnings'], clock['ladder']].flatMap(
          (each) => (each ?? []) as { to: string | string[] }[],
        )
        return [told.flatMap(({ to }) => to), ...also]
      }
      case 'extend': {
        const clock = this.part('clocks', about['clock']?.split(':')[0] ?? '')
        const tiers = [clock['extension'] ?? [], clock['extensions'] ?? []].flat() as Json[]
        const held = tiers.filter(
          ({ name, by }) => about['tier'] === undefined || about['tier'] === (name ?? [by].flat()[0]),
        )
        return [held.flatMap(({ by }) => this.names(it, by)), ...also]
      }
      case 'decidePenalty':
        return by('penalties', kindOf(about['penalty']), 'decidedBy')
      case 'completeCorrective':
        return [
          correctivesOf(it)
            .filter(({ id }) => id === about['corrective'])
            .map(({ owner }) => owner),
        ]
      case 'verifyCorrective':
        return by('correctives', kindOf(about['corrective']), 'verifiedBy')
      case 'openCorrective':
        return by('correctives', about['corrective'] ?? '')
      case 'record':
        return by('records', about['record'] ?? '')
      case 'spotCheck':
        return by('spotChecks', about['check'] ?? '')
      case 'issueSlip':
        return by('slips', about['slip'] ?? '')
      case 'approve':
        return [it.awaitingLevel === null ? [] : [it.awaitingLevel]]
      case 'checkLine': {
        const lists = Object.values((this.raw['lists'] ?? {}) as Section)
        return [
          lists.flatMap((list) =>
            list?.['kind'] === it.facts['kind'] ? this.names(it, list?.['checkedBy']) : [],
          ),
        ]
      }
      case 'fulfil': {
        const [named = []] = by('remedies', kindOf(about['remedy']))
        return [named.length > 0 ? named : ['holder']]
      }
      case 'signSlip': {
        const signatures = (this.part('slips', kindOf(about['slip']))['signatures'] ?? []) as Json[]
        return [this.names(it, signatures.find(({ name }) => name === about['signature'])?.['by'])]
      }
      case 'ruleSlip':
        return by('slips', kindOf(about['slip']), 'ruledBy')
      default:
        return [own]
    }
  }

  private part(section: string, name: string): Json {
    return ((this.raw[section] ?? {}) as Section)[name] ?? {}
  }

  private names(it: Shown, by: unknown): string[] {
    const all = by === undefined ? [] : ([by].flat() as Named[])
    return all.flatMap((each) =>
      typeof each === 'string' ? [each] : isMet(it, each.when ?? {}) ? [each.who] : [],
    )
  }

  /** Whether somebody is meant by a name that the file uses for people. */
  isMeant(it: Shown, history: readonly Told[], who: Caller, name: string): boolean {
    const roles = who.roles.flatMap((role) => [role, ...(this.raw.roles[role]?.actsFor ?? [])])
    const is = (to: string | null | undefined) => {
      const [sort, id = ''] = (to ?? '').split(':')
      if (sort === 'person') return who.person === id
      return sort === 'role' ? roles.includes(id) : sort === 'unit' && who.units.includes(id)
    }
    const fact = (of: string) => {
      const value = it.facts[of]
      return typeof value === 'string' ? value : undefined
    }
    if (name.includes(':')) return is(name)
    if (name in this.raw.roles) return roles.includes(name)
    if (name in this.units) return who.units.includes(name)
    switch (name) {
      case 'anyone':
        return roles.some((role) => role in this.raw.roles)
      case 'holder':
        return is(it.holder)
      case 'superior':
        return is(this.superior(it))
      case 'consulted':
        return (it.consultations as { unit: string; answered: boolean }[]).some(
          ({ unit, answered }) => !answered && who.units.includes(unit),
        )
      case 'owner':
        return correctivesOf(it).some(({ owner, state }) => state === 'open' && is(owner))
      case 'assignee':
        return history.some(({ step }) => step.type === 'assign') && is(it.holder)
      case 'taker':
        return history[0]?.by?.person === who.person && who.person !== 'schedule'
      case 'responsible':
        return fact('responsiblePerson') === undefined
          ? is(`unit:${fact('responsibleUnit')}`)
          : is(`person:${fact('responsiblePerson')}`)
      case 'responsibleHead':
        return is(`role:${this.units[fact('responsibleUnit') ?? '']?.head}`)
      default:
        return is(`${(fact(name) ?? '') in this.units ? 'unit' : 'person'}:${fact(name)}`)
    }
  }

  private superior({ holder, facts }: Shown): string | null {
    const [sort, id = ''] = (holder ?? '').split(':')
    const above = sort === 'role' ? this.raw.roles[id]?.superior : undefined
    if (above) return `role:${above}`
    const unit = sort === 'unit' ? id : sort === 'person' ? String(facts['unit']) : ''
    const head = this.units[unit]?.head
    return head ? `role:${head}` : null
  }
}

function correctivesOf({ correctives }: Shown) {
  return correctives as { id: string; owner: string; state: string }[]
}

/** Whether a case meets a condition of the file. */
export function isMet({ facts }: Shown, when: Json): boolean {
  return Object.entries(when).every(([name, expected]) => {
    const fact = facts[name === 'class' ? 'classPath' : name] ?? null
    const values = [fact].flat()
    if (typeof expected !== 'object' || expected === null) return values.includes(expected as never)
    if (Array.isArray(expected)) return values.some((value) => (expected as unknown[]).includes(value))
    const { known, not, from = -Infinity, below = Infinity } = expected as Record<string, never>
    if (known !== undefined) return known === (fact !== null)
    if (not !== undefined) return !values.some((value) => [not].flat().includes(value as never))
    return typeof fact === 'number' && fact >= from && fact < below
  })
}

/** Whether it is to be decided on what is against this very person. */
function isAgainst({ penalties }: Shown, { person }: Caller, { step, about }: Offered): boolean {
  const all = penalties as { id: string; against: string | null }[]
  return (
    step === 'decidePenalty' &&
    all.some(({ id, against }) => id === about['penalty'] && against === `person:${person}`)
  )
}
