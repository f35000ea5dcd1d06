import { createHash, randomBytes } from 'node:crypto'
import type { mtp } from '@mtcute/core'
import { __tlReaderMap, TlBinaryReader } from '@mtcute/core/utils.js'
import { NodeCryptoProvider } from '@mtcute/node/utils.js'
import { type CallOptions, type Clock, withDeadline } from '@streamvault/core'
import type { AesIge, IgeKey } from '../../crypto/aes-ige.ts'
import { LinkLostError } from '../../telegram-error.ts'
import { fromLong, toLong } from '../session/tl-long.ts'
import { writeService } from '../session/write-request.ts'
import { agreeOnKey } from './diffie-hellman.ts'
import { PlainConversation } from './plain-conversation.ts'
import type { RsaPublicKey } from './rsa-public-key.ts'

export interface ExchangePlan {
  readonly dataCenter: number
  readonly host: string
  readonly port: number
  /** Those that this data centre may have, and no other's. */
  readonly keys: readonly RsaPublicKey[]
  readonly clock: Clock
  readonly aesIge: AesIge
}

/** Three round trips and a little arithmetic. */
const EXCHANGE_MS_MAX = 15_000
const SHA1_BYTES = 20
const BLOCK_BYTES = 16

/** An answer that no honest server gives. */
class ExchangeFault extends LinkLostError {}

/**
 * Agrees on an authorization key with a data centre (https://core.telegram.org/mtproto/auth_key), and answers its 256 bytes.
 *
 * Throws `LinkLostError`, of which `ExchangeFault` says that the server is not the one it should be.
 */
export async function exchangeKey(plan: ExchangePlan, { signal }: CallOptions): Promise<Buffer> {
  using conversation = new PlainConversation(plan, plan.clock)
  const error = () => new LinkLostError('the exchange of keys took too long')
  return await withDeadline({ clock: plan.clock, ms: EXCHANGE_MS_MAX, signal, error }, (within) =>
    new Exchange(plan, conversation, within).run(),
  )
}

class Exchange {
  readonly #plan: ExchangePlan
  readonly #conversation: PlainConversation
  readonly #signal: AbortSignal
  readonly #nonce = randomBytes(16)
  readonly #newNonce = randomBytes(32)
  #serverNonce: Uint8Array = Buffer.alloc(0)

  constructor(plan: ExchangePlan, conversation: PlainConversation, signal: AbortSignal) {
    this.#plan = plan
    this.#conversation = conversation
    this.#signal = signal
  }

