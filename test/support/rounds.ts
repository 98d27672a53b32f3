import { type Connection } from '@temporalio/client'
import { roundCaseId } from '../../machines/round-case.ts'
import { roundsWorkflowId, viewRounds } from '../../workflows/rounds-messages.ts'
import { clientOf } from './temporal.ts'

/** Where the case of a period is or will be, which nobody can tell who does not look into the rounds themselves. */
export async function pathOfRound(
  connection: Connection,
  dataDir: string,
  roundsId: string,
  schedule: string,
  period: string,
): Promise<string> {
  const handle = clientOf(connection, { dataDir }).workflow.getHandle(roundsWorkflowId(roundsId))
  const view = await handle.query(viewRounds)
  return `/complaints/${roundCaseId({ ...view, roundsId }, schedule, period)}`
}
