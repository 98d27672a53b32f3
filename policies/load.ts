import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
} from 'yaml'
import type { z } from 'zod'
import { policyFolder } from './folder.ts'
import { Policy } from './policy.ts'
import type { Problem } from './problem.ts'
import { referenceProblems } from './references.ts'
import { worded } from './wording.ts'

/** A policy file that cannot be used; each problem names file, line and field. */
export class PolicyError extends Error {
  override readonly name = 'PolicyError'
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(problems.join('\n'))
    this.problems = problems
  }
}

/** Every policy of a folder, by id; by default of those in force. Throws a `PolicyError` with all the problems of all its files. */
export function loadPolicies(folder: string = policyFolder()): Map<string, Policy> {
  const policies = new Map<string, Policy>()
  const problems: string[] = []
  for (const file of policyFiles(folder)) {
    try {
      const policy = loadPolicy(file)
      if (policies.has(policy.id))
        problems.push(`${basename(file)}:1: id: ${policy.id} is another file's id too`)
      policies.set(policy.id, policy)
    } catch (error) {
      if (!(error instanceof PolicyError)) throw error
      problems.push(...error.problems)
    }
  }
  if (problems.length > 0) throw new PolicyError(problems)
  return policies
}

/** The policy files of a folder, in the order of their names. Throws a `PolicyError` when it holds none. */
export function policyFiles(folder: string = policyFolder()): string[] {
  const names = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.yaml')) : []
  if (names.length === 0) throw new PolicyError([`${folder}: there is no policy, no file that ends in .yaml`])
  return names.sort().map((file) => join(folder, file))
}

/** The policy in one file. Throws a `PolicyError`. */
export function loadPolicy(file: string): Policy {
  return parsePolicy(readFileSync(file, 'utf8'), basename(file))
}

/** The policy in a text; `file` is how its problems call it. Throws a `PolicyError` with every problem found. */
export function parsePolicy(text: string, file: string): Policy {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true })
  const lineAt = (offset: number) => lines.linePos(offset).line
  if (document.errors.length > 0) {
    throw new PolicyError(
      document.errors.map(({ pos, message }) => `${file}:${lineAt(pos[0])}: ${firstLineOf(message)}`),
    )
  }
  const unset = unsetAliases(document)
  if (unset.length > 0)
    throw new PolicyError(
      unset.map(({ at, name }) => `${file}:${lineAt(at)}: no anchor &${name} comes before *${name}`),
    )
  const parsed = Policy.safeParse(document.toJS(), { error: worded })
  const problems = parsed.success ? referenceProblems(parsed.data) : parsed.error.issues.flatMap(problemsOf)
  if (parsed.success && problems.length === 0) return parsed.data
  throw new PolicyError(
    problems.map(({ path, message }) => {
      const { offset, written } = placeOf(document, path)
      return `${file}:${lineAt(offset)}: ${written.join('.') || '(whole file)'}: ${message}`
    }),
  )
}

/** Aliases of anchors that have not been set where they are used; turning the file into values would throw for them. */
function unsetAliases(document: Document): { at: number; name: string }[] {
  const set = new Set<string>()
  const unset: { at: number; name: string }[] = []
  visit(document, {
    Node: (_, node) => {
      if (isAlias(node)) {
        if (!set.has(node.source)) unset.push({ at: startOf(node, 0), name: node.source })
      } else if (node.anchor !== undefined) set.add(node.anchor)
    },
  })
  return unset
}

function firstLineOf(message: string): string {
  return (message.split('\n')[0] ?? message).replace(/ at line \d+.*$/, '')
}

function problemsOf(issue: z.core.$ZodIssue): Problem[] {
  const path = issue.path.map((key) => (typeof key === 'number' ? key : String(key)))
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: [...path, key], message: 'the language has no such key' }))
  }
  if (issue.code === 'invalid_union') {
    const meant = meantShape(issue)
    if (meant) return meant.flatMap((each) => problemsOf({ ...each, path: [...issue.path, ...each.path] }))
  }
  if (issue.code === 'invalid_key') return issue.issues.map(({ message }) => ({ path, message }))
  return [{ path, message: messageOf(issue) }]
}

