import { createInterface, type Interface } from 'node:readline'
import { Writable } from 'node:stream'
import { abortable } from '@streamvault/core'

export interface Terminal {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean }
  /** Questions go here: not where results go. */
  readonly output: NodeJS.WritableStream
}

/** The input has ended, and with it all answers. */
export class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError'
}

/** Asks a person in front of a terminal, or whatever writes a line for each question into a pipe. */
export class TerminalQuestions implements Disposable {
  readonly #terminal: Terminal
  readonly #lines: Interface
  /** What came before anybody asked: who writes into a pipe does not wait for questions. */
  readonly #early: string[] = []
  #pending: PromiseWithResolvers<string> | undefined
  readonly #isTerminal: boolean
  #isHidden = false
  #hasEnded = false

  constructor(terminal: Terminal) {
    const { input, output } = terminal
    this.#terminal = terminal
    this.#isTerminal = input.isTTY === true
    const shown = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        if (!this.#isHidden) output.write(chunk)
        done()
      },
    })
    this.#lines = createInterface({ input, output: shown, terminal: this.#isTerminal, historySize: 0 })
    this.#lines.on('line', (line) => this.#take(line))
    this.#lines.on('close', () => this.#end())
    // The terminal is raw meanwhile, so Ctrl-C is a key: it means what it means elsewhere.
    this.#lines.on('SIGINT', () => process.kill(process.pid, 'SIGINT'))
  }

  /** The next line, without spaces around it. Throws `NoAnswerError` and the reason of `signal`. */
  async ask(question: string, options: { readonly signal: AbortSignal }): Promise<string> {
    return (await this.#ask(question, options)).trim()
  }

  /** The next line as it is; where there is a terminal, nothing of it is shown. */
  async askSecret(question: string, options: { readonly signal: AbortSignal }): Promise<string> {
    this.#terminal.output.write(question)
    this.#isHidden = true
    try {
      return await this.#ask('', options)
    } finally {
      this.#isHidden = false
      this.#terminal.output.write('\n')
    }
  }

  [Symbol.dispose](): void {
    this.#lines.close()
  }

  async #ask(question: string, { signal }: { readonly signal: AbortSignal }): Promise<string> {
    const early = this.#early.shift()
    if (early !== undefined || !this.#isTerminal) this.#terminal.output.write(question)
    if (early !== undefined) return early
    if (this.#hasEnded) throw noAnswer()
    if (this.#isTerminal) {
      this.#lines.setPrompt(question)
      this.#lines.prompt()
    }
    this.#pending = Promise.withResolvers<string>()
    try {
      return await abortable(this.#pending.promise, signal)
    } finally {
      this.#pending = undefined
    }
  }

  #take(line: string): void {
    const pending = this.#pending
    this.#pending = undefined
    if (pending === undefined) this.#early.push(line)
    else pending.resolve(line)
  }

  #end(): void {
    this.#hasEnded = true
    this.#pending?.reject(noAnswer())
  }
}

function noAnswer(): NoAnswerError {
  return new NoAnswerError('nobody answers any longer')
}
