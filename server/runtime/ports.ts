import { connect, createServer } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { StartRefusal } from './refusal.ts'

const LOWEST = 20_000
const HIGHEST = 32_767

/** Whether a server could listen on the port now. Throws a `StartRefusal` where it could on no such port, or nowhere at the host. */
export function isPortFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(false) : reject(cannotListen(host, port, error)),
    )
    probe.listen({ port, host, exclusive: true }, () => probe.close(() => resolve(true)))
  })
}

function cannotListen(host: string, port: number, { code, message }: NodeJS.ErrnoException): StartRefusal {
  switch (code) {
    case 'EADDRNOTAVAIL':
    case 'EINVAL':
      return new StartRefusal(
        `${host} is no address of this machine, so nothing can listen there; set REDRESS_HOST to one of its own, or unset it.`,
      )
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new StartRefusal(`No machine is known as ${host}; set REDRESS_HOST to an address of this one.`)
    case 'EACCES':
      return new StartRefusal(
        `Port ${port} is not open to whoever runs this; set REDRESS_PORT to one from 1024 on.`,
      )
    default:
      return new StartRefusal(`Nothing can listen at ${host}, port ${port}: ${message}.`)
  }
}

/**
 * A free loopback port below the range the system gives to outgoing connections, so that nothing takes it while its
 * server restarts and a client that reconnects meanwhile cannot reach itself.
 */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < 200; tries++) {
    const port = LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST + 1))
    if (await isPortFree(port)) return port
  }
  throw new StartRefusal(
    `No port between ${LOWEST} and ${HIGHEST} is free; stop some of the servers that use them.`,
  )
}

/** True once something accepts connections at `host:port`; false when `withinMs` pass or `gone` is aborted before. */
export async function answers(
  host: string,
  port: number,
  withinMs: number,
  gone?: AbortSignal,
): Promise<boolean> {
  const untilMs = Date.now() + withinMs
  while (Date.now() < untilMs) {
    if (await accepts(host, port)) return true
    if (gone?.aborted) return false
    await pause(25)
  }
  return false
}

function accepts(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 1_000 })
    const settle = (accepted: boolean) => {
      socket.destroy()
      resolve(accepted)
    }
    socket.once('connect', () => settle(true))
    socket.once('timeout', () => settle(false))
    socket.once('error', () => settle(false))
  })
}
