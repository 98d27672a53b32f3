import { endAll, readRunning } from './processes.ts'

/*
 * Waits for its supervisor to die and then ends what that one left: the servers have no channel that would tell them, and a
 * child that hangs would not hear it.
 */
const [dataDir = '', supervisorPid] = process.argv.slice(2)

process.on('disconnect', () => void endWhatIsLeft())
process.send?.({ ready: true })

async function endWhatIsLeft(): Promise<void> {
  const running = readRunning(dataDir)
  // A newer supervisor of the same folder has swept already, and what it records is not for this guard to end.
  if (running?.supervisor.pid === Number(supervisorPid)) {
    await endAll(
      running.processes.filter(({ pid }) => pid !== process.pid),
      3_000,
    )
  }
  process.exit(0)
}
