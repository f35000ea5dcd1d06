import { type IncomingMessage, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { RuleBroken } from '../verdict.ts'
import type { AnswerHead } from './answer.ts'
import type { RequestOptions } from './request-options.ts'

/** A whole file of the size that the suite reads takes less on anything one would serve films from. */
const EXCHANGE_MS_MAX = 15_000

export interface Ending {
  readonly bytes: Buffer
  /** Whether it came to the end that its head promised. */
  readonly whole: boolean
}

/** A response whose body nobody has read yet, on a connection of its own. */
export class OpenAnswer implements AnswerHead {
  readonly #message: IncomingMessage

  private constructor(message: IncomingMessage) {
    this.#message = message
    // Breaking is told by how the body ends.
    message.on('error', () => {})
  }

  /** Throws `RuleBroken` when there is no answer. */
  static request(url: URL, options: RequestOptions, signal: AbortSignal): Promise<OpenAnswer> {
    const { method = 'GET', headers = {}, body } = options
    const { promise, resolve, reject } = Promise.withResolvers<OpenAnswer>()
    const request = (url.protocol === 'https:' ? requestHttps : requestHttp)(url, {
      method,
      headers,
      agent: false,
      signal: AbortSignal.any([signal, AbortSignal.timeout(EXCHANGE_MS_MAX)]),
    })
    request.on('response', (message) => resolve(new OpenAnswer(message)))
    request.on('error', (cause) => {
      reject(new RuleBroken(`${method} ${url.pathname} got no answer (${cause.message})`, { cause }))
    })
    request.end(body)
    return promise
  }

  get status(): number {
    return this.#message.statusCode ?? 0
  }

  get headers(): IncomingMessage['headers'] {
    return this.#message.headers
  }

  /** Waits for the beginning of the body, and then takes nothing more. */
  async begin(): Promise<void> {
    if (this.#message.readableLength > 0 || this.#message.readableEnded) return
    await new Promise<void>((resolve) => {
      for (const event of ['readable', 'end', 'close']) this.#message.once(event, () => resolve())
    })
  }

  /** Takes all that is left, however it ends. */
  async rest(): Promise<Ending> {
    const pieces: Buffer[] = []
    try {
      for await (const piece of this.#message) pieces.push(piece)
    } catch {
      // It broke: what came is told, and that it is not whole.
    }
    return { bytes: Buffer.concat(pieces), whole: this.#message.complete }
  }

  /** Is gone without a word, as a closed tab is. */
  leave(): void {
    this.#message.destroy()
  }
}
