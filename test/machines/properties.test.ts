import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { advance } from '../../machines/advance.ts'
import type { Actor } from '../../machines/complaint-context.ts'
import { fold } from '../../machines/fold.ts'
import { offersTo } from '../../machines/possible.ts'
import { RefusalError } from '../../machines/refusal.ts'
import type { Terms } from '../../machines/terms.ts'
import { dueOf } from '../../machines/time/due.ts'
import { termsOf } from '../../server/terms.ts'
import { termsOfAPolicy } from './a-policy.ts'
import { allRounders, moves, staffOf, triesOn, type Walked, walk } from './random-walk.ts'
import { policiesInForce } from '../support/policies.ts'

const organisations: [string, Terms][] = [
  ['shop', termsOfAPolicy()],
  ...[...policiesInForce()].map(([id, policy]): [string, Terms] => [id, termsOf(policy)]),
]

interface Params {
  people?: Actor[]
  numRuns?: number
  seed?: number
  interruptAfterTimeLimit?: number
}

/** Holds a promise to random lives of a complaint: many under the policy that uses all of the language, some under each other. */
function always(
  terms: Terms,
  check: (walked: Walked[]) => void,
  { people = staffOf(terms), ...params }: Params = {},
): void {
  fc.assert(
    fc.property(moves, (choices) => check(walk(terms, choices, people))),
    { numRuns: terms.rules.id === 'shop' ? 10 : 1, interruptAfterTimeLimit: 30_000, ...params },
  )
}

const copy = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T
const stepsTaken = (walked: Walked[]) => walked.filter(({ after }) => after !== null)

