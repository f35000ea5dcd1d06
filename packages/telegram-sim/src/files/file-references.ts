import { badRequest } from '../rpc/rpc-error.ts'
import type { Identities } from '../world/identities.ts'

/** A version, the second in which it expires, the epoch, and 16 bytes that prove it. */
const REFERENCE_BYTES = 22
const VERSION = 2
/** Telegram's live for about a day; nothing promises how long. */
const LIFE_SECONDS = 24 * 3600

/** Accounts times documents of a large trial. */
const EXPIRED_MAX = 65_536

/** File references: each for one account and one document, and for a while. */
export class FileReferences {
  lifeSeconds = LIFE_SECONDS
  readonly #identities: Identities
  #epoch = 0
  /** How often a reference of an account for a document was expired by itself; the oldest are forgotten. */
  readonly #expired = new Map<string, number>()

  constructor(identities: Identities) {
    this.#identities = identities
  }

  create(documentId: string, accountId: number): Buffer {
    const head = Buffer.alloc(6)
    head.writeUInt8(VERSION)
    head.writeUInt32BE(Math.floor(Date.now() / 1000) + this.lifeSeconds, 1)
    head.writeUInt8(this.#epochOf(documentId, accountId), 5)
    return Buffer.concat([head, this.#proof(head, documentId, accountId)])
  }

  /** Throws FILE_REFERENCE_EMPTY, _INVALID or _EXPIRED. */
  check(reference: Uint8Array, documentId: string, accountId: number): void {
    const bytes = Buffer.from(reference)
    if (bytes.length === 0) throw badRequest('FILE_REFERENCE_EMPTY')
    const head = bytes.subarray(0, 6)
    const isOurs =
      bytes.length === REFERENCE_BYTES && this.#proof(head, documentId, accountId).equals(bytes.subarray(6))
    if (!isOurs) throw badRequest('FILE_REFERENCE_INVALID')
    const isOver =
      head.readUInt32BE(1) <= Date.now() / 1000 || head.readUInt8(5) !== this.#epochOf(documentId, accountId)
    if (isOver) throw badRequest('FILE_REFERENCE_EXPIRED')
  }

  /** Makes the references expire that the account has for the document. */
  expire(documentId: string, accountId: number): void {
    const name = `${documentId}/${accountId}`
    this.#expired.set(name, (this.#expired.get(name) ?? 0) + 1)
    const [oldest] = this.#expired.keys()
    if (this.#expired.size > EXPIRED_MAX && oldest !== undefined) this.#expired.delete(oldest)
  }

  /** Makes every reference given out so far expire. */
  expireAll(): void {
    this.#epoch++
  }

  #epochOf(documentId: string, accountId: number): number {
    return (this.#epoch + (this.#expired.get(`${documentId}/${accountId}`) ?? 0)) % 256
  }

  #proof(head: Buffer, documentId: string, accountId: number): Buffer {
    return this.#identities.sign(`reference/${head.toString('hex')}/${documentId}/${accountId}`).subarray(0, 16)
  }
}
