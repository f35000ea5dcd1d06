import { RuleBroken } from '../verdict.ts'
import type { Answer } from './answer.ts'
import { exchangeBytes } from './exchange-bytes.ts'
import { OpenAnswer } from './open-answer.ts'
import type { RequestOptions } from './request-options.ts'

/** One origin, seen from outside: every request has a connection of its own. */
export class Origin {
  readonly url: URL
  #ended = new AbortController()

  constructor(url: URL) {
    this.url = url
  }

  /** Reads a response to its end. Throws `RuleBroken` when there is none, or it ends before its length. */
  async ask(path: string, options: RequestOptions = {}): Promise<Answer> {
    const opened = await this.open(path, options)
    const { bytes, whole } = await opened.rest()
    if (!whole) throw new RuleBroken(`the answer to ${withoutQuery(path)} broke after ${bytes.length} bytes`)
    return { status: opened.status, headers: opened.headers, body: bytes }
  }

  /** Begins to read a response. Throws `RuleBroken` when there is none. */
  open(path: string, options: RequestOptions = {}): Promise<OpenAnswer> {
    return OpenAnswer.request(new URL(path, this.url), options, this.#ended.signal)
  }

  /** Sends exactly these bytes and returns all that comes back, as text, until the connection ends or falls silent. */
  say(...pieces: readonly string[]): Promise<string> {
    return exchangeBytes(this.url, pieces, this.#ended.signal)
  }

  /** Breaks every connection that is left. */
  hangUp(): void {
    this.#ended.abort(new Error('the rule is over'))
    this.#ended = new AbortController()
  }
}

/** What may be shown of an address: not its ticket. */
function withoutQuery(path: string): string {
  return path.split('?', 1)[0] ?? ''
}
