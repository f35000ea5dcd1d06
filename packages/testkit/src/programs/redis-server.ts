import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { untilListening } from './until-listening.ts'

/** A real `redis-server` of our own, on a socket in a folder of its own. It keeps nothing on disk. */
export class RedisServer implements AsyncDisposable {
  readonly #directory: string
  #process: ChildProcess

  static async start(): Promise<RedisServer> {
    const directory = await mkdtemp(join(tmpdir(), 'streamvault-redis-'))
    return new RedisServer(directory, await spawnServer(directory))
  }

  private constructor(directory: string, process: ChildProcess) {
    this.#directory = directory
    this.#process = process
  }

  get url(): string {
    return `unix:${socketIn(this.#directory)}`
  }

  /** Lets it hang, as a machine does that swaps, or go on. */
  pause(isPaused: boolean): void {
    this.#process.kill(isPaused ? 'SIGSTOP' : 'SIGCONT')
  }

  /** Kills it; all values are gone. */
  async kill(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return
    this.#process.kill('SIGKILL')
    await once(this.#process, 'exit')
  }

  async startAgain(): Promise<void> {
    this.#process = await spawnServer(this.#directory)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill()
    await rm(this.#directory, { recursive: true, force: true })
  }
}

async function spawnServer(directory: string): Promise<ChildProcess> {
  const parameters = ['--port', '0', '--unixsocket', socketIn(directory), '--save', '', '--dir', directory]
  const server = spawn('redis-server', parameters, { stdio: 'ignore' })
  await untilListening(server, { path: socketIn(directory), name: 'redis-server' })
  return server
}

function socketIn(directory: string): string {
  return join(directory, 'redis.sock')
}
