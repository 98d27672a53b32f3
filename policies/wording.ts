import type { z } from 'zod'

type Issue = z.core.$ZodRawIssue
type IssueOf<C extends z.core.$ZodIssueCode> = Extract<Issue, { code: C }>

const WRITE_INSTANT = 'write an instant with its offset, such as 2026-03-02T17:00:00+08:00'
const WRITE_DAY = 'write a day, such as 2026-03-02'

const SORTS: ReadonlyMap<string, string> = new Map([
  ['string', 'a text'],
  ['number', 'a number'],
  ['int', 'a whole number'],
  ['boolean', 'true or false'],
  ['array', 'a list'],
  ['object', 'an object'],
  ['record', 'an object'],
])

const FORMATS: ReadonlyMap<string, string> = new Map([
  ['date', WRITE_DAY],
  ['datetime', WRITE_INSTANT],
  ['url', 'write an address, such as https://example.org'],
])

const MISSING = 'is missing: '
/** A value is said again as far as it helps to find it. */
const SAID = 60

/** What to do about a value that is refused, where its schema does not say so itself: an `error` for zod. */
export function worded(issue: Issue): string | undefined {
  const what = whatToDo(issue)
  return what !== undefined && issue.input === undefined ? `${MISSING}${what}` : what
}

/** The same for a schema that knows better what to ask for than its sort tells. */
export function askedFor(format: 'date' | 'datetime'): (issue: Issue) => string {
  return ({ input }) => `${input === undefined ? MISSING : ''}${FORMATS.get(format)}${instead(input)}`
}

/** What a value that is there has to be, for a schema that knows better than its sort tells; that one is missing is said as of any. */
export function orMissing(must: string): (issue: Issue) => string | undefined {
  return ({ input }) => (input === undefined ? undefined : must)
}

function whatToDo(issue: Issue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return `write ${SORTS.get(issue.expected) ?? issue.expected}${instead(issue.input)}`
    case 'invalid_value':
      return `write ${listed(issue.values.map(said))}${instead(issue.input)}`
    case 'invalid_format':
      return `${FORMATS.get(issue.format) ?? `write what ${issue.pattern ?? issue.format} takes`}${instead(issue.input)}`
    case 'too_small':
      return atLeast(issue)
    case 'too_big':
      return atMost(issue)
    case 'not_multiple_of':
      return `write a multiple of ${issue.divisor}${instead(issue.input)}`
    case 'unrecognized_keys':
      return `leave out ${issue.keys.join(', ')}: there is no such field here`
    case 'invalid_union':
      return oneOfThese(issue.errors, issue.input)
    case 'invalid_key':
    case 'invalid_element':
      return listed(issue.issues.map(({ message }) => message))
    default:
      return undefined
  }
}

function atLeast({ origin, minimum, inclusive, input }: IssueOf<'too_small'>): string {
  if (origin === 'string')
    return minimum === 1 ? 'is empty: write something' : `write ${minimum} letters or more`
  if (origin === 'array') return `give ${minimum} or more`
  return `write ${inclusive ? `${minimum} or more` : `more than ${minimum}`}${instead(input)}`
}

function atMost({ origin, maximum, inclusive, input }: IssueOf<'too_big'>): string {
  if (origin === 'string') return `write ${maximum} letters at most`
  if (origin === 'array') return `give ${maximum} at most`
  return `write ${inclusive ? `${maximum} or less` : `less than ${maximum}`}${instead(input)}`
}

/** What the shape that somebody meant wants; what all of them want where he meant none. */
function oneOfThese(errors: readonly (readonly z.core.$ZodIssue[])[], input: unknown): string {
  const meant = errors.filter((issues) => !issues.some(isOfAnotherShape))
  const firsts = (meant.length > 0 ? meant : errors).flatMap((issues) => issues.slice(0, 1))
  const asked = firsts.map(({ path, message }) => [...path.map(String), message].join(': '))
  const [before, after] = [MISSING, instead(input)]
  const bare = asked.map((each) => each.replace(before, '').replace(after, ''))
  return `${listed(bare)}${asked.some((each) => each.endsWith(after)) ? after : ''}`
}

function isOfAnotherShape({ code, path }: z.core.$ZodIssue): boolean {
  return path.length === 0 && (code === 'invalid_type' || code === 'invalid_value')
}

function listed(all: readonly string[]): string {
  const each = [...new Set(all)]
  return each.length > 2 ? `one of ${each.join(', ')}` : each.join(' or ')
}

function instead(input: unknown): string {
  return input === undefined || Number.isNaN(input) ? '' : `, not ${said(input)}`
}

function said(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object' && value !== null) return 'an object'
  const text = typeof value === 'string' ? value : String(value)
  const short = text.length > SAID ? `${text.slice(0, SAID)}…` : text
  return typeof value === 'string' && !/^[\w.:-]+$/.test(short) ? JSON.stringify(short) : short
}
