import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { TicketSigner } from '@streamvault/contract'
import { freePort } from '@streamvault/testkit'
import { SERVER } from '../../../apps/server/src/server-command.ts'
import { childrenOf } from '../../support/process-usage.ts'
import type { LogLine } from '../judges/judge-logs.ts'
import { readGauges } from './read-gauges.ts'
import type { Watched } from './sample-processes.ts'

const run = promisify(execFile)
/** As systemd and Docker do by default, or nearly. */
const START_AGAIN_MS = 1_000
const DAY_MS = 86_400_000
const STARTS_MAX = 30

export type Environment = Readonly<Record<string, string>>

interface TakedownTold {
  readonly takedown: { readonly takenDown: { readonly at: number } }
  readonly enforcement: string
}

/** The servers of a vault, as somebody runs them who starts each again when it dies. */
export class SoakVault implements AsyncDisposable {
  readonly lines: LogLine[] = []
  readonly dataDir: string
  readonly #environment: Environment
  readonly #secret = randomBytes(32).toString('base64url')
  readonly #tickets = new TicketSigner([this.#secret])
  readonly #ports: { readonly worker: number; readonly gateway: number; readonly metrics: readonly [number, number] }
  #worker: ChildProcess | undefined
  #gateway: ChildProcess | undefined

  private constructor(dataDir: string, environment: Environment, ports: readonly [number, number, number, number]) {
    const [worker, gateway, ...metrics] = ports
    this.dataDir = dataDir
    this.#ports = { worker, gateway, metrics }
    this.#environment = {
      PATH: process.env['PATH'] ?? '',
      STREAMVAULT_DATA_DIR: dataDir,
      STREAMVAULT_PORT: String(worker),
      STREAMVAULT_METRICS_PORT: String(metrics[0]),
      STREAMVAULT_GATEWAY_LISTEN: `127.0.0.1:${gateway}`,
      STREAMVAULT_GATEWAY_METRICS_PORT: String(metrics[1]),
      STREAMVAULT_SECRET: this.#secret,
      STREAMVAULT_LOG_LEVEL: 'warn',
      STREAMVAULT_SAMPLES: 'no',
      ...environment,
    }
  }

  static async create(dataDir: string, environment: Environment): Promise<SoakVault> {
    const ports = [await freePort(), await freePort(), await freePort(), await freePort()] as const
    return new SoakVault(dataDir, environment, ports)
  }

  /** Where viewers come in. */
  origin(through: 'edge' | 'gateway'): URL {
    return new URL(`http://127.0.0.1:${through === 'edge' ? this.#ports.worker : this.#ports.gateway}`)
  }

  get workerPid(): number | undefined {
    return this.#worker?.pid
  }

  /** Runs a command to its end, and returns what it prints. Throws when it fails. */
  async command(...args: readonly string[]): Promise<string> {
    const { stdout } = await run(process.execPath, [...SERVER, ...args], { env: this.#environment })
    return stdout
  }

  /**
   * Takes a title down; says when that was decided, in milliseconds since 1970, and whether those who run have said in time that it
   * is in force.
   */
  async takeDown(title: string): Promise<{ readonly at: number; readonly isConfirmed: boolean }> {
    const said = await this.command('takedown', title, '--reason', 'a soak', '--json').catch((error: unknown) => {
      // It fails where nobody confirms, and has been decided all the same.
      if (error instanceof Error && 'stdout' in error && error.stdout !== '') return String(error.stdout)
      throw error
    })
    const { takedown, enforcement } = JSON.parse(said) as TakedownTold
    return { at: takedown.takenDown.at, isConfirmed: enforcement !== 'unconfirmed' }
  }

  /** Takes files in, and returns their ids by their paths. Throws when one of them is left out. */
  async ingest(paths: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const lines = (await this.command('ingest', ...paths, '--json')).trim().split('\n')
    const records = lines.map((line) => JSON.parse(line) as { path?: string; file?: string })
    return new Map(records.flatMap(({ path, file }) => (path && file ? [[path, file] as const] : [])))
  }

  /** Path and query that open a file for longer than any soak lasts. */
  path(file: string, name: string): string {
    const ticket = this.#tickets.sign({ kind: 'file', id: file, expiresAt: Date.now() + 2 * DAY_MS })
    return `/stream/${file}/${encodeURIComponent(name)}?ticket=${ticket}`
  }

  /** Starts a worker, and returns once it serves; one that gives up before is started again. */
  async startWorker(): Promise<void> {
    for (let start = 1; start <= STARTS_MAX; start++) {
      const worker = this.#spawn('worker', ['serve', '--role', 'worker', '--json'])
      this.#worker = worker
      if (await isReady(worker)) return
      await sleep(START_AGAIN_MS)
    }
    throw new Error('no worker starts')
  }

  /** Throws what the gateway says when it does not start, such as that nginx is not installed. */
  async startGateway(): Promise<void> {
    const gateway = this.#spawn('gateway', ['gateway', '--json'])
    this.#gateway = gateway
    if (await isReady(gateway)) return
    throw new Error(this.lines.findLast(({ by }) => by === 'gateway')?.text ?? 'the gateway does not start')
  }

  /** Ends the worker without a warning, and returns when it is gone. */
  async killWorker(): Promise<void> {
    await end(this.#worker, 'SIGKILL')
  }

  /** Every process that serves viewers now. */
  async processes(): Promise<Watched[]> {
    const ours = [
      { name: 'worker', pid: this.#worker?.pid },
      { name: 'gateway', pid: this.#gateway?.pid },
    ].flatMap(({ name, pid }) => (pid === undefined ? [] : [{ name, pid }]))
    if (this.#gateway === undefined) return ours
    const master = Number(await readFile(join(this.dataDir, 'gateway/nginx.pid'), 'utf8'))
    const nginx = await Promise.all([master, ...(await childrenOf(master))].map(nameNginx))
    return [...ours, ...nginx.flat()]
  }

  /** Gauges of all servers by name and labels; what has none to tell is left out. */
  async gauges(): Promise<Map<string, number>> {
    const ports = this.#gateway === undefined ? this.#ports.metrics.slice(0, 1) : this.#ports.metrics
    const texts = await Promise.all(
      ports.map((port) =>
        fetch(`http://127.0.0.1:${port}/metrics`)
          .then((response) => response.text())
          .catch(() => ''),
      ),
    )
    return readGauges(texts)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await end(this.#gateway, 'SIGTERM')
    await end(this.#worker, 'SIGTERM')
  }

  #spawn(by: string, args: readonly string[]): ChildProcess {
    const child = spawn(process.execPath, [...SERVER, ...args], {
      env: this.#environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    createInterface({ input: child.stderr }).on('line', (text) => this.lines.push({ by, text, at: Date.now() }))
    return child
  }
}

/** False when it ends before. */
async function isReady({ stdout }: ChildProcess): Promise<boolean> {
  if (stdout === null) return false
  for await (const line of createInterface({ input: stdout })) if (line.includes('"ready"')) return true
  return false
}

async function end(child: ChildProcess | undefined, signal: NodeJS.Signals): Promise<void> {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill(signal)
  await exited
}

async function nameNginx(pid: number): Promise<Watched[]> {
  const title = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
  const name = /^nginx: \w+(?: \w+)* process/.exec(title)?.[0]
  return name === undefined ? [] : [{ name, pid }]
}
