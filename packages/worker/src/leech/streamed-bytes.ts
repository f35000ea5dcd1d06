import { type ByteRange, type CallOptions, VaultError } from '@streamvault/core'
import { assertAnswered } from './assert-answered.ts'
import { parseContentRange } from './parse-content-range.ts'
import type { RemoteBytes } from './remote-bytes.ts'
import type { RemoteFile } from './remote-file.ts'
import { discardBody, type UrlAnswer } from './url-client.ts'
import { isOtherVersion } from './validator-of.ts'

interface OpenStream {
  readonly answer: UrlAnswer
  readonly iterator: AsyncIterator<Uint8Array>
  /** Where the next byte lies in the file. */
  position: number
  /** What was received and not taken. */
  rest: Uint8Array
}

const NOTHING = new Uint8Array()

/**
 * A server that gives no pieces, or does not tell versions apart: one answer that is read from its beginning on, once for as
 * long as what is wanted lies ahead. What lies before that is read and dropped, where it cannot be left out.
 */
export class StreamedBytes implements RemoteBytes {
  readonly #file: RemoteFile
  #stream: OpenStream | undefined
  /** Who reads next waits for who reads now. */
  #turn: Promise<void> = Promise.resolve()

  constructor(file: RemoteFile) {
    this.#file = file
  }

  async *chunks({ start, end }: ByteRange, options: CallOptions): AsyncIterable<Uint8Array> {
    const { promise: over, resolve: finish } = Promise.withResolvers<void>()
    const before = this.#turn
    this.#turn = before.then(() => over)
    await before
    let isWhole = false
    try {
      options.signal.throwIfAborted()
      const stream = await this.#streamTo(start, options)
      while (stream.position < end) {
        const chunk = await take(stream, end - stream.position, options)
        yield chunk
      }
      isWhole = true
    } finally {
      if (!isWhole) this.#close()
      finish()
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#close()
  }

  /** The open answer at `start`, or a new one. */
  async #streamTo(start: number, options: CallOptions): Promise<OpenStream> {
    if (this.#stream === undefined || this.#stream.position > start || this.#mayJump(this.#stream, start)) {
      this.#close()
      this.#stream = await this.#open(start, options)
    }
    const stream = this.#stream
    while (stream.position < start) await take(stream, start - stream.position, options)
    return stream
  }

  #mayJump({ position }: OpenStream, start: number): boolean {
    return this.#file.givesRanges && start > position
  }

  /** The signal holds for whoever asks now; the answer outlives them. */
  async #open(start: number, { signal }: CallOptions): Promise<OpenStream> {
    const headers: Record<string, string> = this.#file.givesRanges ? { range: `bytes=${start}-` } : {}
    const answer = await this.#file.get({ headers, signal: signal })
    assertAnswered(answer)
    const position = answer.status === 206 ? start : 0
    const error = this.#errorOf(answer, position)
    if (error !== undefined) {
      discardBody(answer)
      throw error
    }
    return { answer, iterator: answer.body[Symbol.asyncIterator](), position, rest: NOTHING }
  }

  #errorOf(answer: UrlAnswer, start: number): VaultError | undefined {
    const { validator, sizeBytes } = this.#file
    const told = parseContentRange(answer.headers['content-range'])
    const length = answer.headers['content-length']
    const total = answer.status === 206 ? told?.sizeBytes : length === undefined ? undefined : Number(length)
    const isOther = (validator && isOtherVersion(validator, answer)) ?? false
    if (isOther || (total !== undefined && total !== sizeBytes))
      return new VaultError('SOURCE_CHANGED', { reason: 'the server has another one by now' })
    return answer.status === 206 && told?.start !== start ? new VaultError('URL_ANSWER_WRONG') : undefined
  }

  #close(): void {
    if (this.#stream !== undefined) discardBody(this.#stream.answer)
    this.#stream = undefined
  }
}

/** The next bytes, `bytesMax` at the most. */
async function take(stream: OpenStream, bytesMax: number, { signal }: CallOptions): Promise<Uint8Array> {
  signal.throwIfAborted()
  if (stream.rest.length === 0) {
    const { done, value } = await stream.iterator.next()
    if (done === true) throw new VaultError('URL_UNAVAILABLE', { reason: 'it ends before its length' })
    stream.rest = value
  }
  const taken = stream.rest.subarray(0, bytesMax)
  stream.rest = stream.rest.subarray(taken.length)
  stream.position += taken.length
  return taken
}
