import {
  assertBlobKey,
  type BlobRef,
  type BlobStore,
  type BlobStoreLimits,
  type ByteRange,
  type CallOptions,
  type Clock,
  isVaultError,
  type KeyedBlob,
  keyedRefOf,
  type PutOptions,
  parseKeyedRef,
  rangeBytes,
  rangeFits,
  type StoredBlob,
  VaultError,
} from '@streamvault/core'
import { MultipartUploads } from './multipart-uploads.ts'
import { type PieceSenderDeps, sendPiece } from './piece-sender.ts'
import { piecesOf } from './pieces-of.ts'
import { discardBody, S3Client, type S3ClientOptions, type S3Request } from './s3-client.ts'
import { connectionError } from './s3-error.ts'

const MIB = 1024 ** 2
/** What a put holds in memory. Services take 5 MiB to 5 GiB (https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html). */
export const PIECE_BYTES = 8 * MIB
/** As above. */
const PIECES_MAX = 10_000
/** Services are far away: while one piece waits for its answer, another travels. */
const PUTS_AT_ONCE = 2

/** The answer to `HEAD` has no words: a blob that is missing, a bucket that is and a key that is wrong look alike. */
const UNEXPLAINED: readonly number[] = [301, 307, 400, 403, 404]

/** What a service takes, whichever it is. */
export const S3_LIMITS: BlobStoreLimits = {
  blobBytesMax: PIECES_MAX * PIECE_BYTES,
  keepsLabels: false,
  putsAtOnce: PUTS_AT_ONCE,
}

export interface S3BlobStoreOptions extends S3ClientOptions {
  /** `s3` unless given. */
  readonly name?: string
}

export interface S3BlobStoreDeps {
  readonly clock: Pick<Clock, 'sleep'>
}

interface FoundObject {
  readonly sizeBytes: number
  /** Where the bucket keeps versions. */
  readonly version: string | undefined
}

/** Blobs as objects of a bucket. What fits into one piece is one request, and the rest is sent in many. */
export class S3BlobStore implements BlobStore {
  readonly name: string
  readonly limits = S3_LIMITS
  readonly #prefix: string
  readonly #sending: PieceSenderDeps
  readonly #uploads: MultipartUploads

  constructor({ clock }: S3BlobStoreDeps, { name = 's3', ...options }: S3BlobStoreOptions) {
    this.name = name
    this.#prefix = options.prefix
    this.#sending = { client: new S3Client(options), clock }
    this.#uploads = new MultipartUploads(this.#sending)
  }

