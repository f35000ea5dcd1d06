import { execFile } from 'node:child_process'
import { closeSync, constants, openSync, readSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { promisify } from 'node:util'

/** How the bytes of a response were found, as nginx says when it has ended. */
export type CacheOutcome = 'hit' | 'miss' | 'none'

/** A media response that has ended, however it has. */
export interface EndedResponse {
  readonly number: number
  readonly bytes: number
  readonly outcome: CacheOutcome
}

const OUTCOMES: readonly string[] = ['hit', 'miss', 'none'] satisfies CacheOutcome[]
/** What a reader holds open keeps nginx from waiting for one when it opens the pipe to write. */
const FLAGS = constants.O_RDWR | constants.O_NONBLOCK

/** A line each wakes us up; so many of them at once cost a twentieth of that. The pipe holds some 3,000. */
const EVERY_MS = 50
/** What a pipe of Linux holds: pipe(7). */
const PIPE_BYTES = 65_536

/**
 * A named pipe that nginx logs to: every line is a response that has ended, whole and in order, whichever process wrote it.
 *
 * Lines are taken out every now and then, and by whoever needs to know what there is. While nobody reads, nginx would wait once
 * the pipe is full; but it waits for the same process before every response anyway.
 */
export class EndedPipe implements Disposable {
  readonly #descriptor: number
  readonly #onEnded: (response: EndedResponse) => void
  readonly #buffer = Buffer.allocUnsafeSlow(PIPE_BYTES)
  readonly #timer: NodeJS.Timeout
  #rest = ''

  private constructor(descriptor: number, onEnded: (response: EndedResponse) => void) {
    this.#descriptor = descriptor
    this.#onEnded = onEnded
    this.#timer = setInterval(() => this.drain(), EVERY_MS)
  }

  /** Makes the pipe anew and calls back for each line. */
  static async open(path: string, onEnded: (response: EndedResponse) => void): Promise<EndedPipe> {
    await rm(path, { force: true })
    await promisify(execFile)('mkfifo', ['-m', '600', path])
    return new EndedPipe(openSync(path, FLAGS), onEnded)
  }

  /** Calls back for all that has been written by now. */
  drain(): void {
    for (let text = this.#read(); text !== ''; text = this.#read()) {
      const lines = (this.#rest + text).split('\n')
      this.#rest = lines.pop() ?? ''
      for (const line of lines) {
        const ended = parseEnded(line)
        if (ended !== undefined) this.#onEnded(ended)
      }
    }
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer)
    closeSync(this.#descriptor)
  }

  #read(): string {
    try {
      return this.#buffer.toString('latin1', 0, readSync(this.#descriptor, this.#buffer))
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'EAGAIN') return ''
      throw error
    }
  }
}

/** Undefined for a line that is none of ours. */
export function parseEnded(line: string): EndedResponse | undefined {
  const [number, bytes, outcome, ...others] = line.split(' ')
  if (others.length > 0 || !/^\d+$/.test(number ?? '') || !/^\d+$/.test(bytes ?? '')) return undefined
  if (outcome === undefined || !OUTCOMES.includes(outcome)) return undefined
  return { number: Number(number), bytes: Number(bytes), outcome: outcome as CacheOutcome }
}
