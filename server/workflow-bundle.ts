import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type BundleOptions, bundleWorkflowCode, DefaultLogger } from '@temporalio/worker'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
type WebpackConfig = Parameters<NonNullable<BundleOptions['webpackConfigHook']>>[0]
type Rules = NonNullable<NonNullable<WebpackConfig['module']>['rules']>

const SOURCES = ['workflows', 'machines', 'policies']

/**
 * Path of the workflow code as one file, made at the first call for these sources and found again by every later process,
 * so that a worker is back within a second of a crash.
 */
export async function workflowBundle(): Promise<string> {
  const path = join(root, '.redress', 'bundles', `workflows-${await sourceDigest()}.js`)
  if (existsSync(path)) return path
  const { code } = await bundleWorkflowCode({
    workflowsPath: join(root, 'workflows', 'index.ts'),
    logger: new DefaultLogger('ERROR'),
    preloadModules: await pureModules(),
    webpackConfigHook: (config) => ({
      ...config,
      module: { ...config.module, rules: lowered(config.module?.rules ?? []) },
      // Without this webpack takes XState's development build.
      resolve: { ...config.resolve, conditionNames: ['module', 'import', 'require', 'default'] },
    }),
  })
  await mkdir(dirname(path), { recursive: true })
  const draft = `${path}.${process.pid}`
  await writeFile(draft, code)
  await rename(draft, path)
  return path
}

/**
 * The bundler lowers the code to ES2017, where each spread of an object becomes a slow function; every Node that runs the
 * product knows ES2022.
 */
function lowered(rules: Rules): Rules {
  return rules.map((rule) => {
    if (typeof rule !== 'object' || !isSwc(rule?.use)) return rule
    const { use } = rule
    return {
      ...rule,
      use: { ...use, options: { ...use.options, jsc: { ...use.options.jsc, target: 'es2022' } } },
    }
  })
}

function isSwc(use: unknown): use is { loader: string; options: { jsc: object } } {
  return (
    typeof use === 'object' && use !== null && 'options' in use && Object.hasOwn(Object(use.options), 'jsc')
  )
}

/** Code that decides and never acts, as far as workflows import it: loaded once for all workflows of a worker and frozen (docs/decisions/0013). */
async function pureModules(): Promise<string[]> {
  const folder = join(root, 'workflows')
  const files = await readdir(folder)
  const sources = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')))
  const imported = sources.flatMap((source) =>
    [...source.matchAll(/^import (?!type )[^']*from '(\.\.\/[^']+)'$/gmu)].flatMap(([, path]) => path ?? []),
  )
  return [
    join(folder, 'untraced-promises.ts'),
    ...[...new Set(imported)].sort().map((path) => join(folder, path)),
  ]
}

async function sourceDigest(): Promise<string> {
  const hash = createHash('sha256')
  for (const file of [join(root, 'package-lock.json'), fileURLToPath(import.meta.url)])
    hash.update(await readFile(file))
  for (const folder of SOURCES) {
    const files = (await readdir(join(root, folder), { recursive: true })).filter((file) =>
      file.endsWith('.ts'),
    )
    for (const file of files.sort()) hash.update(file).update(await readFile(join(root, folder, file)))
  }
  return hash.digest('hex').slice(0, 16)
}
