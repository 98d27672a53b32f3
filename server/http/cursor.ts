import { createHash } from 'node:crypto'
import { canonicalJson } from '../../ledger/canonical.ts'
import { z } from 'zod'
import { Problem } from './problem.ts'
import { wholeNumber } from './whole-number.ts'

/** What every list that comes page by page may be asked. */
export const PAGE = {
  cursor: z.string().max(500).optional(),
  limit: wholeNumber(1, 200).default(50),
}

/** A line's ordinal. */
export const ORDINAL = /^\d{1,15}$/
/** An instant and an id, as the projections sort them. */
export const TIMED = /^\d{15} \S{1,200}$/

/** How clients carry the place where a list goes on. */
export interface Cursors {
  /** The place behind a page; null where there is no cursor. 400 for what is none of this list. */
  read(cursor: string | undefined): string | null
  write(place: string | null): string | null
}

/** The cursors of one list, in one order and narrowed to one thing: another list's are none of them. */
export function cursorsOf(list: object, places: RegExp): Cursors {
  const mark = createHash('sha256').update(canonicalJson(list)).digest('base64url').slice(0, 8)
  return {
    read(cursor) {
      if (cursor === undefined) return null
      const text = Buffer.from(cursor, 'base64url').toString()
      const place = text.slice(mark.length)
      if (text.startsWith(mark) && places.test(place) && encoded(text) === cursor) return place
      const detail = 'is no cursor of this list: take `next` of the page before, with the same question'
      throw new Problem(400, 'malformed', `/cursor: ${detail}`, { errors: [{ pointer: '/cursor', detail }] })
    },
    write: (place) => (place === null ? null : encoded(mark + place)),
  }
}

function encoded(text: string): string {
  return Buffer.from(text).toString('base64url')
}
