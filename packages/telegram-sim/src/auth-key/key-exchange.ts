import { randomBytes } from 'node:crypto'
import type { mtp } from '@mtcute/core'
import { TlBinaryReader } from '@mtcute/tl-runtime'
import { decryptIge, encryptIge, type IgeKey } from '../crypto/aes-ige.ts'
import { sha1 } from '../crypto/digests.ts'
import { exchangeCipher } from '../crypto/message-keys.ts'
import { numberOf, raiseInGroup } from '../crypto/raise-in-group.ts'
import { toLong } from '../tl/tl-long.ts'
import { readTl, type TlObject, writeTl } from '../tl/tl-object.ts'
import { DH_GENERATOR, DH_PRIME, PQ_FACTORS } from './dh-group.ts'
import type { RsaKey } from './rsa-key.ts'

/** A client does something that the exchange does not allow. `code` is told to it as a transport error. */
export class ExchangeFault extends Error {
  override readonly name = 'ExchangeFault'
  readonly code: number

  constructor(message: string, code = 404) {
    super(message)
    this.code = code
  }
}

/** What an exchange ends with. */
export interface ExchangedKey {
  readonly bytes: Buffer
  readonly firstSalt: bigint
  /** Of a temporary key. */
  readonly expiresInSeconds?: number
}

export interface KeyExchangeOptions {
  readonly dataCenterId: number
  readonly rsa: RsaKey
  readonly onKey: (key: ExchangedKey) => void
}

interface InnerData {
  readonly p: Uint8Array
  readonly q: Uint8Array
  readonly nonce: Uint8Array
  readonly serverNonce: Uint8Array
  readonly newNonce: Uint8Array
  readonly dc?: number
  readonly expiresIn?: number
}

interface Agreement {
  readonly newNonce: Buffer
  readonly cipher: IgeKey
  readonly secret: Buffer
  readonly expiresInSeconds: number | undefined
}

/** `p_q_inner_data`, which older clients send and the library's schema no longer has. */
const PLAIN_INNER_DATA = 0x83c95aec
/** From here on the low digits are the data centre of a test network. */
const TEST_NETWORK = 10_000
const SHA1_BYTES = 20

/** The server's side of https://core.telegram.org/mtproto/auth_key on one connection, one step after the other. */
export class KeyExchange {
  readonly #options: KeyExchangeOptions
  readonly #serverNonce = randomBytes(16)
  #nonce: Buffer | undefined
  #agreement: Agreement | undefined

  constructor(options: KeyExchangeOptions) {
    this.#options = options
  }

  /** The answer to a message in the clear. Throws `ExchangeFault` when it cannot be the next one. */
  answer(request: TlObject): TlObject {
    if (request._ === 'mt_req_pq_multi') return this.#start(request as mtp.RawMt_req_pq_multi)
    if (request._ === 'mt_req_DH_params') return this.#agree(request as mtp.RawMt_req_DH_params)
    if (request._ === 'mt_set_client_DH_params') return this.#finish(request as mtp.RawMt_set_client_DH_params)
    throw new ExchangeFault(`${request._} in the clear`)
  }

