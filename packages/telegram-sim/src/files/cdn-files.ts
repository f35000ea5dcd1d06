import { createCipheriv } from 'node:crypto'
import { badRequest } from '../rpc/rpc-error.ts'
import type { Identities } from '../world/identities.ts'

/** The document's id, and 16 bytes that prove that the token is ours. */
const TOKEN_BYTES = 24

/** What a CDN data centre holds, and by what its files are named and ciphered there (https://core.telegram.org/cdn). */
export class CdnFiles {
  readonly #identities: Identities
  /** Documents that were brought to the CDN. */
  readonly #there = new Set<string>()
  #epoch = 0

  constructor(identities: Identities) {
    this.#identities = identities
  }

  /** The name of a document there. */
  fileToken(documentId: string): Buffer {
    return this.#token('file', documentId)
  }

  /** What its bytes are asked for with, where the CDN does not have them. */
  requestToken(documentId: string): Buffer {
    return this.#token('request', documentId)
  }

  /** The document's id. Throws FILE_TOKEN_INVALID, also of tokens from before all files were forgotten. */
  open(fileToken: Uint8Array): string {
    return this.#open('file', fileToken, 'FILE_TOKEN_INVALID')
  }

  key(documentId: string): Buffer {
    return this.#identities.sign(`cdn-key/${documentId}`)
  }

  iv(documentId: string): Buffer {
    return this.#identities.sign(`cdn-iv/${documentId}`).subarray(0, 16)
  }

  /** AES-256-CTR, whose counter's last four bytes are the number of the block of 16. */
  seal(documentId: string, offset: number, bytes: Buffer): Buffer {
    const iv = Buffer.from(this.iv(documentId))
    iv.writeUInt32BE(offset / 16, 12)
    return createCipheriv('aes-256-ctr', this.key(documentId), iv).update(bytes)
  }

  has(documentId: string): boolean {
    return this.#there.has(documentId)
  }

  /** Brings a document to the CDN. Throws REQUEST_TOKEN_INVALID. */
  bring(documentId: string, requestToken: Uint8Array): void {
    if (this.#open('request', requestToken, 'REQUEST_TOKEN_INVALID') !== documentId)
      throw badRequest('REQUEST_TOKEN_INVALID')
    this.#there.add(documentId)
  }

  /** No file is there any more, and no token good. */
  forgetAll(): void {
    this.#there.clear()
    this.#epoch++
  }

  #token(kind: 'file' | 'request', documentId: string): Buffer {
    const id = Buffer.alloc(8)
    id.writeBigInt64LE(BigInt(documentId))
    const proof = this.#identities.sign(`cdn-${kind}/${this.#epoch}/${documentId}`)
    return Buffer.concat([id, proof.subarray(0, TOKEN_BYTES - 8)])
  }

  #open(kind: 'file' | 'request', token: Uint8Array, fault: string): string {
    if (token.length !== TOKEN_BYTES) throw badRequest(fault)
    const documentId = Buffer.from(token).readBigInt64LE().toString()
    if (!this.#token(kind, documentId).equals(token)) throw badRequest(fault)
    return documentId
  }
}
