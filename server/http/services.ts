import type { Client } from '@temporalio/client'
import type { Request } from 'express'
import type { Redis } from 'ioredis'
import type { Actor } from '../../machines/complaint-context.ts'
import { owns } from '../../policies/own.ts'
import type { Policy } from '../../policies/policy.ts'
import type { Recordkeeper } from '../door/client.ts'
import type { Caller } from '../identity/tokens.ts'
import type { ReadingRecorder } from '../reading/recorder.ts'
import type { Attachments } from '../attachments/attachments.ts'
import type { Sealing } from '../sealing/sealing.ts'
import type { Gates } from './load/admission.ts'
import { Problem } from './problem.ts'

/** What the routes work with. */
export interface Services {
  policies: ReadonlyMap<string, Policy>
  temporal: Client
  redis: Redis
  record: Recordkeeper
  /** Seals what is personal before it is sent on, and opens it when it leaves. */
  sealing: Sealing
  /** Leaves an entry for whoever reads what is sealed or restricted. */
  readings: ReadingRecorder
  /** Uploaded files. */
  attachments: Attachments
  /** What ids are made with. */
  idSecret: string
  /** Where requests wait for their turn. */
  gates: Gates
  /** Whether a complaint's time may begin elsewhere than now: tests and demonstrations only. */
  simulatedTime: boolean
  /** History events after which a complaint continues as new; null leaves it to Temporal. */
  eventsPerRun: number | null
}

const callers = new WeakMap<Request, Caller>()

/** Remembers who sent a request. */
export function identify(req: Request, caller: Caller): void {
  callers.set(req, caller)
}

/** Who sent a request, where somebody has said so. */
export function whoever(req: Request): Caller | undefined {
  return callers.get(req)
}

/** Who sent a request; every route behind the token check may ask. */
export function whoIs(req: Request): Caller {
  const caller = callers.get(req)
  if (!caller) throw new Problem(401, 'unknownCaller', 'Send a token: Authorization: Bearer …')
  return caller
}

/** The caller as the machine and the record know him. */
export function actorOf({ person, roles, units }: Caller): Actor {
  return { person, roles, units }
}

/** 403 for whoever holds no role of the organisation's policy. */
export function mustHoldRole(policy: Policy, { roles }: Caller): void {
  if (roles.some((role) => owns(policy.roles, role))) return
  const known = Object.keys(policy.roles).join(', ')
  throw new Problem(
    403,
    'forbidden',
    `You hold no role of this organisation, which alone lets time run on; its roles: ${known}.`,
  )
}

/** The policy of the caller's organisation. */
export function policyOf({ policies }: Services, { policy }: Caller): Policy {
  const found = policies.get(policy)
  if (!found) throw new Problem(403, 'forbidden', `This installation runs no policy ${policy}.`)
  return found
}
