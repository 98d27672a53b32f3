import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { rebased } from '../../machines/rebase.ts'
import { dueTold } from '../../machines/time/due.ts'
import type { ClockRun } from '../../machines/complaint-context.ts'
import { clockStanding, firstDueOf } from '../../machines/standing.ts'
import { isFirstMissed } from '../../server/statistics/first-due.ts'
import { termsOf } from '../../server/terms.ts'
import { Case } from '../machines/a-case.ts'
import { aPolicy } from '../machines/a-policy.ts'
import type { Notice } from '../../machines/notice.ts'

const Example = z.strictObject({
  clock: z.record(z.string(), z.unknown()),
  /** Other clocks of the case, and the one that the dates are of. */
  besides: z.record(z.string(), z.record(z.string(), z.unknown())).default({}),
  of: z.string().default('whole'),
  received: z.string().default('2026-03-02T09:00Z'),
  intake: z.record(z.string(), z.unknown()).default({}),
  steps: z
    .array(
      z.looseObject({
        at: z.string(),
        by: z.string().default('clerk'),
        happened: z.string().optional(),
        type: z.string(),
      }),
    )
    .default([]),
  /** How long time runs on after the last step. */
  until: z.string().optional(),
  /** Another form of the clock, under which the case comes in the end. */
  under: z.record(z.string(), z.unknown()).optional(),
  /** Null where it has not begun. */
  due: z.string().nullable(),
  started: z.string().optional(),
  provisional: z.boolean().default(false),
  late: z.boolean().default(false),
  /** When it was due at first, and whether it has gone on past that. */
  first: z.string().optional(),
  firstLate: z.boolean().optional(),
  told: z.array(z.string()).optional(),
  /** What a record asks for, and why it is refused at the end; null where it is taken. */
  asks: z.record(z.string(), z.unknown()).optional(),
  /** The condition of that record. */
  when: z.record(z.string(), z.unknown()).default({}),
  /** What the customer reads when he is asked, of the date that the notice quotes. */
  quoted: z.string().optional(),
  refused: z.string().nullable().optional(),
})
type Example = z.infer<typeof Example>

const pages = ['clocks.md', 'clocks-in-detail.md'].map((name) =>
  readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8'),
)
const examples = pages.flatMap((page) =>
  [...page.matchAll(/```yaml\n(.*?)```/gs)].flatMap(([, text = '']) => z.array(Example).parse(parse(text))),
)

/** The shop under the English calendar, with this clock over the whole case. */
function terms({ clock, besides, asks, when }: Example) {
  const label = { zh: '全案', en: 'whole' }
  const date = { type: 'date' as const, fact: true, label: { zh: '日期', en: 'date' } }
  return termsOf(
    aPolicy((draft) => {
      draft.calendar = 'UK-England'
      const common = { label, starts: 'receive', stops: ['closed'], ladder: [{ to: 'clerk' }] }
      for (const [name, each] of Object.entries({ whole: clock, ...besides }))
        Object.assign(draft.clocks ?? {}, { [name]: { ...common, ...each } })
      const told = { label, on: 'askCustomer', to: 'customer', shows: ['whole.due'] }
      Object.assign(draft.notices ?? {}, { askedWhen: told })
      const record = { label, by: ['clerk'], when, requires: asks ? [asks] : [] }
      Object.assign(draft.records ?? {}, { asked: record })
      const asked = { by: ['clerk'], backdated: { upTo: '30d' } }
      Object.assign(draft.steps ?? {}, {
        acknowledge: { by: ['clerk'], form: { sentOn: date } },
        askCustomer: asked,
        customerReplied: asked,
        extend: { by: ['boss', 'lead'], backdated: { upTo: '30d' } },
      })
    }),
  )
}

const INSTANTS = ['until', 'dueAt', 'answerBy']

