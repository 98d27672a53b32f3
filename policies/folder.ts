import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder that comes with the engine. */
export const SHIPPED = fileURLToPath(new URL('.', import.meta.url))

/** The folder of the policies in force: the one that `REDRESS_POLICIES` names, else the one that comes with the engine. */
export function policyFolder(): string {
  const own = process.env['REDRESS_POLICIES']
  return own ? resolve(own) : SHIPPED
}

/** The folder of what this installation has imported for calendars, a folder for each; it lies in its data folder. */
export function importsFolder(): string {
  const data = process.env['REDRESS_DATA']
  return join(data ? resolve(data) : join(SHIPPED, '..', '.redress', 'data'), 'calendars')
}
