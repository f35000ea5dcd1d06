import { constants, createPublicKey, publicEncrypt } from 'node:crypto'
import { DH_PRIME } from '../auth-key/dh-group.ts'

const NUMBER_BYTES = 256
const PRIME = numberOf(DH_PRIME)

/**
 * `base` to the power of `exponent` modulo the prime of the group, in 256 bytes. The base is below the prime, the exponent
 * above 2.
 *
 * RSA with that modulus is this very power, 3 ms each. The Diffie-Hellman of OpenSSL tests its prime whenever a group is made,
 * which takes a third of a second.
 */
export function raiseInGroup(base: Uint8Array, exponent: Uint8Array): Buffer {
  // Fermat: the same power, and below the modulus, as RSA wants it.
  const power = numberOf(exponent) % (PRIME - 1n)
  // RSA knows odd exponents only.
  if (power % 2n === 1n) return raise(base, power)
  return paddedNumber((numberOf(raise(base, power - 1n)) * numberOf(base)) % PRIME)
}

function raise(base: Uint8Array, power: bigint): Buffer {
  const jwk = { kty: 'RSA', n: DH_PRIME.toString('base64url'), e: paddedNumber(power).toString('base64url') }
  const key = createPublicKey({ format: 'jwk', key: jwk })
  return publicEncrypt({ key, padding: constants.RSA_NO_PADDING }, paddedNumber(numberOf(base)))
}

export function numberOf(bytes: Uint8Array): bigint {
  return BigInt(`0x0${Buffer.from(bytes).toString('hex')}`)
}

/** In 256 bytes, the highest first. */
export function paddedNumber(value: bigint): Buffer {
  return Buffer.from(value.toString(16).padStart(2 * NUMBER_BYTES, '0'), 'hex')
}
