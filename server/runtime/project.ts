import { fileURLToPath } from 'node:url'

/** The folder that holds `package.json`; children run in it, whatever folder the command was given in. */
export const projectDir = fileURLToPath(new URL('../../', import.meta.url))
