import { type CallOptions, isVaultError, VaultError } from '@streamvault/core'
import { type PieceSenderDeps, sendPiece } from './piece-sender.ts'
import { discardBody } from './s3-client.ts'
import { elementsOf, escapeXml, textOf } from './xml-text.ts'

/** Whoever stops waiting still has what he sent taken away; what is not by then is at the next put. */
const ABORT_MS_MAX = 10_000

/** That a service lists no uploads, and what rclone says of a bucket to which none was begun. */
const NOTHING_TO_LIST: readonly unknown[] = ['NotImplemented', 'NoSuchUpload']

/**
 * Objects that are sent in pieces. Nothing of one can be read before all of it is there. An upload that fails is aborted, and what a
 * process that died has left is found by the name of its object.
 */
export class MultipartUploads {
  readonly #deps: PieceSenderDeps
  readonly #live = new Set<string>()

  constructor(deps: PieceSenderDeps) {
    this.#deps = deps
  }

  /** Aborts what dead puts of this object left. Where a service cannot list uploads, they are left to its own rules. */
  async abortLeft(object: string, options: CallOptions): Promise<void> {
    const query = { uploads: '', prefix: object }
    const list = await this.#deps.client
      .sendForDocument({ method: 'GET', query, ...options })
      .catch((error: unknown) => {
        options.signal.throwIfAborted()
        if (isVaultError(error) && NOTHING_TO_LIST.includes(error.details['code'])) return ''
        throw error
      })
    for (const upload of elementsOf(list, 'Upload')) {
      const id = textOf(upload, 'UploadId')
      if (id === undefined || textOf(upload, 'Key') !== object || this.#live.has(id)) continue
      await this.#abort(object, id, options)
    }
  }

  /** Sends all pieces, each of 5 MiB at least but for the last, 10,000 at most; the object is there once it returns. */
  async put(object: string, pieces: AsyncIterable<Uint8Array>, options: CallOptions): Promise<void> {
    const { client } = this.#deps
    const begun = await client.sendForDocument({ method: 'POST', object, query: { uploads: '' }, ...options })
    const id = textOf(begun, 'UploadId')
    if (id === undefined) throw new VaultError('STORE_UNAVAILABLE', { object, reason: 'the upload was given no id' })
    this.#live.add(id)
    try {
      const tags: string[] = []
      for await (const body of pieces) {
        const query = { partNumber: String(tags.length + 1), uploadId: id }
        const { etag } = await sendPiece(this.#deps, { method: 'PUT', object, query, body, ...options })
        if (etag === undefined)
          throw new VaultError('STORE_UNAVAILABLE', { object, reason: 'a piece was given no tag' })
        tags.push(etag)
      }
      const body = Buffer.from(completionOf(tags))
      await client.sendForDocument({ method: 'POST', object, query: { uploadId: id }, body, ...options })
    } catch (error) {
      await this.#abort(object, id, { signal: AbortSignal.timeout(ABORT_MS_MAX) }).catch(() => {})
      throw error
    } finally {
      this.#live.delete(id)
    }
  }

  async #abort(object: string, id: string, options: CallOptions): Promise<void> {
    try {
      discardBody(await this.#deps.client.send({ method: 'DELETE', object, query: { uploadId: id }, ...options }))
    } catch (error) {
      if (!isVaultError(error) || error.details['code'] !== 'NoSuchUpload') throw error
    }
  }
}

function completionOf(tags: readonly string[]): string {
  const parts = tags.map(
    (tag, index) => `<Part><PartNumber>${index + 1}</PartNumber><ETag>${escapeXml(tag)}</ETag></Part>`,
  )
  return `<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${parts.join('')}</CompleteMultipartUpload>`
}
