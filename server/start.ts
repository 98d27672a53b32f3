import { fileURLToPath } from 'node:url'

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(
    `Redress needs Node 20.19 or later and this is ${process.versions.node}; install a newer one.`,
  )
  process.exit(1)
}

if (process.argv.length > 2) {
  console.error('npm start takes no options; docs/operations.md says which variables it reads.')
  process.exit(2)
}

// Only now, because an older Node would stumble over what these import before it could be told.
const { runInForeground } = await import('./runtime/foreground.ts')
await runInForeground({
  ledger: fileURLToPath(new URL('./ledger.ts', import.meta.url)),
  worker: fileURLToPath(new URL('./worker.ts', import.meta.url)),
  api: fileURLToPath(new URL('./api.ts', import.meta.url)),
})