  #start({ nonce }: mtp.RawMt_req_pq_multi): mtp.RawMt_resPQ {
    this.#nonce = Buffer.from(nonce)
    return {
      _: 'mt_resPQ',
      ...this.#nonces(nonce),
      pq: bigEndian(PQ_FACTORS[0] * PQ_FACTORS[1]),
      serverPublicKeyFingerprints: [toLong(this.#options.rsa.fingerprint)],
    }
  }

  #agree(request: mtp.RawMt_req_DH_params): mtp.RawMt_server_DH_params_ok {
    const nonces = this.#nonces(request.nonce, request.serverNonce)
    const inner = readInnerData(this.#options.rsa.open(request.encryptedData))
    this.#nonces(inner.nonce, inner.serverNonce)
    const isFactored = [inner.p, inner.q].every((bytes, at) =>
      Buffer.from(bytes).equals(bigEndian(PQ_FACTORS[at] ?? 0n)),
    )
    if (!isFactored) throw new ExchangeFault('pq is the product of other numbers')
    const { dc, expiresIn } = inner
    if (dc !== undefined && Math.abs(dc) % TEST_NETWORK !== this.#options.dataCenterId) {
      throw new ExchangeFault(`the client means data centre ${dc}`, 444)
    }
    const newNonce = Buffer.from(inner.newNonce)
    const cipher = exchangeCipher(this.#serverNonce, newNonce)
    const secret = randomBytes(DH_PRIME.length)
    const answer = writeTl({
      _: 'mt_server_DH_inner_data',
      ...nonces,
      g: DH_GENERATOR,
      dhPrime: DH_PRIME,
      gA: raiseInGroup(Buffer.of(DH_GENERATOR), secret),
      serverTime: Math.floor(Date.now() / 1000),
    } satisfies mtp.RawMt_server_DH_inner_data)
    this.#agreement = { newNonce, cipher, secret, expiresInSeconds: expiresIn }
    const padding = randomBytes((16 - ((SHA1_BYTES + answer.length) % 16)) % 16)
    const encryptedAnswer = encryptIge(Buffer.concat([sha1(answer), answer, padding]), cipher)
    return { _: 'mt_server_DH_params_ok', ...nonces, encryptedAnswer }
  }

  #finish(request: mtp.RawMt_set_client_DH_params): mtp.RawMt_dh_gen_ok {
    const nonces = this.#nonces(request.nonce, request.serverNonce)
    if (this.#agreement === undefined) throw new ExchangeFault('the second step is missing')
    const { newNonce, cipher, secret, expiresInSeconds } = this.#agreement
    const inner = readTl(decryptIge(request.encryptedData, cipher), SHA1_BYTES) as mtp.RawMt_client_DH_inner_data
    this.#nonces(inner.nonce, inner.serverNonce)
    if (!isOfGroup(inner.gB)) throw new ExchangeFault('g_b is no number of the group')
    const bytes = raiseInGroup(inner.gB, secret)
    const firstSalt = newNonce.readBigInt64LE() ^ this.#serverNonce.readBigInt64LE()
    this.#options.onKey({ bytes, firstSalt, ...(expiresInSeconds !== undefined && { expiresInSeconds }) })
    this.#agreement = undefined
    const newNonceHash1 = sha1(newNonce, Buffer.from([1]), sha1(bytes).subarray(0, 8)).subarray(4)
    return { _: 'mt_dh_gen_ok', ...nonces, newNonceHash1 }
  }

  #nonces(nonce: Uint8Array, serverNonce: Uint8Array = this.#serverNonce) {
    if (!this.#nonce?.equals(nonce) || !this.#serverNonce.equals(serverNonce))
      throw new ExchangeFault('a foreign nonce')
    return { nonce, serverNonce }
  }
}

/** 0, 1 and the prime less 1 lead to keys that anybody knows (https://core.telegram.org/mtproto/auth_key). */
function isOfGroup(bytes: Uint8Array): boolean {
  const number = numberOf(bytes)
  return number > 1n && number < numberOf(DH_PRIME) - 1n
}

function readInnerData(bytes: Buffer): InnerData {
  const reader = TlBinaryReader.manual(bytes)
  // Sent with SHA-1 in front, the bytes may be noise: what they hold is compared with the nonces.
  if (reader.peekUint() !== PLAIN_INNER_DATA) return readTl(bytes) as unknown as InnerData
  reader.uint()
  reader.bytes()
  const [p, q] = [reader.bytes(), reader.bytes()]
  return { p, q, nonce: reader.int128(), serverNonce: reader.int128(), newNonce: reader.int256() }
}

function bigEndian(value: bigint): Buffer {
  const hex = value.toString(16)
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex')
}
