import { describe, expect, test } from 'vitest'
import { foldDifferences, timerDifferences } from '../../server/audit-compare.ts'
import { replayDifferences } from '../../server/audit-temporal.ts'
import { changePayload, type Golden, recorded, recordedNames, type Recorded } from './recorded.ts'

/** The steps that were recorded, each once. */
function stepsOf({ runs, entries }: Golden) {
  if (entries) return entries
  const sent = runs.flatMap(({ records }) => records.flatMap(({ entry }) => entry ?? []))
  return sent.filter(({ seq }, n) => sent.findIndex((other) => other.seq === seq) === n)
}

function termsOf({ runs: [first] }: Golden) {
  if (!first) throw new Error('no run was recorded')
  return first.input.terms
}

function inFirstRun({ runs: [first] }: Recorded, eventType: string) {
  const event = first?.events.find((each) => each.eventType === eventType)
  if (!event) throw new Error(`there is no ${eventType}`)
  return event
}

test('the recorded complaints cover the ways a complaint can go', () => {
  expect(recordedNames().sort()).toEqual([
    'lab-dissatisfied',
    'lab-dissatisfied-in-task',
    'lab-happy-path',
    'lab-many-runs',
    'lab-many-runs-in-task',
    'lab-silence',
    'lab-silence-in-task',
    'pcb-slip-mismatch',
    'pcb-slip-mismatch-in-task',
  ])
  for (const name of ['lab-many-runs', 'lab-many-runs-in-task'])
    expect(recorded(name).runs.length).toBeGreaterThan(2)
  expect(stepsOf(recorded('lab-silence')).flatMap(({ notices }) => notices.map(({ kind }) => kind))).toEqual(
    expect.arrayContaining(['warning', 'overdue']),
  )
})

describe.each(recordedNames())('a complaint recorded by older code: %s', (name) => {
  const golden = recorded(name)

  test('runs on under this code', async () => {
    expect(await replayDifferences(golden.workflowId, golden.histories)).toEqual([])
  })

  test('comes to the same standings, promises and notices at every step', () => {
    expect(stepsOf(golden).map(({ seq }) => seq)).toEqual(stepsOf(golden).map((_, n) => n + 1))
    expect(foldDifferences(termsOf(golden), stepsOf(golden))).toEqual([])
  })

  test('is woken at the same instants', () => {
    expect(golden.runs.flatMap(({ timers }) => timers).length).toBeGreaterThan(0)
    expect(timerDifferences(termsOf(golden), stepsOf(golden), golden.runs)).toEqual([])
  })
})

test('a timer of an append that is tried again is no promise', () => {
  const golden = recorded('lab-silence-in-task', ({ runs: [first] }) => {
    const at = first?.events.findIndex(({ eventType }) => eventType === 'EVENT_TYPE_MARKER_RECORDED') ?? -1
    const backoff = Buffer.from(JSON.stringify({ backoff: { seconds: 1 } })).toString('base64')
    const metadata = { encoding: Buffer.from('json/plain').toString('base64') }
    const details = { data: { payloads: [{ metadata, data: backoff }] } }
    const events: Recorded['runs'][0]['events'] = [
      {
        eventType: 'EVENT_TYPE_MARKER_RECORDED',
        markerRecordedEventAttributes: { markerName: 'core_local_activity', details },
      },
      {
        eventType: 'EVENT_TYPE_TIMER_STARTED',
        timerStartedEventAttributes: { timerId: '99', startToFireTimeout: '1s' },
      },
    ]
    first?.events.splice(at, 0, ...events)
  })
  expect(timerDifferences(termsOf(golden), stepsOf(golden), golden.runs)).toEqual([])
})

describe('a break is noticed', () => {
  test('a timer that rings a second late, which replay alone lets pass', async () => {
    const broken = recorded('lab-silence', (copy) => {
      const timer = inFirstRun(copy, 'EVENT_TYPE_TIMER_STARTED')['timerStartedEventAttributes'] as {
        startToFireTimeout: string
      }
      timer.startToFireTimeout = `${Number.parseFloat(timer.startToFireTimeout) + 1}s`
    })
    expect(await replayDifferences(broken.workflowId, broken.histories)).toEqual([])
    expect(timerDifferences(termsOf(broken), stepsOf(broken), broken.runs)).not.toEqual([])
  })

  test('a policy that came to promise another time', async () => {
    const broken = recorded('lab-silence', (copy) => {
      const started = inFirstRun(copy, 'EVENT_TYPE_WORKFLOW_EXECUTION_STARTED')
      changePayload(started['workflowExecutionStartedEventAttributes'], ({ terms }) => {
        const { rules } = terms as { rules: { clocks: { plan: { within: unknown } } } }
        rules.clocks.plan.within = [{ when: {}, within: '3d' }]
      })
    })
    expect(await replayDifferences(broken.workflowId, broken.histories)).toEqual([
      expect.stringMatching(/^run 1 of Temporal's history does not replay: /),
    ])
    expect(foldDifferences(termsOf(broken), stepsOf(broken))).toContain(
      'step 1 leads to another standing than the record says',
    )
  })

  test('a step that was recorded as another than the one that was taken', () => {
    const broken = recorded('lab-happy-path', (copy) => {
      const scheduled = inFirstRun(copy, 'EVENT_TYPE_ACTIVITY_TASK_SCHEDULED')
      changePayload(scheduled['activityTaskScheduledEventAttributes'], ({ entry }) => {
        const { step } = entry as { step: { channel: string } }
        step.channel = 'onSite'
      })
    })
    expect(foldDifferences(termsOf(broken), stepsOf(broken))).toContain(
      'step 1 leads to another standing than the record says',
    )
  })
})
