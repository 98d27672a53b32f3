import type { RequestHandler } from 'express'
import { isReading } from '../../ledger/entry.ts'
import type { Line } from '../../ledger/line.ts'
import { LedgerGapError, LedgerTakenError } from '../../ledger/refusals.ts'
import { Reading, readingsOf, requestFor } from '../reading/reading.ts'
import type { Record as Records } from './appending.ts'

const TRIES = 8

interface Place {
  /** How many are durable, and the place of the next that is asked for. */
  durable: number
  next: number
  /** When the latest was. */
  atMs: number
}

/** Writes down who has read what, one after the other for each organisation. */
export class Readings {
  readonly #places = new Map<string, Place>()

  /** Takes the next durable line in. */
  learn(line: Line): void {
    if (!('entry' in line) || !isReading(line.entry)) return
    const { complaintId, seq, atMs } = line.entry
    const place = this.#placeOf(complaintId)
    place.durable = seq
    place.next = Math.max(place.next, seq + 1)
    place.atMs = Math.max(place.atMs, atMs)
  }

  /** Answers once a reading is durable; what is asked for at once goes to the disk together. */
  writing(record: Pick<Records, 'append'>): RequestHandler {
    return async (req, res) => {
      await this.#write(Reading.parse(req.body), record)
      res.status(204).end()
    }
  }

  async #write(reading: Reading, { append }: Pick<Records, 'append'>): Promise<void> {
    const place = this.#placeOf(readingsOf(reading.policy))
    for (let tries = 1; ; tries += 1) {
      const seq = place.next
      place.next += 1
      place.atMs = Math.max(place.atMs, Date.now())
      try {
        await append(requestFor(reading, seq, place.atMs))
        return
      } catch (error) {
        // Another writer was first, or the one before it came to nothing: what is durable says where to go on.
        place.next = place.durable + 1
        const isElsewhere = error instanceof LedgerGapError || error instanceof LedgerTakenError
        if (!isElsewhere || tries === TRIES) throw error
      }
    }
  }

  #placeOf(id: string): Place {
    const place = this.#places.get(id) ?? { durable: 0, next: 1, atMs: 0 }
    this.#places.set(id, place)
    return place
  }
}
