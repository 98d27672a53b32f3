/*
 * The SDK's worker takes a source-mapped stack of every promise that a workflow makes, for nothing but the query `__stack_trace`: a
 * fifth of the processor time of our workflows. It reaches for what it needs through the constructor of `Promise` itself, and
 * finds here an error without a stack; the workflow that a promise belongs to it finds as ever, since rejections that nobody handles
 * are brought to it that way. Errors keep their stacks. Where a later SDK asks for something else, it gets what it asks for.
 */
const compile: (this: void, code: string) => unknown = Promise.constructor as FunctionConstructor

const ANSWERS: ReadonlyMap<string, () => unknown> = new Map<string, () => unknown>([
  ['return globalThis.__TEMPORAL_ACTIVATOR__', () => Reflect.get(globalThis, '__TEMPORAL_ACTIVATOR__')],
  ['return globalThis.Error', () => WithoutStack],
])

function WithoutStack(): void {}

Object.defineProperty(Promise, 'constructor', { value: (code: string) => ANSWERS.get(code) ?? compile(code) })
