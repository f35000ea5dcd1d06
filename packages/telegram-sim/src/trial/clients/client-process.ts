import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { ActionName, ClientActions } from './actions.ts'

/** How a program is started that carries out actions. */
export interface Program {
  readonly command: string
  readonly args: readonly string[]
}

type Input<A extends ActionName> = Parameters<ClientActions[A]>
type Output<A extends ActionName> = Awaited<ReturnType<ClientActions[A]>>

/** What a program may still say when it fails. */
const LAST_WORDS_LENGTH = 4000

/** A client in a process of its own, which is told what to do by lines of JSON. Disposing ends it. */
export class ClientProcess implements AsyncDisposable {
  readonly #child: ChildProcess
  readonly #answers: AsyncIterator<string>
  #lastWords = ''

  constructor({ command, args }: Program) {
    const child = spawn(command, args, { stdio: 'pipe' })
    // A program that ends while it is told something says so by its missing answer.
    child.stdin.on('error', () => {})
    child.stderr.on('data', (chunk: Buffer) => {
      this.#lastWords = `${this.#lastWords}${chunk.toString()}`.slice(-LAST_WORDS_LENGTH)
    })
    this.#answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
    this.#child = child
  }

  /** Throws what the client threw. */
  async ask<A extends ActionName>(action: A, ...[input]: Input<A>): Promise<Output<A>> {
    this.#child.stdin?.write(`${JSON.stringify({ action, input: input ?? {} })}\n`)
    const { value, done } = await this.#answers.next()
    if (done) throw new Error(`the client ended at ${action}: ${this.#lastWords}`)
    const answer = JSON.parse(value) as { readonly result?: Output<A>; readonly error?: string }
    if (answer.error !== undefined) throw new Error(`${action}: ${answer.error}`)
    return answer.result as Output<A>
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const ended = once(this.#child, 'exit')
    this.#child.kill('SIGKILL')
    await ended
  }
}
