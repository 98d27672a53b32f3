import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { termsOf } from '../../server/terms.ts'
import { Case } from '../machines/a-case.ts'
import { aPolicy } from '../machines/a-policy.ts'
import type { Notice } from '../../machines/notice.ts'

const Example = z.strictObject({
  clock: z.record(z.string(), z.unknown()),
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
  due: z.string(),
  late: z.boolean().default(false),
  told: z.array(z.string()).optional(),
  /** What a record asks for, and why it is refused at the end; null where it is taken. */
  asks: z.record(z.string(), z.unknown()).optional(),
  refused: z.string().nullable().optional(),
})
type Example = z.infer<typeof Example>

const page = readFileSync(new URL('../../docs/clocks.md', import.meta.url), 'utf8')
const examples = [...page.matchAll(/```yaml\n(.*?)```/gs)].flatMap(([, text = '']) =>
  z.array(Example).parse(parse(text)),
)

/** The shop under the English calendar, with this clock over the whole case. */
function terms({ clock, asks }: Example) {
  const label = { zh: '全案', en: 'whole' }
  const date = { type: 'date' as const, fact: true, label: { zh: '日期', en: 'date' } }
  return termsOf(
    aPolicy((draft) => {
      draft.calendar = 'UK-England'
      Object.assign(draft.clocks ?? {}, {
        whole: { label, starts: 'receive', stops: ['closed'], ladder: [{ to: 'clerk' }], ...clock },
      })
      const record = { label, by: ['clerk'], requires: asks ? [asks] : [] }
      Object.assign(draft.records ?? {}, { asked: record })
      const asked = { by: ['clerk'], backdated: { upTo: '30d' } }
      Object.assign(draft.steps ?? {}, {
        acknowledge: { by: ['clerk'], form: { sentOn: date } },
        askCustomer: asked,
        customerReplied: asked,
      })
    }),
  )
}

const INSTANTS = ['until', 'dueAt', 'answerBy']

function lived(example: Example) {
  const { received, intake, steps, until } = example
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
  const runTo = (text: string) => {
    while (one.nowMs < Date.parse(text)) {
      const marks: Notice[] = one.wait(Math.min(60_000, Date.parse(text) - one.nowMs))
      for (const { clock: of, to } of marks)
        if (of === 'whole') told.push(`${minuteOf(one.nowMs)} ${to.join().replace('role:', '')}`)
    }
  }
  for (const { at, by, happened, ...step } of steps) {
    runTo(at)
    for (const key of INSTANTS) if (key in step) step[key] = Date.parse(String(step[key]))
    const asked = step.type === 'askCustomer' ? { question: 'which?' } : {}
    const late = happened === undefined ? {} : { at: happened.replace('Z', ':00Z'), atReason: 'mislaid' }
    one.take(by, { ...asked, ...step, ...late } as Parameters<Case['take']>[1])
  }
  if (until) runTo(until)
  const refused = one.refusal('clerk', { type: 'record', record: 'asked' })?.message ?? null
  return { ...one.clock('whole'), told, refused }
}

const minuteOf = (ms: number) => new Date(ms).toISOString().replace(':00.000Z', 'Z')

describe('the page about clocks', () => {
  test.each(examples.map((each) => [JSON.stringify(each.clock), each] as const))('%s', (_, example) => {
    const { dueAtMs, late, told, refused } = lived(example)
    expect([minuteOf(dueAtMs), late]).toEqual([example.due, example.late])
    expect(told).toEqual(example.told ?? told)
    expect(refused).toBe(example.refused === undefined ? refused : example.refused)
  })

  test('has an example under each of its headings about clocks', () => {
    const sections = page.split('\n## ').slice(2, -1)
    expect(sections.filter((section) => !section.includes('```yaml'))).toEqual([])
    expect(sections).toHaveLength(7)
  })
})
