import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

/** Where `npm test` builds it. */
const PROGRAM = join(import.meta.dirname, '../../../../node_modules/.streamvault/s3-server')
const KEY_ID = 'AKIDOFATEST'

/** Whether tests have a server of the S3 protocol: building it takes Go. */
export const HAS_S3 = existsSync(PROGRAM)

/** A real server of the S3 protocol of our own, which verifies signatures. It keeps nothing on disk. */
export class S3Server implements AsyncDisposable {
  readonly endpoint: string
  readonly keyId = KEY_ID
  readonly secret: string
  readonly #process: ChildProcess

  private constructor(process: ChildProcess, endpoint: string, secret: string) {
    this.#process = process
    this.endpoint = endpoint
    this.secret = secret
  }

  /** With these buckets, which are empty. */
  static async start(...buckets: readonly string[]): Promise<S3Server> {
    const secret = randomUUID()
    const server = spawn(PROGRAM, [KEY_ID, secret, ...buckets], { stdio: ['ignore', 'pipe', 'ignore'] })
    const lines = createInterface({ input: server.stdout })
    const [endpoint] = await Promise.race([once(lines, 'line'), once(server, 'exit').then(() => [])])
    if (typeof endpoint !== 'string') throw new Error('the server of S3 did not start')
    return new S3Server(server, endpoint, secret)
  }

  /** What is in a bucket. */
  async names(bucket: string): Promise<string[]> {
    const answer = await fetch(`${this.endpoint}/-/names/${bucket}`)
    return (await answer.text()).split('\n').filter((name) => name !== '')
  }

  /** Lets it hang, as a service does that cannot be reached, or go on. */
  pause(isPaused: boolean): void {
    this.#process.kill(isPaused ? 'SIGSTOP' : 'SIGCONT')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return
    this.#process.kill('SIGKILL')
    await once(this.#process, 'exit')
  }
}
