import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findFerret } from './find-mongo.ts'
import { SerialProxy } from './serial-proxy.ts'
import { untilListening } from './until-listening.ts'

/**
 * A real server of MongoDB's protocol of our own: FerretDB on SQLite, in a folder of its own, behind a proxy that gives it one
 * command at a time, so that changing one document is atomic as in MongoDB.
 */
export class MongoServer implements AsyncDisposable {
  readonly #directory: string
  readonly #proxy: SerialProxy
  #process: ChildProcess

  static async start(): Promise<MongoServer> {
    const directory = await mkdtemp(join(tmpdir(), 'streamvault-mongo-'))
    await mkdir(join(directory, 'data'))
    const server = await spawnServer(directory)
    return new MongoServer(directory, server, await SerialProxy.start(socketIn(directory)))
  }

  private constructor(directory: string, process: ChildProcess, proxy: SerialProxy) {
    this.#directory = directory
    this.#process = process
    this.#proxy = proxy
  }

  /** With a database that nobody has used. */
  newUrl(): string {
    return `mongodb://127.0.0.1:${this.#proxy.port}/test-${randomUUID()}`
  }

  /** Lets it hang, as a machine does that swaps, or go on. */
  pause(isPaused: boolean): void {
    this.#process.kill(isPaused ? 'SIGSTOP' : 'SIGCONT')
  }

  /** Kills it; what it has acknowledged is on its disk. */
  async kill(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return
    this.#process.kill('SIGKILL')
    await once(this.#process, 'exit')
    this.#proxy.cut()
    await rm(socketIn(this.#directory), { force: true })
  }

  async startAgain(): Promise<void> {
    this.#process = await spawnServer(this.#directory)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#proxy[Symbol.asyncDispose]()
    await this.kill()
    await rm(this.#directory, { recursive: true, force: true })
  }
}

async function spawnServer(directory: string): Promise<ChildProcess> {
  const program = findFerret()
  if (program === undefined) throw new Error('FerretDB was not built here')
  const parameters = [
    '--handler=sqlite',
    '--sqlite-url=file:data/?_pragma=synchronous(off)',
    '--listen-addr=',
    `--listen-unix=${socketIn(directory)}`,
    '--debug-addr=-',
    '--telemetry=disable',
    '--log-level=error',
  ]
  const server = spawn(program, parameters, { cwd: directory, stdio: 'ignore' })
  await untilListening(server, { path: socketIn(directory), name: 'FerretDB' })
  return server
}

function socketIn(directory: string): string {
  return join(directory, 'mongo.sock')
}
