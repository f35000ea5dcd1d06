import { execFile } from 'node:child_process'
import { constants, openSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { Socket } from 'node:net'
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

/**
 * A named pipe that nginx logs to: every line is a response that has ended, whole and in order, whichever process wrote it.
 *
 * While nobody reads, nginx would wait once 64 KiB are full; but it waits for the same process before every response anyway.
 */
export class EndedPipe implements Disposable {
  readonly #socket: Socket

  private constructor(socket: Socket) {
    this.#socket = socket
  }

  /** Makes the pipe anew and calls back for each line. */
  static async open(path: string, onEnded: (response: EndedResponse) => void): Promise<EndedPipe> {
    await rm(path, { force: true })
    await promisify(execFile)('mkfifo', ['-m', '600', path])
    const socket = new Socket({ fd: openSync(path, FLAGS), readable: true, writable: false })
    let rest = ''
    socket.setEncoding('latin1').on('data', (text: string) => {
      const lines = (rest + text).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) {
        const ended = parseEnded(line)
        if (ended !== undefined) onEnded(ended)
      }
    })
    return new EndedPipe(socket)
  }

  [Symbol.dispose](): void {
    this.#socket.destroy()
  }
}

/** Undefined for a line that is none of ours. */
export function parseEnded(line: string): EndedResponse | undefined {
  const [number, bytes, outcome, ...others] = line.split(' ')
  if (others.length > 0 || !/^\d+$/.test(number ?? '') || !/^\d+$/.test(bytes ?? '')) return undefined
  if (outcome === undefined || !OUTCOMES.includes(outcome)) return undefined
  return { number: Number(number), bytes: Number(bytes), outcome: outcome as CacheOutcome }
}
