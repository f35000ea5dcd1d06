import { constants, createDiffieHellman, publicEncrypt, randomBytes } from 'node:crypto'
import type { mtp } from '@mtcute/core'
import { expect, test } from 'vitest'
import { decryptIge, encryptIge } from '../crypto/aes-ige.ts'
import { sha1, sha256 } from '../crypto/digests.ts'
import { exchangeCipher } from '../crypto/message-keys.ts'
import { toLong } from '../tl/tl-long.ts'
import { readTl, type TlObject, writeTl, writeTlBytes } from '../tl/tl-object.ts'
import { DH_GENERATOR, DH_PRIME, PQ_FACTORS } from './dh-group.ts'
import { type ExchangedKey, ExchangeFault, KeyExchange } from './key-exchange.ts'
import { RsaKey } from './rsa-key.ts'

const rsa = new RsaKey(RsaKey.generate())
const diffieHellman = createDiffieHellman(DH_PRIME, DH_GENERATOR)
const publicValue = diffieHellman.generateKeys()
const factors = PQ_FACTORS.map((factor) => Buffer.from(factor.toString(16), 'hex'))
const [p = Buffer.alloc(0), q = Buffer.alloc(0)] = factors

interface Nonces {
  readonly nonce: Uint8Array
  readonly serverNonce: Uint8Array
  readonly newNonce: Uint8Array
}
type Inner = (nonces: Nonces) => Uint8Array

const pq = Buffer.alloc(8)
pq.writeBigUInt64BE(PQ_FACTORS[0] * PQ_FACTORS[1])

const inners: readonly (readonly [string, Inner, number | undefined])[] = [
  ['p_q_inner_data_dc', (nonces) => writeTl({ _: 'mt_p_q_inner_data_dc', pq, p, q, ...nonces, dc: 2 }), undefined],
  [
    'p_q_inner_data_dc of the test network',
    (nonces) => writeTl({ _: 'mt_p_q_inner_data_dc', pq, p, q, ...nonces, dc: 10_002 }),
    undefined,
  ],
  [
    'p_q_inner_data_temp_dc',
    (nonces) => writeTl({ _: 'mt_p_q_inner_data_temp_dc', pq, p, q, ...nonces, dc: 2, expiresIn: 600 }),
    600,
  ],
  [
    'p_q_inner_data',
    ({ nonce, serverNonce, newNonce }) =>
      Buffer.concat([Buffer.from('ec5ac983', 'hex'), ...[pq, p, q].map(writeTlBytes), nonce, serverNonce, newNonce]),
    undefined,
  ],
]

const encryptRaw = (block: Buffer) => publicEncrypt({ key: rsa.publicPem, padding: constants.RSA_NO_PADDING }, block)

/** RSA_PAD. A block beyond the modulus is drawn again. */
function padNew(data: Uint8Array): Buffer {
  const padded = Buffer.concat([data, randomBytes(192 - data.length)])
  for (;;) {
    const key = randomBytes(32)
    const hashed = Buffer.concat([Buffer.from(padded).reverse(), sha256(key, padded)])
    const cipher = encryptIge(hashed, { key, iv: Buffer.alloc(32) })
    const hash = sha256(cipher)
    const block = Buffer.concat([Buffer.from(key.map((byte, at) => byte ^ (hash[at] ?? 0))), cipher])
    // The highest bit of a 2,048-bit modulus is set.
    if (block.readUInt8() < 128) return encryptRaw(block)
  }
}

function padOld(data: Uint8Array): Buffer {
  return encryptRaw(Buffer.concat([Buffer.alloc(1), sha1(data), data, randomBytes(235 - data.length)]))
}

function exchange(
  inner: Inner,
  pad: (data: Uint8Array) => Buffer,
  { dataCenterId = 2, gB = publicValue } = {},
): { ours: Buffer; theirs: ExchangedKey } {
  let theirs: ExchangedKey | undefined
  const server = new KeyExchange({ dataCenterId, rsa, onKey: (key) => (theirs = key) })
  const nonce = randomBytes(16)
  const newNonce = randomBytes(32)
  const { serverNonce } = server.answer({ _: 'mt_req_pq_multi', nonce } as TlObject) as mtp.RawMt_resPQ
  const nonces = { nonce, serverNonce }
  const encryptedData = pad(inner({ ...nonces, newNonce }))
  const publicKeyFingerprint = toLong(rsa.fingerprint)
  const params = server.answer({
    _: 'mt_req_DH_params',
    ...nonces,
    p,
    q,
    publicKeyFingerprint,
    encryptedData,
  } as TlObject)
  const cipher = exchangeCipher(serverNonce, newNonce)
  const answer = decryptIge((params as mtp.RawMt_server_DH_params_ok).encryptedAnswer, cipher)
  const { g, dhPrime, gA } = readTl(answer, 20) as mtp.RawMt_server_DH_inner_data
  expect(Buffer.from(dhPrime).equals(DH_PRIME)).toBe(true)
  expect(g).toBe(DH_GENERATOR)
  const reply = writeTl({ _: 'mt_client_DH_inner_data', ...nonces, retryId: toLong(0n), gB })
  const hashed = Buffer.concat([sha1(reply), reply])
  const filled = Buffer.concat([hashed, randomBytes((16 - (hashed.length % 16)) % 16)])
  server.answer({ _: 'mt_set_client_DH_params', ...nonces, encryptedData: encryptIge(filled, cipher) } as TlObject)
  if (theirs === undefined) throw new Error('no key came of it')
  const secret = diffieHellman.computeSecret(gA)
  return { ours: Buffer.concat([Buffer.alloc(256 - secret.length), secret]), theirs }
}

test.each(inners)('both ends have the same key after %s, padded in either way', (_, inner, expiresInSeconds) => {
  for (const pad of [padNew, padOld]) {
    const { ours, theirs } = exchange(inner, pad)
    expect(theirs.bytes.equals(ours)).toBe(true)
    expect(theirs.expiresInSeconds).toBe(expiresInSeconds)
  }
})

test('a client that means another data centre is told so', () => {
  const [first] = inners
  const wrong = () => exchange(first?.[1] ?? (() => p), padNew, { dataCenterId: 4 })
  expect(wrong).toThrow(ExchangeFault)
  expect(wrong).toThrow(expect.objectContaining({ code: 444 }))
})

test('wrong factors and foreign nonces end the exchange', () => {
  const swapped: Inner = (nonces) => writeTl({ _: 'mt_p_q_inner_data_dc', pq, p: q, q: p, ...nonces, dc: 2 })
  expect(() => exchange(swapped, padNew)).toThrow('other numbers')
  const foreign: Inner = (nonces) =>
    writeTl({ _: 'mt_p_q_inner_data_dc', pq, p, q, ...nonces, nonce: randomBytes(16), dc: 2 })
  expect(() => exchange(foreign, padNew)).toThrow('a foreign nonce')
})

test.each([
  ['0', Buffer.alloc(256)],
  ['1', Buffer.of(1)],
  ['the prime less 1', Buffer.from(DH_PRIME.toString('hex').replace(/b$/, 'a'), 'hex')],
  ['the prime', DH_PRIME],
  ['nothing', Buffer.alloc(0)],
])('%s is no public value: anybody would know the key', (_, gB) => {
  const [first] = inners
  expect(() => exchange(first?.[1] ?? (() => p), padNew, { gB })).toThrow('no number of the group')
})
