import { remembered } from '../policies/remembered.ts'

/** Whether anything in these rules answers to that event of a clock; what nobody awaits is no happening. */
export function isAwaited(rules: object, clock: string, event: 'due' | 'stopped'): boolean {
  return awaited(rules).has(`${clock}.${event}`)
}

const awaited = remembered(
  (rules: object): ReadonlySet<string> =>
    new Set([...JSON.stringify(rules).matchAll(/"(\w+\.(?:due|stopped))"/g)].map(([, name = '']) => name)),
)
