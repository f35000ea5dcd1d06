import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { appendFile, copyFile, mkdir } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { createSeededRandom } from '@streamvault/testkit'
import { SERVER } from '../../apps/server/src/server-command.ts'
import type { TestNetwork } from './test-network.ts'
import { waitUntil } from './wait-until.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const SAMPLE = join(ROOT, 'samples/movies/Tides.of.Light.2024.480p.WEB-DL.x264.mp4')
const PORT = 18_080
const METRICS_PORT = 18_464
const MIB = 1024 ** 2
/** As much as these settings take. */
const PLENTY = 100_000

export interface Vault extends AsyncDisposable {
  readonly pid: number
  readonly port: number
  /** Path and query of the bytes that `streamvault link` gives the address of. */
  link(...args: readonly string[]): Promise<string>
  /** The sum of all series of a metric. */
  metric(name: string): Promise<number>
}

/**
 * A playable file of about `sizeBytes`: a sample with a `free` box of random bytes behind it (ISO 14496-12, 8.1.2). Each
 * `number` makes another one, whose title is `bench-film-NUMBER-2024`.
 */
export async function makeMovie(folder: string, sizeBytes: number, number = 1): Promise<string> {
  return await makeVideo(join(folder, `Bench.Film.${number}.2024.480p.mp4`), sizeBytes, number)
}

/** The same as an episode of the series `bench-show-series`. */
export async function makeEpisode(
  folder: string,
  sizeBytes: number,
  { season, episode }: { readonly season: number; readonly episode: number },
): Promise<string> {
  const path = join(folder, `Bench.Show.S0${season}E0${episode}.480p.mp4`)
  return await makeVideo(path, sizeBytes, 100 * season + episode)
}

async function makeVideo(path: string, sizeBytes: number, seed: number): Promise<string> {
  await mkdir(dirname(path), { recursive: true })
  await copyFile(SAMPLE, path)
  const random = createSeededRandom(seed)
  for (let left = sizeBytes; left > 0; left -= 16 * MIB) {
    const box = Buffer.alloc(Math.min(left, 16 * MIB))
    const words = new Uint32Array(box.buffer, box.byteOffset, box.length >> 2)
    for (let index = 2; index < words.length; index++) words[index] = random() * 2 ** 32
    box.writeUInt32BE(box.length, 0)
    box.write('free', 4)
    await appendFile(path, box)
  }
  return path
}

/** Ingests `source`, a file or a folder of them, into a fresh vault and starts a worker on it, on the server's side of the network. */
export async function startVault(
  network: TestNetwork,
  { dataDir, source, settings = {} }: { dataDir: string; source: string; settings?: Readonly<Record<string, string>> },
): Promise<Vault> {
  const env = {
    PATH: process.env['PATH'],
    STREAMVAULT_DATA_DIR: dataDir,
    STREAMVAULT_STORE: 'disk',
    STREAMVAULT_HOST: network.host,
    STREAMVAULT_PORT: String(PORT),
    STREAMVAULT_METRICS_PORT: String(METRICS_PORT),
    // What is measured is what viewers ask for alone.
    STREAMVAULT_CACHE_PINNED_PERCENT: '0',
    STREAMVAULT_LOG_LEVEL: 'warn',
    // One address asks for all of it.
    STREAMVAULT_GATEWAY_REQUESTS_PER_SECOND: String(PLENTY),
    STREAMVAULT_GATEWAY_STREAMS_PER_VIEWER: String(PLENTY),
    STREAMVAULT_VIEWER_COLD_BYTES_PER_SECOND: '16G',
    ...settings,
  }
  const command = promisify(execFile)
  await command(process.execPath, [...SERVER, 'ingest', source], { env })
  const server = network.spawn('server', [process.execPath, ...SERVER, 'serve', '--role', 'worker', '--json'], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  server.stdout?.on('data', (chunk) => {
    output += chunk
  })
  await waitUntil('the vault to be ready', async () => (output.includes('"ready"') ? true : undefined))
  return {
    // `ip netns exec` becomes the command it runs.
    pid: server.pid ?? 0,
    port: PORT,
    async link(...args) {
      const { stdout } = await command(process.execPath, [...SERVER, 'link', ...args, '--json'], { env })
      const { pathname, search } = new URL(JSON.parse(stdout).url)
      return pathname + search
    },
    metric: (name) => readMetric(network, name),
    async [Symbol.asyncDispose]() {
      const exited = once(server, 'exit')
      server.kill('SIGTERM')
      await exited
    },
  }
}

async function readMetric(network: TestNetwork, name: string): Promise<number> {
  const curl = network.spawn('server', ['curl', '-s', `http://127.0.0.1:${METRICS_PORT}/metrics`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let text = ''
  curl.stdout?.on('data', (chunk) => {
    text += chunk
  })
  await once(curl, 'close')
  const lines = text.split('\n').filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
  return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0)
}
