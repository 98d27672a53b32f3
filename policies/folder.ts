import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder that comes with the engine. */
export const SHIPPED = fileURLToPath(new URL('.', import.meta.url))

/** The folder of the policies in force: the one that `REDRESS_POLICIES` names, else the one that comes with the engine. */
export function policyFolder(): string {
  const own = process.env['REDRESS_POLICIES']
  return own ? resolve(own) : SHIPPED
}
