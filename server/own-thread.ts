/**
 * Worker options under which workflows run on the process's own thread. Each worker is a process, so that a thread besides would only
 * copy whatever goes to and fro, and keep a second heap. An activation may still take no longer than `atMost`; the SDK's types do not
 * show that option. Its default here is the SDK's own.
 */
export function ownThread(atMost = '5s'): { debugMode: true } {
  const options = { debugMode: true, isolateExecutionTimeout: atMost } as const
  return options
}
