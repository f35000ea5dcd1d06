import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import type { Announcement, CallRow } from '@streamvault/telegram-sim'

const MAIN = join(resolve(import.meta.dirname, '../..'), 'apps/server/src/main.ts')

/** What the benchmarks of the swarm are measured in: a link as a small server has it. */
export const ROUND_TRIP_MS = 150
export const CONNECTION_BYTES_PER_SECOND = 4_000_000
export const SHAPED = { latencyMs: ROUND_TRIP_MS, connectionBytesPerSecond: CONNECTION_BYTES_PER_SECOND }

/** A simulated Telegram in a process of its own, under control. Disposing ends it. */
export class TelegramWorld implements AsyncDisposable {
  readonly announcement: Announcement
  readonly #child: ChildProcess

  private constructor(child: ChildProcess, announcement: Announcement) {
    this.#child = child
    this.announcement = announcement
  }

  /** The weather is fair until it is told otherwise. */
  static async start(directory: string, bots: number): Promise<TelegramWorld> {
    const args = [MAIN, 'sim', '--dir', directory, '--bots', String(bots), '--users', '0', '--json']
    const child = spawn(process.execPath, args, { env: {}, stdio: ['ignore', 'pipe', 'inherit'] })
    for await (const line of createInterface({ input: child.stdout })) return new TelegramWorld(child, JSON.parse(line))
    throw new Error('the simulator ended before it was ready')
  }

  get pid(): number {
    return this.#child.pid ?? Number.NaN
  }

  /** What a vault has to be told so that the first `accounts` bots are its swarm. */
  environment(accounts: number): Record<string, string> {
    const { addresses, publicKeyPath, apiId, apiHash, bots, channels } = this.announcement
    const home = addresses.filter(({ isCdn }) => isCdn !== true)
    return {
      STREAMVAULT_TELEGRAM_API_ID: String(apiId),
      STREAMVAULT_TELEGRAM_API_HASH: apiHash,
      STREAMVAULT_TELEGRAM_DCS: home.map(({ id, host, port }) => `${id}=${host}:${port}`).join(','),
      STREAMVAULT_TELEGRAM_PUBLIC_KEY_FILE: publicKeyPath,
      STREAMVAULT_WORKER_BOT_TOKENS: bots
        .slice(0, accounts)
        .map(({ token }) => token)
        .join(','),
      STREAMVAULT_STORE_CHANNELS: channels.map(({ id }) => id).join(','),
    }
  }

  weather(patch: object): Promise<unknown> {
    return this.#control('PATCH', '/weather', patch)
  }

  act(name: string, input: object = {}): Promise<unknown> {
    return this.#control('POST', `/actions/${name}`, input)
  }

  /** Calls of a method, of all results or of one. */
  async calls(method: string, result?: string): Promise<{ readonly count: number; readonly bytes: number }> {
    const { calls } = (await this.#control('GET', '/counters')) as { calls: readonly CallRow[] }
    const rows = calls.filter((row) => row.method === method && (result ?? row.result) === row.result)
    const sum = (of: (row: CallRow) => number) => rows.reduce((total, row) => total + of(row), 0)
    return { count: sum(({ count }) => count), bytes: sum(({ bytes }) => bytes) }
  }

  resetCalls(): Promise<unknown> {
    return this.#control('DELETE', '/counters')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const exited = once(this.#child, 'exit')
    this.#child.kill('SIGTERM')
    await exited
  }

  async #control(method: string, path: string, body?: object): Promise<unknown> {
    const { controlUrl, controlToken } = this.announcement
    const response = await fetch(controlUrl + path, {
      method,
      headers: { authorization: `Bearer ${controlToken}` },
      ...(body && { body: JSON.stringify(body) }),
    })
    if (!response.ok) throw new Error(`the simulator refuses ${method} ${path}: ${await response.text()}`)
    return await response.json()
  }
}