  async run(): Promise<Buffer> {
    const offer = await this.#ask({ _: 'mt_req_pq_multi', nonce: this.#nonce }, 'mt_resPQ')
    if (!equal(offer.nonce, this.#nonce)) throw new ExchangeFault('a foreign nonce')
    this.#serverNonce = Buffer.from(offer.serverNonce)
    const parameters = await this.#present(offer)
    const cipher = exchangeCipher(this.#serverNonce, this.#newNonce)
    const inner = this.#openParameters(parameters.encryptedAnswer, cipher())
    const { gB, authKey } = await agreeOnKey(inner)
    const data: mtp.RawMt_client_DH_inner_data = {
      _: 'mt_client_DH_inner_data',
      ...this.#nonces(),
      retryId: toLong(0n),
      gB,
    }
    const encryptedData = this.#seal(writeService(data), cipher())
    const request: mtp.RawMt_set_client_DH_params = { _: 'mt_set_client_DH_params', ...this.#nonces(), encryptedData }
    // A server that wants another key is asked again from the beginning, by whoever needs one.
    const answer = await this.#ask(request, 'mt_dh_gen_ok')
    this.#check(answer)
    const proof = sha1(this.#newNonce, Buffer.from([1]), sha1(authKey).subarray(0, 8)).subarray(4)
    if (!equal(answer.newNonceHash1, proof)) throw new ExchangeFault('the server has another key')
    return authKey
  }

  /** Proves work, and makes sure by encrypting for its key that the server is the one it should be. */
  async #present(offer: mtp.RawMt_resPQ): Promise<mtp.RawMt_server_DH_params_ok> {
    const { dataCenter, aesIge, keys } = this.#plan
    const offered = offer.serverPublicKeyFingerprints.map(fromLong)
    const key = keys.find(({ fingerprint }) => offered.includes(fingerprint))
    if (key === undefined) throw new ExchangeFault('the server has no key that is trusted')
    const [p, q] = new NodeCryptoProvider().factorizePQ(offer.pq)
    const data = { pq: offer.pq, p, q, ...this.#nonces(), newNonce: this.#newNonce, dc: dataCenter }
    const encryptedData = key.encrypt(writeService({ _: 'mt_p_q_inner_data_dc', ...data }), aesIge)
    const proof = { p, q, publicKeyFingerprint: toLong(key.fingerprint), encryptedData }
    const answer = await this.#ask({ _: 'mt_req_DH_params', ...this.#nonces(), ...proof }, 'mt_server_DH_params_ok')
    this.#check(answer)
    return answer
  }

  #openParameters(encrypted: Uint8Array, cipher: IgeKey): mtp.RawMt_server_DH_inner_data {
    const plain = Buffer.from(encrypted)
    if (plain.length % BLOCK_BYTES !== 0) throw new ExchangeFault('parameters of no whole blocks')
    this.#plan.aesIge.decrypt(plain, plain, cipher)
    const inner = read(plain)
    if (!equal(plain.subarray(0, SHA1_BYTES), sha1(plain.subarray(SHA1_BYTES, inner.end))))
      throw new ExchangeFault('parameters with a wrong hash')
    this.#check(inner.object)
    return inner.object
  }

  #seal(data: Uint8Array, cipher: IgeKey): Buffer {
    const unpadded = SHA1_BYTES + data.length
    const padding = randomBytes((BLOCK_BYTES - (unpadded % BLOCK_BYTES)) % BLOCK_BYTES)
    const sealed = Buffer.concat([sha1(data), data, padding])
    this.#plan.aesIge.encrypt(sealed, sealed, cipher)
    return sealed
  }

  async #ask<N extends mtp.TlObject['_']>(question: mtp.TlObject, name: N): Promise<mtp.FindByName<mtp.TlObject, N>> {
    const answer = await this.#conversation.ask(question, { signal: this.#signal })
    if (answer._ !== name) throw new ExchangeFault(`${name} is due, and ${answer._} came`)
    return answer as mtp.FindByName<mtp.TlObject, N>
  }

  #nonces() {
    return { nonce: this.#nonce, serverNonce: this.#serverNonce }
  }

  #check({ nonce, serverNonce }: { readonly nonce: Uint8Array; readonly serverNonce: Uint8Array }): void {
    if (!equal(nonce, this.#nonce) || !equal(serverNonce, this.#serverNonce)) throw new ExchangeFault('a foreign nonce')
  }
}

function read(plain: Buffer): { readonly object: mtp.RawMt_server_DH_inner_data; readonly end: number } {
  const reader = new TlBinaryReader(__tlReaderMap, plain, SHA1_BYTES)
  const object = reader.object() as mtp.TlObject
  if (object._ !== 'mt_server_DH_inner_data') throw new ExchangeFault('the server sent other parameters')
  return { object, end: reader.pos }
}

/** A new one each time, because whoever ciphers with it changes it. */
function exchangeCipher(serverNonce: Uint8Array, newNonce: Uint8Array): () => IgeKey {
  const a = sha1(newNonce, serverNonce)
  const b = sha1(serverNonce, newNonce)
  const c = sha1(newNonce, newNonce)
  return () => ({
    key: Buffer.concat([a, b.subarray(0, 12)]),
    iv: Buffer.concat([b.subarray(12), c, newNonce.subarray(0, 4)]),
  })
}

function sha1(...pieces: readonly Uint8Array[]): Buffer {
  const hash = createHash('sha1')
  for (const piece of pieces) hash.update(piece)
  return hash.digest()
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0
}
