import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isMap, isPair, isScalar, LineCounter, type Node, parseDocument } from 'yaml'
import type { z } from 'zod'
import { Policy } from './policy.ts'

const shipped = fileURLToPath(new URL('.', import.meta.url))

/** A policy file that cannot be used; each problem names file, line and field. */
export class PolicyError extends Error {
  override readonly name = 'PolicyError'
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(problems.join('\n'))
    this.problems = problems
  }
}

/** Every policy of a folder, by id. Throws a `PolicyError` with all the problems of the first file that has any. */
export function loadPolicies(folder: string = shipped): Map<string, Policy> {
  const files = readdirSync(folder).filter((file) => file.endsWith('.yaml'))
  return new Map(
    files
      .sort()
      .map((file) => loadPolicy(join(folder, file)))
      .map((policy) => [policy.id, policy]),
  )
}

/** The policy in one file. Throws a `PolicyError`. */
export function loadPolicy(file: string): Policy {
  return parsePolicy(readFileSync(file, 'utf8'), basename(file))
}

/** The policy in a text; `file` is how its problems call it. Throws a `PolicyError`. */
export function parsePolicy(text: string, file: string): Policy {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true })
  const [broken] = document.errors
  if (broken)
    throw new PolicyError([`${file}:${lines.linePos(broken.pos[0]).line}: ${broken.message.split('\n')[0]}`])
  const policy = Policy.safeParse(document.toJS())
  const lineOf = (path: readonly PropertyKey[]) => {
    const offset = nodeAt(document.contents, path)?.range?.[0]
    return offset === undefined ? 1 : lines.linePos(offset).line
  }
  if (policy.success) return policy.data
  throw new PolicyError(
    policy.error.issues.map(
      (issue) => `${file}:${lineOf(issue.path)}: ${pathOf(issue.path)}: ${messageOf(issue)}`,
    ),
  )
}

function messageOf(issue: z.core.$ZodIssue): string {
  return issue.code === 'unrecognized_keys' ? `unknown: ${issue.keys.join(', ')}` : issue.message
}

function pathOf(path: readonly PropertyKey[]): string {
  return path.map(String).join('.') || '(whole file)'
}

/** The deepest node on a path that the file has. */
function nodeAt(root: Node | null, path: readonly PropertyKey[]): Node | null {
  let node: Node | null = root
  for (const key of path) {
    if (isMap(node)) {
      const pair = node.items.find(
        (each) => isPair(each) && isScalar(each.key) && String(each.key.value) === String(key),
      )
      if (!pair) return node
      node = (pair.value ?? pair.key) as Node
      continue
    }
    const item: unknown =
      node !== null && 'items' in node ? node.items[Number(key)] : undefined
    if (item === undefined) return node
    node = item as Node
  }
  return node
}
