import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { OtherProcessor } from './other-processor.ts'

const FILM = 'Tides.of.Light.2024.480p.WEB-DL.x264.mp4'
const TITLE = 'tides-of-light-2024'
const BUCKET = '480p'

interface TryWorkerOptions {
  /** The folder of the vault in an image. */
  readonly app: string
  readonly dataDir: string
  /** For logs. */
  readonly state: string
}

/** Has a worker take in a film of the samples and serve it, and compares the bytes. All of it is one process at a time. */
export async function tryWorker(other: OtherProcessor, { app, dataDir, state }: TryWorkerOptions): Promise<string> {
  const flags = (await readFile(join(app, 'apps/server/node-flags'), 'utf8')).trim().split(/\s+/)
  const settings = { DATA_DIR: dataDir, STORE: 'disk', SAMPLES: 'no', ROLE: 'worker', PORT: '0', METRICS_PORT: '0' }
  const env = Object.fromEntries(Object.entries(settings).map(([name, value]) => [`STREAMVAULT_${name}`, value]))
  const options = { cwd: app, env: { PATH: process.env['PATH'], ...env } }
  const args = (...given: readonly string[]) => [...flags, join(app, 'apps/server/src/main.ts'), ...given]
  const logPath = join(state, 'other-processor.log')
  const doctor = await other.run(args('doctor', '--json'), { ...options, logPath })
  const findings = doctor
    .trim()
    .split('\n')
    .map((line): { title?: string; sentence?: string } => JSON.parse(line))
  const cipher = findings.find(({ title }) => title === 'Cipher')?.sentence ?? 'nothing is known of the cipher'
  const film = join(app, 'samples/movies', FILM)
  await other.run(args('ingest', film), { ...options, logPath })
  const server = other.start(args('serve', '--json'), options)
  try {
    const url = await server.ready
    assert.match(url, /^http:/)
    const link = await other.run(args('link', TITLE, '--bucket', BUCKET), { ...options, logPath })
    const response = await fetch(link.trim())
    assert.equal(response.status, 200)
    assert.equal(digestOf(await response.bytes()), digestOf(await readFile(film)), 'the film is what it was')
  } finally {
    server.child.kill('SIGTERM')
    if (server.child.exitCode === null) await once(server.child, 'close')
  }
  assert.equal(server.child.exitCode, 0, 'the exit code of a worker that was told to stop')
  return cipher
}

function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
