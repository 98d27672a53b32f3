import type { RequestHandler } from 'express'
import type { Entry } from '../../ledger/entry.ts'
import { type ClockEvent, type ClockStory, clockStory } from '../../machines/clock-story.ts'
import type { ClockRun } from '../../machines/complaint-context.ts'
import { clockStanding } from '../../machines/standing.ts'
import { calendarOf } from '../../machines/time/own-calendar.ts'
import { isoDate } from '../../policies/calendar-day.ts'
import { entriesOf } from '../projections/queries.ts'
import { daysOf } from './clock-days.ts'
import { clockBody, iso } from './complaint-body.ts'
import { takenAgain } from './folded.ts'
import { upToNow } from './history.ts'
import { Problem } from './problem.ts'
import { noSuch } from './seen.ts'
import { policyOf, type Services, whoIs } from './services.ts'
import type { ClockStoryBody } from './shapes-record.ts'
import { entriesSeen, type SeenEntry } from './sight.ts'

/** `GET /complaints/:id/clocks/:clock`: why a clock is due when it is, from the record alone, and whom it tells next. */
export function readClock(services: Services): RequestHandler<{ id: string; clock: string }> {
  return async (req, res) => {
    const caller = whoIs(req)
    const { id, clock } = req.params
    const now = await upToNow(services, id, caller)
    const recorded = await entriesOf(services.redis, id)
    const entries = await entriesSeen(services, caller, now, recorded)
    if (!entries) throw noSuch(id)
    const { folded } = await takenAgain(services, recorded)
    const story = clockStory(folded, clock, now.nowMs ?? 0)
    if (!story) throw noSuchClock(clock, now.standing.clocks, takenBackBy(recorded, clock))
    const { terms } = story
    const calendar = calendarOf(terms.calendar, story.run.manner)
    const nowMs = now.nowMs ?? (services.simulatedTime ? now.lastStepAtMs : Date.now())
    const body: ClockStoryBody = {
      ...clockBody(policyOf(services, caller), clockStanding(terms, story.run), nowMs),
      complaint: { id, number: now.number },
      calendar: {
        id: calendar.id,
        version: calendar.version,
        zone: calendar.zone,
        publishedUntil: isoDate(calendar.lastDay),
      },
      ...originBody(story.run),
      events: story.events.flatMap((event) => eventBody(event, entries)),
      days: daysOf(calendar, story.run, nowMs),
      ahead: story.ahead.map(markBody),
      ...lapsedBody(story),
      ...onceItRunsBody(story),
    }
    res.json(body)
  }
}

/** The number of the step since which a clock that had begun has not; null where it never had. */
function takenBackBy(entries: readonly Entry[], clock: string): number | null {
  const last = entries.findLast(({ after }) => after.clocks.some(({ id }) => id === clock))
  return last ? last.seq + 1 : null
}

function noSuchClock(clock: string, clocks: readonly { id: string }[], backBy: number | null): Problem {
  const known = clocks.map(({ id }) => id).join(', ')
  const name = JSON.stringify(clock)
  const why =
    backBy === null
      ? `No clock ${name} has run on this complaint`
      : `The clock ${name} had begun, and since step ${backBy} of the history it has not: what it hangs on has moved`
  return new Problem(404, 'notFound', `${why}; there are: ${known || 'none'}.`)
}

function eventBody(event: ClockEvent, entries: readonly SeenEntry[]): ClockStoryBody['events'] {
  const entry = entries.find(({ seq }) => seq === event.seq)
  if (!entry) return []
  const { seq, what, atMs, says, untilMs, wasMs, dueAtMs, provisional, tier, counts, notice } = event
  const because = entry.step['reason'] ?? entry.step['question']
  const { atReason } = entry.step
  return [
    {
      seq,
      what,
      at: iso(atMs),
      enteredAt: iso(entry.atMs),
      by: entry.by,
      step: entry.step.type,
      ...(typeof because === 'string' ? { because } : {}),
      ...(typeof atReason === 'string' ? { atReason } : {}),
      ...(says === undefined ? {} : { says }),
      ...(untilMs === undefined ? {} : { until: iso(untilMs) }),
      ...(tier === undefined ? {} : { tier, counts }),
      ...(notice === undefined ? {} : { notice }),
      ...(wasMs === undefined ? {} : { was: iso(wasMs) }),
      dueAt: iso(dueAtMs),
      ...(provisional ? { provisional } : {}),
    },
  ]
}

function markBody({ atMs, ...mark }: ClockStory['ahead'][number]): ClockStoryBody['ahead'][number] {
  return { at: iso(atMs), ...mark }
}

function lapsedBody({ lapsedAtMs }: ClockStory): Pick<ClockStoryBody, 'lapsed'> {
  if (lapsedAtMs === undefined) return {}
  const stays = `This window lapsed on ${iso(lapsedAtMs)} and stays lapsed: a pause that is entered since, of a time before, does not open it again.`
  return { lapsed: { at: iso(lapsedAtMs), stays } }
}

function onceItRunsBody({ onceItRuns }: ClockStory): Pick<ClockStoryBody, 'onceItRuns'> {
  if (!onceItRuns) return {}
  const { fromMs, ahead } = onceItRuns
  return { onceItRuns: { from: iso(fromMs), ahead: ahead.map(markBody) } }
}

function originBody({ origin }: ClockRun): Pick<ClockStoryBody, 'origin'> {
  if (!origin) return {}
  const { sinceMs: _, ...told } = origin
  return { origin: told }
}
