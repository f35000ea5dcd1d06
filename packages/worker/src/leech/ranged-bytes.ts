import { type ByteRange, type CallOptions, type LeechValidator, VaultError } from '@streamvault/core'
import { assertAnswered } from './assert-answered.ts'
import { parseContentRange } from './parse-content-range.ts'
import type { RemoteBytes } from './remote-bytes.ts'
import type { RemoteFile } from './remote-file.ts'
import { discardBody, type UrlAnswer } from './url-client.ts'
import { isOtherVersion } from './validator-of.ts'

/** A server that gives any piece of a file whose version it tells: one request for each piece, several at once. */
export class RangedBytes implements RemoteBytes {
  readonly #file: RemoteFile
  readonly #validator: LeechValidator

  constructor(file: RemoteFile, validator: LeechValidator) {
    this.#file = file
    this.#validator = validator
  }

  async *chunks(range: ByteRange, { signal }: CallOptions): AsyncIterable<Uint8Array> {
    const headers = { range: `bytes=${range.start}-${range.end - 1}`, 'if-range': this.#validator.value }
    const answer = await this.#file.get({ headers, signal })
    if (answer.status === 412 || answer.status === 416) {
      discardBody(answer)
      throw new VaultError('SOURCE_CHANGED', { reason: 'the server has another one by now' })
    }
    assertAnswered(answer)
    const error = this.#errorOf(answer, range)
    if (error !== undefined) {
      discardBody(answer)
      throw error
    }
    yield* answer.body
  }

  async [Symbol.asyncDispose](): Promise<void> {}

  #errorOf(answer: UrlAnswer, range: ByteRange): VaultError | undefined {
    const sizeBytes = this.#file.sizeBytes
    const told = parseContentRange(answer.headers['content-range'])
    const otherSize = told?.sizeBytes !== undefined && told.sizeBytes !== sizeBytes
    if (isOtherVersion(this.#validator, answer) || otherSize)
      return new VaultError('SOURCE_CHANGED', { reason: 'the server has another one by now' })
    if (answer.status === 200) {
      // All of it, although nothing is said to be new: this server, or another behind the same name, gives no ranges now.
      const isSame = answer.headers[this.#validator.header] === this.#validator.value
      return isSame
        ? new VaultError('URL_ANSWER_WRONG', { reason: 'it sends all of it' })
        : new VaultError('SOURCE_CHANGED', { reason: 'the server has another one by now' })
    }
    // Less than was asked for is a piece all the same.
    const isPiece = told !== undefined && told.start === range.start && told.end <= range.end
    return isPiece ? undefined : new VaultError('URL_ANSWER_WRONG', { reason: 'it is another piece' })
  }
}
