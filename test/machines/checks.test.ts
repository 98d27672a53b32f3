import { basename } from 'node:path'
import { describe, expect, test } from 'vitest'
import { checkGraph } from '../../machines/checks/check.ts'
import { explore } from '../../machines/checks/explore.ts'
import { chart } from '../../machines/chart.ts'
import { loadPolicy, policyFiles } from '../../policies/load.ts'
import { termsOf } from '../../server/terms.ts'
import { type Draft, termsOfAPolicy } from './a-policy.ts'

describe('a policy that keeps what it promises', () => {
  test('the shop', () => {
    const checked = checkGraph(termsOfAPolicy())
    expect(checked.findings).toEqual([])
    expect(checked.walked).toBeGreaterThan(0)
  })

  test.each(policyFiles().map((file) => [basename(file), file]))('%s', (_name, file) => {
    expect(checkGraph(termsOf(loadPolicy(file))).findings).toEqual([])
  })
})

describe('the chart', () => {
  const stages = ['investigated', 'approved', 'resolved', 'revisited'] as const
  const choices = Array.from({ length: 2 ** stages.length }, (_, bits) =>
    stages.filter((__, nth) => bits & (1 << nth)),
  )

  test('has no way from state to state, and no step, that no kind of case takes', () => {
    const taken = new Set(
      choices.flatMap((some) => {
        const terms = termsOfAPolicy((draft) => {
          const { kinds, revisit = [] } = draft
          const lessons = { zh: '案例', en: 'lessons' }
          draft.lists = { lessons: { label: lessons, kind: 'complaint', of: {}, checkedBy: ['clerk'] } }
          for (const name of Object.keys(kinds)) if (name !== 'inquiry') delete kinds[name]
          kinds['complaint'] = {
            label: { zh: '投诉', en: 'complaint' },
            stages: some,
            settle: {},
            becomes: [],
          }
          for (const rule of revisit) rule.dissatisfied = some.length % 2 === 0 ? 'received' : 'investigated'
        })
        return [...explore(terms, 80).transitions]
      }),
    )
    const ways = waysOfChart()
    const moving = ways
      .filter(({ from, to }) => from !== to)
      .map(({ from, step, to }) => `${from} ${step} ${to}`)
    expect(moving.length).toBeGreaterThan(50)
    expect(moving.filter((way) => !taken.has(way))).toEqual([])
    const steps = new Set([...taken].map((way) => way.split(' ')[1]))
    expect(ways.map(({ step }) => step).filter((step) => !steps.has(step))).toEqual([])
  })
})

function waysOfChart(): { from: string; step: string; to: string }[] {
  return Object.entries(chart.root.states).flatMap(([from, state]) =>
    [...state.transitions].flatMap(([step, transitions]) =>
      transitions.map(({ target }) => ({ from, step, to: target?.[0]?.key ?? from })),
    ),
  )
}

function findingsOf(change: (draft: Draft) => void, most = 30): string[] {
  return checkGraph(termsOfAPolicy(change), most).findings.map(({ message, path }) =>
    path.length > 0 ? `${message}: ${path.join(' → ')}` : message,
  )
}

describe('a fault is found, with the way to it', () => {
  test('a state that no clock watches', () => {
    const findings = findingsOf(({ clocks }) => delete clocks['whole'])
    expect(findings).toContainEqual(expect.stringMatching(/^while received, no clock runs: receive inquiry/))
  })

  test('two gates that wait for each other', () => {
    const findings = findingsOf(({ steps }) => {
      steps['report'] = { by: ['clerk'], requires: ['answer'] }
      steps['answer'] = { by: ['clerk'], requires: ['report'] }
    })
    expect(findings).toContainEqual(
      expect.stringMatching(
        /^from here on a complaint cannot be filed any more, while received: receive complaint/,
      ),
    )
    expect(findings).toContain('the step report can never be taken')
  })

  test('a step that nobody may take on some cases', () => {
    const findings = findingsOf(({ steps }) => {
      steps['resolve'] = { by: [{ who: 'lead', when: { severity: 'major' } }], requires: ['remedies'] }
    }, 60)
    expect(findings).toContainEqual(
      expect.stringMatching(/^from here on a complaint cannot be filed any more, .*approve \(lead\)/),
    )
  })

  test('a clock that nothing stops keeps a case from ever ending', () => {
    const findings = findingsOf(({ clocks }) => {
      if (clocks['whole']) Object.assign(clocks['whole'], { outlives: true, stops: [] })
    })
    expect(findings).toContainEqual(expect.stringMatching(/^no case is ever filed: /))
  })

  test('a clock that reaches nobody', () => {
    const findings = findingsOf(({ clocks }) => {
      if (clocks['whole']) clocks['whole'].ladder = [{ to: 'consulted' }]
    })
    expect(findings).toContainEqual(
      expect.stringMatching(
        /^when nobody acts, the case reaches nobody, while received: .*whole mark \d+ passes$/,
      ),
    )
  })

  test('a case that falls silent when its only window closes', () => {
    const findings = findingsOf(({ clocks }) => {
      if (clocks['whole']) Object.assign(clocks['whole'], { lapses: true, ladder: [], warnings: [] })
    })
    expect(findings).toContainEqual(
      expect.stringMatching(/^when nobody acts, the case falls silent, while received: receive inquiry/),
    )
  })

  test('a ladder that ends with whom it began', () => {
    const findings = findingsOf(({ clocks }) => {
      if (clocks['investigation'])
        clocks['investigation'].ladder = [
          { to: 'clerk' },
          { after: '1h', to: 'boss' },
          { after: '2h', to: 'clerk' },
        ]
    })
    expect(findings).toContain('the ladder of investigation ends with whom it began')
  })

  test('parts of the policy that never come about', () => {
    const findings = findingsOf(({ records = {}, clocks, remedies }) => {
      records['afterwards'] = {
        label: { zh: '之后', en: 'afterwards' },
        by: ['clerk'],
        during: ['received'],
        requires: ['approved'],
      }
      if (clocks['cooling']) clocks['cooling'].starts = 'afterwards'
      if (remedies['apology']) remedies['apology'].when = { round: { from: 99 } }
    })
    expect(findings).toContain('the record afterwards can never be made')
    expect(findings).toContain('the clock cooling never starts')
    expect(findings).toContain('the remedy apology can never be proposed')
  })
})

test('a case that only waits for the customer is told of', () => {
  const { findings, notes } = checkGraph(
    termsOfAPolicy(({ clocks }) => {
      if (clocks['whole'])
        Object.assign(clocks['whole'], { pauses: 'askCustomer', resumes: 'customerReplied' })
    }),
    30,
  )
  expect(findings.filter(({ check }) => check !== 'unreached')).toEqual([])
  expect(notes).toContainEqual(expect.stringContaining('while the customer is asked nothing runs'))
  expect(notes).toContainEqual(expect.stringMatching(/^the walk was cut short/))
})

test('a rung that tells only people from whom the case is hidden is told of', () => {
  const hidden = (to: string[]) =>
    checkGraph(
      termsOfAPolicy((draft) => (draft.visibility = [{ when: { cause: 'handling' }, to }])),
      30,
    ).notes.filter((note) => note.startsWith('a rung tells only people from whom the case is hidden'))
  expect(hidden(['boss'])).toHaveLength(1)
  expect(hidden(['boss', 'lead', 'clerk', 'storekeeper', 'workshop'])).toEqual([])
})
