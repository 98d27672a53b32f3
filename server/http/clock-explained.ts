import type { RequestHandler } from 'express'
import { parseRule } from '../../machines/duration.ts'
import { type ClockEvent, clockStory } from '../../machines/clock-story.ts'
import type { ClockRun } from '../../machines/complaint-context.ts'
import { clockStanding } from '../../machines/standing.ts'
import { calendarOf } from '../../machines/time/own-calendar.ts'
import { isoDate } from '../../policies/calendar-day.ts'
import { CalendarError, loadCalendar, type PinnedCalendar } from '../../policies/calendar.ts'
import type { Calendar } from '../../policies/calendar-schema.ts'
import { explain } from '../due-explain.ts'
import { entriesOf } from '../projections/queries.ts'
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
    const story = clockStory(folded, clock)
    if (!story) throw noSuchClock(clock, now.standing.clocks)
    const { terms } = story
    const calendar = calendarOf(terms.calendar, story.run.manner)
    const body: ClockStoryBody = {
      ...clockBody(policyOf(services, caller), clockStanding(terms, story.run)),
      complaint: { id, number: now.number },
      calendar: {
        id: calendar.id,
        version: calendar.version,
        zone: calendar.zone,
        publishedUntil: isoDate(calendar.lastDay),
      },
      ...originBody(story.run),
      events: story.events.flatMap((event) => eventBody(event, entries)),
      days: daysOf(calendar, story.run),
      ahead: story.ahead.map(({ atMs, sort, to }) => ({ at: iso(atMs), sort, to })),
    }
    res.json(body)
  }
}

function noSuchClock(clock: string, clocks: readonly { id: string }[]): Problem {
  const known = clocks.map(({ id }) => id).join(', ')
  return new Problem(
    404,
    'notFound',
    `No clock ${JSON.stringify(clock)} has run on this complaint; there are: ${known || 'none'}.`,
  )
}

function eventBody(event: ClockEvent, entries: readonly SeenEntry[]): ClockStoryBody['events'] {
  const entry = entries.find(({ seq }) => seq === event.seq)
  if (!entry) return []
  const { seq, what, atMs, says, untilMs, wasMs, dueAtMs, provisional, tier, counts, notice } = event
  const because = entry.step['atReason'] ?? entry.step['reason'] ?? entry.step['question']
  return [
    {
      seq,
      what,
      at: iso(atMs),
      enteredAt: iso(entry.atMs),
      by: entry.by,
      step: entry.step.type,
      ...(typeof because === 'string' ? { because } : {}),
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

function originBody({ origin }: ClockRun): Pick<ClockStoryBody, 'origin'> {
  if (!origin) return {}
  const { sinceMs: _, ...told } = origin
  return { origin: told }
}

/** A limit of its own day by day; nothing for a date that was given. */
function daysOf(calendar: PinnedCalendar, { rule, manner, startedAtMs, pauses }: ClockRun): string[] {
  if (rule === null) return []
  const question = {
    calendar: namesOf(calendar.id),
    pinned: calendar,
    rule: parseRule(rule, manner),
    startMs: startedAtMs,
    pauses,
  }
  return explain(question, rule).split('\n')
}

/** What names the days of a calendar, as long as its file is there: a case goes on by its pinned days without it. */
function namesOf(id: string): Calendar | null {
  try {
    return loadCalendar(id)
  } catch (error) {
    if (error instanceof CalendarError) return null
    throw error
  }
}
