import {
  allHandlersFinished,
  condition,
  defineUpdate,
  CancellationScope,
  isCancellation,
  proxyActivities,
  setHandler,
  sleep,
} from '@temporalio/workflow'

/** What the yardstick does: the same updates, activities and timers as a complaint, and nothing else. */
export interface BareInput {
  /** After each step, how long the timer has to run from then, milliseconds; null for none. Equal neighbours share a timer. */
  timersMs: (number | null)[]
}

export const bareStep = defineUpdate<{ version: number }, [{ payload: string }]>('take')

const { note } = proxyActivities<{
  note(request: { version: number; payload: string }): Promise<{ number: string }>
}>({
  taskQueue: 'bare-notes',
  startToCloseTimeout: '5s',
  retry: { initialInterval: '100ms', maximumInterval: '2s' },
})

/** A workflow without a domain. */
export async function bare({ timersMs }: BareInput): Promise<void> {
  let version = 0
  let noted = 0
  let pending: string[] = []
  let timer: { ms: number; scope: CancellationScope } | null = null

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
      .catch((error: unknown) => {
        if (!isCancellation(error)) throw error
      })
  }

  setHandler(
    bareStep,
    async ({ payload }) => {
      version += 1
      const mine = version
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
      await condition(() => pending.length > 0)
      continue
    }
    await note({ version, payload })
    noted += 1
    pending = pending.slice(1)
  }
  rearm()
  await condition(allHandlersFinished)
}
