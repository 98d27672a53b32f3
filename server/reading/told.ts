import { isReading } from '../../ledger/entry.ts'
import { readLog } from '../../ledger/reader.ts'
import { readIn } from './reading.ts'

/**
 * Who has read a case, by its number or id, as lines for people, oldest first. Throws a `RangeError` where no case or more than one
 * answers to the name, and a `BrokenLineError`.
 */
export async function readingLines(dir: string, name: string, policy?: string): Promise<string[]> {
  const named = new Map<string, string>()
  const lines = new Map<string, string[]>()
  for await (const line of readLog(dir)) {
    if (!('entry' in line) || (policy !== undefined && line.entry.policy !== policy)) continue
    const { entry } = line
    if (!isReading(entry)) {
      if (entry.complaintId === name || entry.number === name) named.set(entry.complaintId, entry.policy)
      continue
    }
    const { how, of } = readIn(entry) ?? { how: 'case', of: [] }
    const { by, atMs } = entry
    const where = how === 'list' ? ', in a list' : ''
    const text = `${new Date(atMs).toISOString()}  ${by.person} (${by.roles.join(', ')})${where}`
    for (const id of of) if (named.has(id)) lines.set(id, [...(lines.get(id) ?? []), text])
  }
  const [one, other] = named.keys()
  if (one === undefined) throw new RangeError(`the ledger in ${dir} holds no complaint ${name}`)
  if (other !== undefined) {
    const policies = [...named.values()]
    throw new RangeError(
      `${name} is a number of ${policies.join(', ')}; say which policy: reads ${name} ${policies[0]}`,
    )
  }
  return lines.get(one) ?? ['Nobody has read what is sealed or restricted in it.']
}
