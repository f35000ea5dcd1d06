import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'

const BLOCK_BYTES = 16
const OUTER_BYTES = 24
const BAD_SERVER_SALT = 0xedab447b

/** The packets of a client that knows a key: what it sends in cipher, and the salt that it is told; it reads nothing else. */
export class RawDownload {
  salt = 0n
  readonly #key: Buffer
  readonly #sessionId = randomBytes(8)
  #messageId = BigInt(Math.floor(Date.now() / 1000)) << 32n
  #sentCount = 0

  constructor(key: Buffer) {
    this.#key = key
  }

  /** A message for the intermediate transport. */
  packet(body: Buffer): Buffer {
    this.#messageId += 4n
    const head = Buffer.alloc(32)
    head.writeBigInt64LE(this.salt)
    this.#sessionId.copy(head, 8)
    head.writeBigInt64LE(this.#messageId, 16)
    head.writeUInt32LE(2 * this.#sentCount++ + 1, 24)
    head.writeUInt32LE(body.length, 28)
    const padding = randomBytes(12 + ((BLOCK_BYTES - ((head.length + body.length + 12) % BLOCK_BYTES)) % BLOCK_BYTES))
    const plain = Buffer.concat([head, body, padding])
    const messageKey = sha256(this.#key.subarray(88, 120), plain).subarray(8, 24)
    const keyId = createHash('sha1').update(this.#key).digest().subarray(12)
    const packet = Buffer.concat([keyId, messageKey, this.#encrypt(plain, messageKey)])
    const length = Buffer.alloc(4)
    length.writeUInt32LE(packet.length)
    return Buffer.concat([length, packet])
  }

  /** Takes the salt from a packet, if that brings one. */
  learn(packet: Buffer): boolean {
    const plain = this.#decrypt(packet.subarray(OUTER_BYTES), packet.subarray(8, OUTER_BYTES))
    if (plain.readUInt32LE(32) !== BAD_SERVER_SALT) return false
    this.salt = plain.readBigInt64LE(32 + 20)
    return true
  }

  /** IGE, block by block: requests are short. */
  #encrypt(plain: Buffer, messageKey: Buffer): Buffer {
    const { key, iv } = this.#cipher(messageKey, 0)
    const cipher = createCipheriv('aes-256-ecb', key, null).setAutoPadding(false)
    let [before, plainBefore] = [iv.subarray(0, 16), iv.subarray(16)]
    const blocks: Buffer[] = []
    for (let at = 0; at < plain.length; at += BLOCK_BYTES) {
      const block = plain.subarray(at, at + BLOCK_BYTES)
      before = xor(cipher.update(xor(block, before)), plainBefore)
      plainBefore = block
      blocks.push(before)
    }
    return Buffer.concat(blocks)
  }

  #decrypt(sealed: Buffer, messageKey: Buffer): Buffer {
    const { key, iv } = this.#cipher(messageKey, 8)
    const decipher = createDecipheriv('aes-256-ecb', key, null).setAutoPadding(false)
    let [sealedBefore, before] = [iv.subarray(0, 16), iv.subarray(16)]
    const blocks: Buffer[] = []
    for (let at = 0; at < sealed.length; at += BLOCK_BYTES) {
      const block = sealed.subarray(at, at + BLOCK_BYTES)
      before = xor(decipher.update(xor(block, before)), sealedBefore)
      sealedBefore = block
      blocks.push(before)
    }
    return Buffer.concat(blocks)
  }

  /** https://core.telegram.org/mtproto/description#defining-aes-key-and-initialization-vector */
  #cipher(messageKey: Buffer, x: number): { key: Buffer; iv: Buffer } {
    const a = sha256(messageKey, this.#key.subarray(x, x + 36))
    const b = sha256(this.#key.subarray(x + 40, x + 76), messageKey)
    return {
      key: Buffer.concat([a.subarray(0, 8), b.subarray(8, 24), a.subarray(24)]),
      iv: Buffer.concat([b.subarray(0, 8), a.subarray(8, 24), b.subarray(24)]),
    }
  }
}

function sha256(...pieces: readonly Buffer[]): Buffer {
  const hash = createHash('sha256')
  for (const piece of pieces) hash.update(piece)
  return hash.digest()
}

function xor(a: Buffer, b: Buffer): Buffer {
  return Buffer.from(a.map((byte, at) => byte ^ (b[at] ?? 0)))
}
