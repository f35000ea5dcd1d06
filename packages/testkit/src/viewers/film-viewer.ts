import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'

/** How a viewer takes a film: nothing after the first bytes; a little at a time; or as fast as it comes. */
export type Appetite = 'none' | 'small' | 'all'

const SIP_BYTES = 32 * 1024
/** With `SIP_BYTES`, 320 KB/s. */
const SIP_PAUSE_MS = 100

/** What became of a viewer: `end` is how the response ended, and what came of it equals the film's beginning or not. */
export interface Viewed {
  readonly end: string
  readonly bytes: number
  readonly isRight: boolean
}

/** Somebody who watches a film from its beginning, and compares every byte. */
export class FilmViewer {
  readonly #film: Buffer
  readonly #response: IncomingMessage
  readonly #ended: Promise<string>
  readonly #tasted: Promise<void>
  #appetite: Appetite
  #bytes = 0
  #isRight = true

  private constructor(film: Buffer, response: IncomingMessage, appetite: Appetite) {
    this.#film = film
    this.#response = response
    this.#appetite = appetite
    this.#ended = new Promise((resolve) => {
      response.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
      response.once('end', () => resolve('a clean end'))
    })
    this.#tasted = this.#take()
  }

  /** Returns once the answer has begun. */
  static async open(link: string, film: Buffer, appetite: Appetite): Promise<FilmViewer> {
    const request = get(link, { agent: false })
    request.on('error', () => {})
    const [response] = (await once(request, 'response')) as [IncomingMessage]
    return new FilmViewer(film, response, appetite)
  }

  /** Takes all that is still to come, and tells how it ended. */
  async watchToTheEnd(): Promise<Viewed> {
    this.#appetite = 'all'
    await this.#tasted
    this.#response.on('data', (chunk: Buffer) => this.#compare(chunk))
    return { end: await this.#ended, bytes: this.#bytes, isRight: this.#isRight }
  }

  async #take(): Promise<void> {
    while (this.#appetite === 'small' && !this.#response.destroyed) {
      const chunk: Buffer | null = this.#response.read(SIP_BYTES)
      if (chunk !== null) this.#compare(chunk)
      await sleep(SIP_PAUSE_MS)
    }
  }

  #compare(chunk: Buffer): void {
    if (!this.#film.subarray(this.#bytes, this.#bytes + chunk.length).equals(chunk)) this.#isRight = false
    this.#bytes += chunk.length
  }
}