  async put(source: AsyncIterable<Uint8Array>, options: PutOptions): Promise<StoredBlob> {
    const { key, sizeBytes, signal } = options
    signal.throwIfAborted()
    assertBlobKey(key)
    if (sizeBytes > this.limits.blobBytesMax) throw new VaultError('BLOB_TOO_LARGE', { blob: key, sizeBytes })
    const blob = { ref: keyedRefOf({ key, sizeBytes }), sizeBytes }
    if ((await this.#find({ key, sizeBytes }, { signal })) !== undefined) return blob
    const object = this.#prefix + key
    const pieces = piecesOf(source, options, PIECE_BYTES)
    try {
      await (sizeBytes > PIECE_BYTES
        ? this.#putPieces(object, pieces, { signal })
        : this.#putWhole(object, pieces, { signal }))
    } finally {
      await pieces.return(undefined)
    }
    return blob
  }

  async stat(ref: BlobRef, options: CallOptions): Promise<StoredBlob> {
    options.signal.throwIfAborted()
    const blob = parseKeyedRef(ref)
    if ((await this.#find(blob, options)) === undefined) throw new VaultError('BLOB_NOT_FOUND', { ref })
    return { ref, sizeBytes: blob.sizeBytes }
  }

  async *read(ref: BlobRef, range: ByteRange, options: CallOptions): AsyncGenerator<Uint8Array> {
    const { signal } = options
    signal.throwIfAborted()
    const { key, sizeBytes } = parseKeyedRef(ref)
    if (!rangeFits(range, sizeBytes)) {
      await this.stat(ref, options)
      throw new VaultError('RANGE_OUT_OF_BOUNDS', { ref, ...range })
    }
    if (rangeBytes(range) === 0) {
      await this.stat(ref, options)
      return
    }
    const headers = { range: `bytes=${range.start}-${range.end - 1}` }
    const object = this.#prefix + key
    // What it does not satisfy is a range of a smaller blob, which took the key.
    const answer = await this.#sending.client.send({ method: 'GET', object, headers, accept: [416], signal })
    if (answer.headers['content-range'] !== `bytes ${range.start}-${range.end - 1}/${sizeBytes}`) {
      discardBody(answer)
      if ((await this.#find({ key, sizeBytes }, options)) === undefined) throw new VaultError('BLOB_NOT_FOUND', { ref })
      throw new VaultError('STORE_UNAVAILABLE', { ref, reason: 'the service does not read ranges' })
    }
    let position = range.start
    try {
      for await (const chunk of answer.body as AsyncIterable<Uint8Array>) {
        signal.throwIfAborted()
        if (chunk.length === 0) continue
        position += chunk.length
        if (position > range.end) break
        yield chunk
      }
    } catch (error) {
      signal.throwIfAborted()
      throw connectionError(error, { ref, position, reason: 'the answer broke off' })
    }
    signal.throwIfAborted()
    if (position !== range.end) throw new VaultError('STORE_UNAVAILABLE', { ref, position, reason: 'a wrong length' })
  }

  async delete(ref: BlobRef, options: CallOptions): Promise<void> {
    options.signal.throwIfAborted()
    const blob = parseKeyedRef(ref)
    const found = await this.#find(blob, options)
    if (found === undefined) return
    // Where versions are kept, deleting an object would only hide it.
    const query: S3Request['query'] = found.version === undefined ? {} : { versionId: found.version }
    discardBody(
      await this.#sending.client.send({ method: 'DELETE', object: this.#prefix + blob.key, query, ...options }),
    )
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#sending.client[Symbol.asyncDispose]()
  }

  async #putWhole(object: string, pieces: AsyncIterable<Uint8Array>, options: CallOptions): Promise<void> {
    for await (const body of pieces) await sendPiece(this.#sending, { method: 'PUT', object, body, ...options })
  }

  async #putPieces(object: string, pieces: AsyncGenerator<Uint8Array>, options: CallOptions): Promise<void> {
    await this.#uploads.abortLeft(object, options)
    // Nothing is begun at the service for a source that gives nothing.
    const first = await pieces.next()
    const all = async function* () {
      if (!first.done) yield first.value
      yield* pieces
    }
    await this.#uploads.put(object, all(), options)
  }

  /** An object of another size is another blob, which took the key. */
  async #find({ key, sizeBytes }: KeyedBlob, options: CallOptions): Promise<FoundObject | undefined> {
    const object = this.#prefix + key
    const head = await this.#sending.client.send({ method: 'HEAD', object, accept: UNEXPLAINED, ...options })
    discardBody(head)
    if (UNEXPLAINED.includes(head.status)) {
      await this.#explain(object, options)
      return undefined
    }
    const version = head.headers['x-amz-version-id']
    const found = { sizeBytes: Number(head.headers['content-length']), version }
    return found.sizeBytes === sizeBytes ? found : undefined
  }

  /** Returns when the object is missing, and throws what it is else, and why. */
  async #explain(object: string, options: CallOptions): Promise<void> {
    try {
      discardBody(await this.#sending.client.send({ method: 'GET', object, ...options }))
    } catch (error) {
      if (!isVaultError(error, 'BLOB_NOT_FOUND')) throw error
      return
    }
    throw new VaultError('STORE_UNAVAILABLE', { object, reason: 'the service said at first that it does not give it' })
  }
}
