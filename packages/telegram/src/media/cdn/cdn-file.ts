import { createDecipheriv, createHash } from 'node:crypto'
import type { tl } from '@mtcute/core'
import { LinkLostError } from '../../telegram-error.ts'

/** https://core.telegram.org/cdn#decrypting-files: the counter's last four bytes are the number of the block. */
const BLOCK_BYTES = 16
const COUNTER_AT = 12
/** Hashes are of so many bytes each, so less cannot be proven. */
const HASHED_BYTES = 128 * 1024
/** So many hashes are of 512 MiB; the oldest go first, and are asked for again when they are needed. */
const HASHES_MAX = 4096

export interface Block {
  readonly offset: number
  readonly limit: number
}

type Redirect = Omit<tl.upload.RawFileCdnRedirect, '_'>

/** A file as a CDN data centre has it, which is not trusted: ciphered, and proven by hashes of the file's home. */
export class CdnFile {
  readonly dataCenter: number
  readonly token: Uint8Array
  readonly #key: Uint8Array
  readonly #iv: Uint8Array
  readonly #hashes = new Map<number, tl.RawFileHash>()

  constructor({ dcId, fileToken, encryptionKey, encryptionIv, fileHashes }: Redirect) {
    this.dataCenter = dcId
    this.token = fileToken
    this.#key = encryptionKey
    this.#iv = encryptionIv
    this.learn(fileHashes)
  }

  /** What has to be asked for to prove a piece: whole hashed ranges, in a size that Telegram takes. */
  static blockAround({ offset, limit }: Block): Block {
    let size = HASHED_BYTES
    const isWithin = () => Math.floor(offset / size) === Math.floor((offset + limit - 1) / size)
    while (!isWithin()) size *= 2
    return { offset: Math.floor(offset / size) * size, limit: size }
  }

  learn(hashes: readonly tl.RawFileHash[]): void {
    for (const hash of hashes) {
      this.#hashes.delete(hash.offset)
      this.#hashes.set(hash.offset, hash)
      const [oldest] = this.#hashes.keys()
      if (this.#hashes.size > HASHES_MAX && oldest !== undefined) this.#hashes.delete(oldest)
    }
  }

  /** The hashes of a block from its beginning on, up to the first that is not known. */
  hashesOf({ offset, limit }: Block): readonly tl.RawFileHash[] {
    const found: tl.RawFileHash[] = []
    for (let at = offset; at < offset + limit; ) {
      const hash = this.#hashes.get(at)
      if (hash === undefined || hash.limit <= 0) break
      found.push(hash)
      at += hash.limit
    }
    return found
  }

  /** In place; `offset` is where the bytes lie in the file, a multiple of 16. */
  decrypt(bytes: Uint8Array, offset: number): void {
    const iv = Buffer.from(this.#iv)
    iv.writeUInt32BE(offset / BLOCK_BYTES, COUNTER_AT)
    bytes.set(createDecipheriv('aes-256-ctr', this.#key, iv).update(bytes))
  }
}

/** Throws `LinkLostError` unless these bytes are all those, and no others, that were hashed. */
export function prove(bytes: Uint8Array, hashes: readonly tl.RawFileHash[]): void {
  let at = 0
  for (const { limit, hash } of hashes) {
    const made = createHash('sha256')
      .update(bytes.subarray(at, at + limit))
      .digest()
    if (Buffer.compare(made, hash) !== 0) throw new LinkLostError('the CDN sent bytes that are not the file’s')
    at += limit
  }
  if (at !== bytes.length) throw new LinkLostError('the CDN sent another number of bytes than the file has')
}