/** What is wrong with the shape that an author meant: the only one that is of his sort and has most of his keys; null where that is none. */
function meantShape({ errors }: z.core.$ZodIssueInvalidUnion): z.core.$ZodIssue[] | null {
  const sorted = errors.filter((issues) => !issues.some(isOfAnotherShape))
  const within = sorted.filter((issues) => issues.some(({ path }) => path.length > 0))
  const shaped = within.length > 0 ? within : sorted
  const fewest = Math.min(...shaped.map(foreignKeys))
  const [meant, ...others] = shaped.filter((issues) => foreignKeys(issues) === fewest)
  return meant && others.length === 0 ? meant : null
}

/** What an author wrote is of one of the shapes that are allowed; what the others miss is not what is wrong. */
function isOfAnotherShape(issue: z.core.$ZodIssue): boolean {
  if (issue.path.length > 0) return false
  if (issue.code !== 'invalid_union') return issue.code === 'invalid_type'
  const isOther = (each: z.core.$ZodIssue) => isOfAnotherShape(each) || isAnotherWord(each)
  return issue.errors.flat().some(isOfAnotherShape) && issue.errors.every((each) => each.some(isOther))
}

function isAnotherWord({ code, path }: z.core.$ZodIssue): boolean {
  return code === 'invalid_value' && path.length === 0
}

/** How many of the keys that an author wrote a shape does not have. */
function foreignKeys(issues: readonly z.core.$ZodIssue[]): number {
  const counts = issues.map((issue) => {
    if (issue.path.length > 0) return 0
    if (issue.code === 'unrecognized_keys') return issue.keys.length
    if (issue.code !== 'invalid_union') return 0
    return Math.min(...issue.errors.filter((each) => !each.some(isOfAnotherShape)).map(foreignKeys))
  })
  return Math.max(0, ...counts.filter(Number.isFinite))
}

function messageOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_union') return unionMessage(issue)
  const isMissing = issue.code === 'invalid_type' && issue.message.endsWith('received undefined')
  return isMissing ? 'is missing' : issue.message
}

/** What each shape that is allowed here misses. */
function unionMessage(issue: z.core.$ZodIssueInvalidUnion): string {
  const reasons = missesOf(issue)
  const isMissing = reasons.every((reason) => reason.startsWith('is missing'))
  return isMissing ? 'is missing' : [...new Set(reasons)].join(', or ')
}

function missesOf({ errors }: z.core.$ZodIssueInvalidUnion): string[] {
  return errors.flatMap(([first]) => {
    if (!first) return []
    if (first.code === 'invalid_union' && first.path.length === 0) return missesOf(first)
    return [first.path.length > 0 ? `${first.path.join('.')}: ${first.message}` : first.message]
  })
}

/**
 * Where in the text the deepest part of a path begins that the file has (its key, or its place in a list), and the path as the
 * file writes it: an author may write one thing where the language reads a list of things with their parts.
 */
function placeOf(document: Document, path: Problem['path']): { offset: number; written: Problem['path'] } {
  const written: (string | number)[] = []
  let node: unknown = document.contents
  let offset = 0
  for (const [depth, key] of path.entries()) {
    if (isMap(node)) {
      const pair = node.items.find((each) => isScalar(each.key) && String(each.key.value) === String(key))
      if (!pair && typeof key === 'number') continue
      if (!pair) return { offset, written: [...written, ...path.slice(depth)] }
      offset = startOf(pair.key, offset)
      node = pair.value
    } else if (isSeq(node)) {
      const item: unknown = node.items[Number(key)]
      if (item === undefined) return { offset, written: [...written, ...path.slice(depth)] }
      offset = startOf(item, offset)
      node = item
    } else break
    written.push(key)
  }
  return { offset, written }
}

function startOf(node: unknown, otherwise: number): number {
  return isNode(node) ? (node.range?.[0] ?? otherwise) : otherwise
}
