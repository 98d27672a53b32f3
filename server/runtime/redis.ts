import { connect } from 'node:net'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Part } from './part.ts'

/** A Redis-compatible server on a loopback port that logs every write to `<dataDir>/redis` and takes no snapshots. */
export function redisPart(binary: string, port: number, dataDir: string): Part {
  const dir = join(dataDir, 'redis')
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  const network = ['--bind', '127.0.0.1', '--port', String(port), '--protected-mode', 'yes']
  const durability = ['--dir', dir, '--appendonly', 'yes', '--appendfsync', 'everysec', '--save', '']
  return {
    name: 'redis',
    command: binary,
    args: [...network, ...durability, '--loglevel', 'notice', '--daemonize', 'no'],
    env: {},
    stage: 1,
    graceMs: 5_000,
    ready: (gone) => untilItPongs(port, gone),
  }
}

/** Accepting connections is not enough: while the log is being read every command is refused. */
async function untilItPongs(port: number, gone: AbortSignal): Promise<void> {
  while (!gone.aborted && !(await pongs(port))) await pause(25)
}

function pongs(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, timeout: 1_000 }, () => socket.write('PING\r\n'))
    const settle = (answer: boolean) => {
      socket.destroy()
      resolve(answer)
    }
    socket.once('data', (reply) => settle(reply.toString().startsWith('+PONG')))
    socket.once('timeout', () => settle(false))
    socket.once('error', () => settle(false))
    socket.once('close', () => settle(false))
  })
}
