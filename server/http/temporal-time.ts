import { tsToMs } from '@temporalio/common/lib/time.js'
import type { Services } from './services.ts'

const RUNNING = 1

/** What time it is for a workflow. */
interface TemporalTime {
  /** By Temporal, UTC milliseconds: the real time, and what has been skipped for it. */
  clockMs: number
  isRunning: boolean
  /** The way that its clock was last set to go, and whether it still goes; null for none. */
  way: { id: string; isGoing: boolean } | null
}

/** What time it is for a workflow by Temporal, UTC milliseconds. Only where time can be skipped does Temporal have to be asked. */
export async function clockMsOf(services: Services, workflowId: string): Promise<number> {
  return services.simulatedTime ? (await temporalTimeOf(services, workflowId)).clockMs : Date.now()
}

/** What time it is for a workflow, and whether it still runs. */
export async function temporalTimeOf({ temporal }: Services, workflowId: string): Promise<TemporalTime> {
  const { workflowExecutionInfo, workflowExtendedInfo } =
    await temporal.workflowService.describeWorkflowExecution({
      namespace: temporal.options.namespace,
      execution: { workflowId },
    })
  const { currentTime, effectiveConfig } = workflowExtendedInfo?.timeSkippingInfo ?? {}
  const status: number = workflowExecutionInfo?.status ?? RUNNING
  return {
    clockMs: currentTime ? tsToMs(currentTime) : Date.now(),
    isRunning: status === RUNNING,
    // The server leaves `fastForwardInfo` empty; whoever sets out anew for its lack leaps over what is to ring.
    way: effectiveConfig?.fastForwardConfig
      ? { id: effectiveConfig.fastForwardConfig.id ?? '', isGoing: effectiveConfig.enabled === true }
      : null,
  }
}