describe.each(organisations)('whatever happens at the %s', (_, terms) => {
  test('each step taken counts one, and a refused step changes nothing', () => {
    always(terms, (walked) => {
      let version = 0
      for (const { before, after } of walked) {
        expect(before.context.version).toBe(version)
        version = after?.snapshot.context.version ?? version
        expect(version).toBe(before.context.version + (after ? 1 : 0))
      }
    })
  })

  test('the same step at the same instant gives the same, from the snapshot or from its JSON, and leaves both alone', () => {
    always(terms, (walked) => {
      for (const { before, step, by, nowMs, after } of stepsTaken(walked)) {
        const stored = copy(before)
        expect(copy(advance(terms, stored, copy(step), copy(by), nowMs))).toEqual(copy(after))
        expect(stored).toEqual(copy(before))
      }
    })
  })

  test('the recorded steps fold to the very states they led to', () => {
    always(terms, (walked) => {
      const taken = stepsTaken(walked)
      const folded = fold(
        terms,
        taken.map(({ step, by, nowMs }) => copy({ step, by, atMs: nowMs })),
      )
      const led = folded.map(({ terms: _, atMs: __, ...after }) => after)
      expect(copy(led)).toEqual(copy(taken.map(({ after }) => after)))
    })
  })

  test('nobody approves what he proposed, or twice; nobody verifies what he completed', () => {
    always(
      terms,
      (walked) => {
        const proposers = new Set<string>()
        const approvers = new Set<string>()
        const completedBy = new Map<string, string>()
        const wrong = stepsTaken(walked).filter(({ step, by: { person } }) => {
          switch (step.type) {
            case 'propose':
              approvers.clear()
              proposers.add(person)
              return false
            case 'approve': {
              const isTwice = approvers.has(person)
              approvers.add(person)
              return isTwice || proposers.has(person)
            }
            case 'completeCorrective':
              completedBy.set(step.corrective, person)
              return false
            default:
              return step.type === 'verifyCorrective' && completedBy.get(step.corrective) === person
          }
        })
        expect(wrong).toEqual([])
      },
      { people: allRounders(terms), numRuns: terms.rules.id === 'shop' ? 30 : 5 },
    )
  })

  test('the duties that the policy separates stay separate', () => {
    always(
      terms,
      (walked) => {
        const doers = new Map<string, Set<string>>()
        for (const { step, by } of stepsTaken(walked)) {
          const notBy = terms.rules.steps[step.type]?.notBy ?? []
          for (const other of notBy) expect(doers.get(other) ?? new Set()).not.toContain(by.person)
          doers.set(step.type, (doers.get(step.type) ?? new Set()).add(by.person))
        }
      },
      { people: allRounders(terms), numRuns: terms.rules.id === 'shop' ? 30 : 5 },
    )
  })

  test('a mark of a clock passes once, in order, and only its repetitions are ever skipped', () => {
    always(terms, (walked) => {
      const passed = new Map<string, number>()
      for (const { step, before, after } of stepsTaken(walked)) {
        if (step.type !== 'deadlinePassed') continue
        const run = before.context.clocks.find(
          ({ clock, key, stoppedAtMs }) =>
            stoppedAtMs === null && (key === null ? clock : `${clock}:${key}`) === step.clock,
        )
        const instance = [
          step.clock,
          run?.startedAtMs,
          run?.marksFromMs,
          run && dueOf(terms.calendar, run),
        ].join(' ')
        expect(step.mark).toBe((passed.get(instance) ?? -1) + 1 + step.missed)
        passed.set(instance, step.mark)
        expect(after?.notices.length ?? 0).toBeGreaterThan(
          terms.rules.clocks[run?.clock ?? '']?.lapses ? -1 : 0,
        )
      }
    })
  })

  test('after the end everybody is refused everything, and offered nothing', () => {
    always(terms, (walked) => {
      const last = walked.at(-1)
      if (last?.after?.snapshot.status !== 'done') return
      const { snapshot } = last.after
      for (const by of staffOf(terms)) expect(offersTo(terms, snapshot, by, last.nowMs)).toEqual([])
      for (const { step } of triesOn(terms, snapshot, last.nowMs)) {
        expect(() => advance(terms, snapshot, step, last.by, last.nowMs)).toThrow(RefusalError)
      }
    })
  })

  test('what is offered with nothing left to write is taken', () => {
    always(terms, (walked) => {
      const last = stepsTaken(walked).at(-1)
      if (!last?.after) return
      const { snapshot } = last.after
      const tries = triesOn(terms, snapshot, last.nowMs).map(({ step }) => step)
      const broken = staffOf(terms).flatMap((by) =>
        offersTo(terms, snapshot, by, last.nowMs).flatMap((offer) => {
          const contents = tries.filter((step) => step.type === offer.type && isAbout(step, offer.about))
          const refusals = contents.map((step) =>
            refusalOf(() => advance(terms, snapshot, step, by, last.nowMs)),
          )
          const isKept = !OFFERED_IS_TAKEN.has(offer.type) || contents.length === 0 || refusals.includes(null)
          return isKept ? [] : [{ by: by.person, offer, refusals }]
        }),
      )
      expect(broken).toEqual([])
    })
  })
})

/** Steps of which the content cannot be wrong once the form is filled in. */
const OFFERED_IS_TAKEN = new Set<string>([
  'approve',
  'petition',
  'waiveRevisit',
  'escalate',
  'reply',
  'record',
  'fulfil',
  'ruleSlip',
  'completeCorrective',
  'verifyCorrective',
  'resolve',
  'close',
  'report',
])

function isAbout(step: object, about: Record<string, string>): boolean {
  return Object.entries(about).every(([name, value]) => (step as Record<string, unknown>)[name] === value)
}

function refusalOf(act: () => unknown): string | null {
  try {
    act()
    return null
  } catch (error) {
    if (error instanceof RefusalError) return error.message
    throw error
  }
}

test('random lives come far: all stages are passed, slips signed, deadlines missed', () => {
  const seen = new Set<string>()
  always(
    termsOfAPolicy(),
    (walked) => {
      for (const { step, after } of stepsTaken(walked)) seen.add(step.type).add(after?.snapshot.value ?? '')
    },
    { numRuns: 150, seed: 5, interruptAfterTimeLimit: 110_000 },
  )
  for (const each of ['investigated', 'approved', 'resolved', 'closed', 'signSlip', 'deadlinePassed'])
    expect(seen).toContain(each)
})
