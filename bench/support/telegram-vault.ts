import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { dirname } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { SERVER } from '../../apps/server/src/server-command.ts'
import { cpuSecondsOf } from './process-usage.ts'
import { type Metered, runMetered } from './run-metered.ts'

/** Others may run benchmarks on this machine as well. */
const METRICS_PORT = 20_000 + (process.pid % 10_000)
const run = promisify(execFile)

/** A vault whose store is in Telegram: its data folder, and a worker of it that runs. */
export class TelegramVault implements AsyncDisposable {
  readonly dataDir: string
  readonly #environment: Readonly<Record<string, string>>
  #worker: ChildProcess | undefined
  #origin: URL | undefined

  constructor(dataDir: string, telegram: Readonly<Record<string, string>>) {
    this.dataDir = dataDir
    this.#environment = {
      // Where there is no ffmpeg: frames of films would be looked for, and their heads be in the cache before a viewer comes.
      PATH: dirname(process.execPath),
      STREAMVAULT_DATA_DIR: dataDir,
      STREAMVAULT_PORT: '0',
      STREAMVAULT_METRICS_PORT: String(METRICS_PORT),
      // What is measured is what viewers ask for alone.
      STREAMVAULT_CACHE_PINNED_PERCENT: '0',
      STREAMVAULT_LOG_LEVEL: 'error',
      STREAMVAULT_SAMPLES: 'no',
      ...telegram,
    }
  }

  /** Signs every account in that has not done so, in a process of its own. */
  async signIn(): Promise<void> {
    await run(process.execPath, [...SERVER, 'swarm'], { env: this.#environment })
  }

  ingest(paths: readonly string[]): Promise<Metered> {
    return runMetered([process.execPath, ...SERVER, 'ingest', ...paths], this.#environment)
  }

  /** Starts the worker, and returns once it serves. */
  async start(): Promise<void> {
    const args = [...SERVER, 'serve', '--role', 'worker', '--json']
    const worker = spawn(process.execPath, args, { env: this.#environment, stdio: ['ignore', 'pipe', 'inherit'] })
    this.#worker = worker
    for await (const line of createInterface({ input: worker.stdout })) {
      if (!line.includes('"ready"')) continue
      this.#origin = new URL(JSON.parse(line).url)
      return
    }
    throw new Error('the worker ended before it was ready')
  }

  async stop(): Promise<void> {
    const worker = this.#worker
    this.#worker = undefined
    if (worker === undefined) return
    const exited = once(worker, 'exit')
    worker.kill('SIGTERM')
    await exited
  }

  /** Where the running worker serves the file of a movie. */
  async link(titleId: string): Promise<URL> {
    const { stdout } = await run(process.execPath, [...SERVER, 'link', titleId, '--json'], { env: this.#environment })
    return new URL(JSON.parse(stdout).url)
  }

  /** The same link at the worker that runs now: its tickets outlive a restart, its port does not. */
  moved(link: URL): URL {
    return new URL(link.pathname + link.search, this.#origin)
  }

  /** The running worker's. */
  get pid(): number {
    return this.#worker?.pid ?? 0
  }

  cpuSeconds(): Promise<number> {
    return cpuSecondsOf(this.pid)
  }

  /** The sum of all series of a metric. */
  async metric(name: string): Promise<number> {
    const text = await (await fetch(`http://127.0.0.1:${METRICS_PORT}/metrics`)).text()
    const lines = text.split('\n').filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
    return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
  }
}
