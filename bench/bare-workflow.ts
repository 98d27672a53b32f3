import {
  allHandlersFinished,
  condition,
  defineUpdate,
  CancellationScope,
  isCancellation,
  proxyActivities,
  proxyLocalActivities,
  setHandler,
  sleep,
} from '@temporalio/workflow'

/** What the yardstick does: the same updates, activities and timers as a complaint, and nothing else. */
export interface BareInput {
  /** After each step, how long the timer has to run from then, milliseconds; null for none. Equal neighbours share a timer. */
  timersMs: (number | null)[]
  /** Whether each step is noted within its task. */
  notesInTask: boolean
}

export const bareStep = defineUpdate<{ version: number }, [{ payload: string }]>('take')

interface Notes {
  note(request: { version: number; payload: string }): Promise<{ number: string }>
}

const { note: noteByQueue } = proxyActivities<Notes>({
  taskQueue: 'bare-notes',
  startToCloseTimeout: '5s',
  retry: { initialInterval: '100ms', maximumInterval: '2s' },
})
const { note: noteInTask } = proxyLocalActivities<Notes>({ startToCloseTimeout: '5s' })

/** A workflow without a domain. */
export async function bare({ timersMs, notesInTask }: BareInput): Promise<void> {
  let version = 0
  let noted = 0
  let pending: string[] = []
  let timer: { ms: number; scope: CancellationScope } | null = null

  async function rings(): Promise<void> {
    timer = null
    await (notesInTask ? noteInTask : noteByQueue)({ version, payload: 'overdue' })
  }

  function rearm(): void {
    const ms = timersMs[version - 1] ?? null
    if (timer?.ms === ms) return
    timer?.scope.cancel()
    timer = null
    if (ms === null) return
    const scope = new CancellationScope()
    timer = { ms, scope }
    scope
      .run(() => sleep(ms))
      .then(rings)
      .catch((error: unknown) => {
        if (!isCancellation(error)) throw error
      })
  }

  setHandler(
    bareStep,
    async ({ payload }) => {
      version += 1
      const mine = version
      if (notesInTask) {
        rearm()
        await noteInTask({ version, payload })
        return { version: mine }
      }
      pending.push(payload)
      if (mine === 1) await condition(() => noted > 0)
      return { version: mine }
    },
    { validator: (_step: { payload: string }) => undefined },
  )

  while (version < timersMs.length || pending.length > 0) {
    const [payload] = pending
    if (payload === undefined) {
      rearm()
      await condition(() => pending.length > 0 || version >= timersMs.length)
      continue
    }
    await noteByQueue({ version, payload })
    noted += 1
    pending = pending.slice(1)
  }
  rearm()
  await condition(allHandlersFinished)
}