function lived(example: Example) {
  const { received, intake, steps, until, under, of } = example
  const one = new Case(terms(example))
  one.nowMs = Date.parse(received)
  one.take('clerk', {
    type: 'receive',
    kind: 'complaint',
    channel: 'telephone',
    content: 'broken',
    form: { orderNo: 'A1', ...intake },
  })
  const told: string[] = []
  let quoted: string | undefined
  const runTo = (text: string) => {
    while (one.nowMs < Date.parse(text)) {
      const marks: Notice[] = one.wait(Math.min(60_000, Date.parse(text) - one.nowMs))
      for (const { clock, to } of marks)
        if (clock === of) told.push(`${minuteOf(one.nowMs)} ${to.join().replace('role:', '')}`)
    }
  }
  for (const { at, by, happened, ...step } of steps) {
    runTo(at)
    for (const key of INSTANTS) if (key in step) step[key] = Date.parse(String(step[key]))
    const asked = step.type === 'askCustomer' ? { question: 'which?' } : {}
    const late = happened === undefined ? {} : { at: happened.replace('Z', ':00Z'), atReason: 'mislaid' }
    one.take(by, { ...asked, ...step, ...late } as Parameters<Case['take']>[1])
    const notice = one.notices.find(({ about }) => about === 'askedWhen')
    quoted = (notice?.content?.['whole.due'] as { en: string } | undefined)?.en ?? quoted
  }
  if (until) runTo(until)
  const last = under ? broughtUnder(one, { ...example, clock: under }) : one
  const refused = last.refusal('clerk', { type: 'record', record: 'asked' })?.message ?? null
  const run = last.complaint.clocks.find(({ clock }) => clock === of)
  return {
    run: run ? { ...last.clock(of), ...dueTold(last.terms.calendar, run) } : null,
    first: run && firstTold(last, last.clock(of)),
    told,
    quoted,
    refused,
  }
}

function firstTold({ terms, nowMs }: Case, run: ClockRun): Pick<Example, 'first' | 'firstLate'> {
  const standing = clockStanding(terms, run)
  return { first: minuteOf(firstDueOf(standing)), firstLate: isFirstMissed(standing, nowMs) }
}

/** The case under another form of its clock. */
function broughtUnder(one: Case, example: Example): Case {
  const to = terms(example)
  const step = { type: 'rebase', from: one.terms.digest, to: to.digest } as const
  const after = new Case(to)
  after.nowMs = one.nowMs
  after.snapshot = rebased({ from: one.terms, to }, one.snapshot, step, one.nowMs).snapshot
  return after
}

const minuteOf = (ms: number) => new Date(ms).toISOString().replace(':00.000Z', 'Z')

describe('the pages about clocks', () => {
  test.each(examples.map((each) => [JSON.stringify(each.clock), each] as const))('%s', (_, example) => {
    const { run, first, told, quoted, refused } = lived(example)
    const { due, late, provisional, started } = example
    expect(run && minuteOf(run.dueAtMs)).toBe(due)
    expect([run?.late ?? false, run?.provisional ?? false]).toEqual([late, provisional])
    expect(started === undefined || (run && minuteOf(run.startedAtMs) === started)).toBe(true)
    const firstSaid = {
      first: example.first ?? first?.first,
      firstLate: example.firstLate ?? first?.firstLate,
    }
    expect(first ?? firstSaid).toEqual(firstSaid)
    expect(told).toEqual(example.told ?? told)
    expect(quoted).toBe(example.quoted ?? quoted)
    expect(refused).toBe(example.refused === undefined ? refused : example.refused)
  })

  test.each(pages)('has an example under each of its headings about clocks', (page) => {
    const sections = page.split('\n## ').filter((section) => !/^(# |The model)/.test(section))
    expect(sections.filter((section) => !section.includes('```yaml'))).toEqual([])
    expect(sections).toHaveLength(9)
  })

  test('is short: the details have a page of their own', () => {
    expect(pages[0]?.split(/\s+/).length).toBeLessThan(1400)
  })
})
