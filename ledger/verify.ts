import { canonicalJson } from './canonical.ts'
import { isOfCampaign, isReading } from './entry.ts'
import { addLine, emptyContent, numberFor, numberKey, type Content } from './content.ts'
import { bodyBytes, EntryBody, GENESIS, TermsBody, type Line } from './line.ts'
import { BrokenLineError } from './refusals.ts'
import { openReading } from './stores/open.ts'

/** A hash of the log that somebody wrote down at the time, outside our reach. */
export interface Witness {
  ordinal: number
  hash: string
}

export interface Verification {
  ok: boolean
  lines: number
  complaints: number
  campaigns: number
  /** Last line and its hash: what to write down as a witness. */
  head: Witness
  /** Bytes behind the last line: half a line, which was never confirmed. */
  unfinished: number
  /** Whether it could be read to its end. */
  isWhole: boolean
  problems: { ordinal: number; problem: string }[]
}

/** What else to ask of each line whose shape is right, and of its bytes; answers in sentences what is wrong with it. */
export type LineCheck = (line: Line, bytes: Buffer) => string[]

/**
 * Reads the whole ledger and reports every promise it breaks: bytes and chain, canonical form, shapes, gapless `seq` of each
 * complaint, numbers that follow from their series, terms written before use, agreement with the witnesses, and whatever `check`
 * finds. Behind a broken link nothing can be believed, so reading ends there. An absent ledger has no lines and no problems.
 */
export async function verifyLog(
  address: string,
  witnesses: Witness[] = [],
  check: LineCheck = () => [],
): Promise<Verification> {
  const content = emptyContent()
  const problems: Verification['problems'] = []
  const others = { campaigns: new Set<string>(), readings: new Set<string>() }
  const awaited = new Map(witnesses.map(({ ordinal, hash }) => [ordinal, hash]))
  let unfinished = 0
  let isWhole = true
  const reading = await openReading(address)
  try {
    for (;;) {
      const lines = await reading.more()
      if (lines.length === 0) break
      for (const { line, bytes } of lines) {
        const found = [
          ...problemsOf(line, bytes, content, check),
          ...contradiction(line, awaited.get(line.ordinal)),
        ]
        problems.push(...found.map((problem) => ({ ordinal: line.ordinal, problem })))
        awaited.delete(line.ordinal)
        addLine(content, line)
        if (!('entry' in line)) continue
        if (isOfCampaign(line.entry)) others.campaigns.add(line.entry.complaintId)
        if (isReading(line.entry)) others.readings.add(line.entry.complaintId)
      }
    }
    unfinished = await reading.bytesBehind()
  } catch (error) {
    if (!(error instanceof BrokenLineError)) throw error
    isWhole = false
    problems.push({ ordinal: error.ordinal, problem: error.reason })
  } finally {
    await reading.close()
  }
  for (const ordinal of awaited.keys()) {
    problems.push({ ordinal, problem: 'a witness saw this line and it cannot be reached' })
  }
  const { ordinal, hash, complaints } = content
  const head = { ordinal, hash: ordinal === 0 ? GENESIS : hash }
  return {
    ok: problems.length === 0,
    lines: ordinal,
    complaints: complaints.size - others.campaigns.size - others.readings.size,
    campaigns: others.campaigns.size,
    head,
    unfinished,
    isWhole,
    problems,
  }
}

function problemsOf(line: Line, bytes: Buffer, content: Content, check: LineCheck): string[] {
  const { hash: _, ...body } = line
  const shape = 'terms' in line ? TermsBody.safeParse(body) : EntryBody.safeParse(body)
  if (!shape.success) return [`its shape is wrong: ${shape.error.issues[0]?.message ?? ''}`]
  if (canonicalJson(body) !== bodyBytes(bytes).toString()) return ['its JSON is not in canonical form']
  return [...problemsOfContent(line, content), ...check(line, bytes)]
}

function problemsOfContent(line: Line, content: Content): string[] {
  if ('entry' in line) return problemsOfEntry(line, content)
  return content.terms.has(line.terms.digest) ? ['these terms are written twice'] : []
}

function problemsOfEntry(
  { entry, numbering }: Extract<Line, { entry: unknown }>,
  content: Content,
): string[] {
  const known = content.complaints.get(entry.complaintId)
  const expected = (known?.ordinals.length ?? 0) + 1
  const problems = []
  if (entry.seq !== expected)
    problems.push(`complaint ${entry.complaintId}: expected ${expected}, got ${entry.seq}`)
  if (!content.terms.has(entry.terms))
    problems.push(`it names the terms ${entry.terms}, written nowhere before`)
  if (known && known.number !== entry.number)
    problems.push(`its complaint is ${known.number}, not ${entry.number}`)
  if (known && numbering) problems.push('it numbers a complaint that has a number')
  if (!known && !numbering) problems.push('it begins a complaint and does not say how it was numbered')
  if (known || !numbering) return problems
  const number = numberFor(numbering, (content.series.get(numbering.series) ?? 0) + 1)
  if (number !== entry.number) problems.push(`its series comes to ${number}, not ${entry.number}`)
  if (content.numbers.has(numberKey(entry.policy, entry.number)))
    problems.push(`${entry.number} is given twice`)
  return problems
}

function contradiction(line: Line, witnessed: string | undefined): string[] {
  return witnessed === undefined || witnessed === line.hash ? [] : ['a witness saw another line here']
}
