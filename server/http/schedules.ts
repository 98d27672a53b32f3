import { roundCaseId } from '../../machines/round-case.ts'
import { randomUUID } from 'node:crypto'
import type { RequestHandler } from 'express'
import { z } from 'zod'
import { dayStartMs } from '../../machines/working-time.ts'
import type { PinnedCalendar } from '../../policies/calendar.ts'
import { isOpeningProvisional, nextOpening, type Opening } from '../../machines/rounds.ts'
import {
  ROUNDS_WORKFLOW,
  type RoundsView,
  roundsWorkflowId,
  viewRounds,
} from '../../workflows/rounds-messages.ts'
import { roundsPlanOf, roundsSeed, roundsStart } from '../rounds.ts'
import { iso } from './complaint-body.ts'
import type { Sees } from '../../machines/sight/seen.ts'
import type { Caller } from '../identity/tokens.ts'
import { Problem } from './problem.ts'
import { mustHoldRole, policyOf, type Services, whoIs } from './services.ts'
import type { SchedulesBody } from './shapes-desk.ts'
import { othersSeen } from './sight.ts'
import { originOf } from './origin.ts'
import { askTemporal, callTemporal } from './temporal-call.ts'
import { own } from '../../policies/own.ts'

/** What `GET /schedules` may ask for instead of the rounds of the organisation. */
export const SchedulesQuery = z.strictObject({
  rounds: z
    .uuid('name rounds by the id that stands in the Location of POST /schedules')
    .optional()
    .describe('rounds of a simulated time, as `POST /schedules` answered them'),
})

/** Body of `POST /schedules`. */
export const SimulatedRounds = z.strictObject({
  since: z.iso
    .datetime({ offset: true })
    .optional()
    .describe(
      'until when the rounds had come when they were interrupted, at the earliest where the calendar begins; from the simulated time on where left out',
    ),
})

/** `GET /schedules`: what comes round, the case last opened for it, and when the next one is due. */
export function readSchedules(services: Services): RequestHandler {
  return async (req, res) => {
    const caller = whoIs(req)
    const policy = policyOf(services, caller)
    const { rounds } = SchedulesQuery.parse(req.query)
    const roundsId = rounds === undefined ? policy.id : simulatedId(policy.id, rounds)
    const view = await roundsOf(services, roundsId)
    if (view) res.json(await schedulesSeen(services, caller, roundsId, view))
    else if (rounds !== undefined)
      throw new Problem(404, 'notFound', `There are no rounds ${rounds} of yours.`)
    else if (Object.keys(policy.schedules).length === 0) res.json({ id: roundsId, schedules: [] })
    else throw notStarted()
  }
}

/** `POST /schedules`: starts rounds of the caller's policy in a time of their own, for tests and demonstrations. */
export function simulateSchedules(services: Services): RequestHandler {
  return async (req, res) => {
    const caller = whoIs(req)
    const policy = policyOf(services, caller)
    const { since } = SimulatedRounds.parse(req.body)
    mustHoldRole(policy, caller)
    const originMs = originOf(services, req)
    if (originMs === null) {
      throw new Problem(
        400,
        'malformed',
        'Schedules run by themselves; send Simulated-Time to try them in another time.',
      )
    }
    const plan = roundsPlanOf(policy)
    mustBeOfCalendar(plan.terms.calendar, originMs, since)
    const rounds = randomUUID()
    const roundsId = simulatedId(policy.id, rounds)
    const input = {
      roundsId,
      seed: roundsSeed(services.idSecret, roundsId),
      plan,
      originMs,
      ...(since === undefined ? {} : { sinceMs: Date.parse(since) }),
      carried: null,
    }
    const { temporal } = services
    await callTemporal(temporal, () => temporal.workflow.start(ROUNDS_WORKFLOW, roundsStart(input)))
    res.status(201).set({ Location: `/schedules?rounds=${rounds}` })
    const view = await roundsOf(services, roundsId)
    if (!view) throw notStarted()
    res.json(await schedulesSeen(services, caller, roundsId, view))
  }
}

/** 422 where rounds would begin before the first day that their calendar knows, or after the time they run in. */
function mustBeOfCalendar(calendar: PinnedCalendar, originMs: number, since: string | undefined): void {
  const firstMs = dayStartMs(calendar, calendar.firstDay)
  const fromMs = since === undefined ? originMs : Date.parse(since)
  if (fromMs >= firstMs && fromMs <= originMs) return
  const detail = `Rounds are tried from ${iso(firstMs)}, where their calendar begins, to the simulated time, ${iso(originMs)}.`
  throw new Problem(422, 'unknown', detail, {
    errors: since === undefined ? [] : [{ pointer: '/since', detail }],
  })
}

function notStarted(): Problem {
  return new Problem(503, 'unavailable', 'The schedules are only just being started; ask again.', {
    headers: { 'Retry-After': '2' },
  })
}

function simulatedId(policyId: string, rounds: string): string {
  return `${policyId}-${rounds}`
}

async function roundsOf({ temporal }: Services, roundsId: string): Promise<RoundsView | null> {
  try {
    const handle = temporal.workflow.getHandle(roundsWorkflowId(roundsId))
    return await askTemporal(temporal, () => handle.query(viewRounds))
  } catch (error) {
    if (!(error instanceof Problem && error.status === 404)) throw error
    return null
  }
}

/** The case last opened of each schedule is named only to whoever may see it. */
async function schedulesSeen(
  services: Services,
  caller: Caller,
  roundsId: string,
  view: RoundsView,
): Promise<SchedulesBody> {
  const ids = Object.entries(view.rounds).flatMap(([name, { last }]) =>
    last ? [roundCaseId({ ...view, roundsId }, name, last.period)] : [],
  )
  return schedulesBody(roundsId, view, await othersSeen(services, caller, ids))
}

function schedulesBody(roundsId: string, view: RoundsView, sees: Sees): SchedulesBody {
  const { plan, rounds } = view
  const markOf = (opening: Opening): { provisional?: true } =>
    isOpeningProvisional(plan.terms.calendar, opening) ? { provisional: true } : {}
  const schedules = Object.entries(plan.schedules).map(([name, { label, kind, every, unit }]) => {
    const round = own(rounds, name)
    const next =
      round && round.waits === null ? nextOpening(plan.terms.calendar, round) : (round?.waits ?? null)
    const last = round?.last ?? null
    const lastId = last && roundCaseId({ ...view, roundsId }, name, last.period)
    return {
      name,
      label,
      kind,
      every,
      unit,
      last: last && {
        period: last.period,
        dueAt: iso(last.opensAtMs),
        ...markOf(last),
        openedAt: iso(last.openedAtMs),
        href: lastId !== null && sees(lastId) ? `/complaints/${lastId}` : null,
      },
      next:
        typeof next === 'string' || next === null
          ? null
          : {
              period: next.period,
              opensAt: iso(next.opensAtMs),
              ...markOf(next),
            },
      waits: typeof next === 'string' ? next : null,
    }
  })
  return { id: roundsId, schedules }
}
