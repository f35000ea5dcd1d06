import { createDiffieHellman, pbkdf2Sync, randomBytes, timingSafeEqual } from 'node:crypto'
import { DH_GENERATOR, DH_PRIME } from '../auth-key/dh-group.ts'
import type { PasswordRecord } from '../world/password-record.ts'
import { sha256 } from './digests.ts'

/** https://core.telegram.org/api/srp */
const ROUNDS = 100_000
const NUMBER_BYTES = 256
const PRIME = number(DH_PRIME)
const GENERATOR = padded(BigInt(DH_GENERATOR))

/** What a password leaves behind. Takes a tenth of a second, as it has to. */
export function recordPassword(password: string): PasswordRecord {
  const salt1 = randomBytes(40)
  const salt2 = randomBytes(16)
  const first = salted(salted(Buffer.from(password), salt1), salt2)
  const x = salted(pbkdf2Sync(first, salt1, ROUNDS, 64, 'sha512'), salt2)
  const verifier = power(GENERATOR, x)
  return {
    salt1: salt1.toString('base64'),
    salt2: salt2.toString('base64'),
    verifier: verifier.toString('base64'),
  }
}

/** One question whose answer proves that a client knows the password, and tells no one which it is. */
export class PasswordChallenge {
  /** Called B: 256 bytes. */
  readonly publicValue: Buffer
  readonly #secret: Buffer
  readonly #salts: readonly Buffer[]
  readonly #verifier: Buffer

  private constructor({ salt1, salt2, verifier }: PasswordRecord) {
    this.#salts = [salt1, salt2].map((salt) => Buffer.from(salt, 'base64'))
    this.#verifier = Buffer.from(verifier, 'base64')
    this.#secret = randomBytes(NUMBER_BYTES)
    const multiplier = number(sha256(DH_PRIME, GENERATOR))
    const masked = multiplier * number(this.#verifier) + number(power(GENERATOR, this.#secret))
    this.publicValue = padded(masked % PRIME)
  }

  static begin(record: PasswordRecord): PasswordChallenge {
    return new PasswordChallenge(record)
  }

  /** `a` and `proof` are what the protocol calls A and M1. */
  accepts({ a, proof }: { readonly a: Uint8Array; readonly proof: Uint8Array }): boolean {
    const client = number(Buffer.from(a)) % PRIME
    if (a.length > NUMBER_BYTES || client < 2n || proof.length !== 32) return false
    const clientValue = padded(client)
    const u = sha256(clientValue, this.publicValue)
    const base = (client * number(power(this.#verifier, u))) % PRIME
    const key = sha256(power(padded(base), this.#secret))
    const group = xor(sha256(DH_PRIME), sha256(GENERATOR))
    const hashedSalts = this.#salts.map((salt) => sha256(salt))
    const expected = sha256(group, ...hashedSalts, clientValue, this.publicValue, key)
    return timingSafeEqual(expected, proof)
  }
}

function salted(bytes: Buffer, salt: Buffer): Buffer {
  return sha256(salt, bytes, salt)
}

/** By the code that exchanges keys: it raises any number to a secret one, and is far faster than big integers. */
function power(base: Buffer, exponent: Buffer): Buffer {
  const group = createDiffieHellman(DH_PRIME, DH_GENERATOR)
  group.setPrivateKey(exponent)
  return padded(number(group.computeSecret(base)))
}

function number(bytes: Buffer): bigint {
  return BigInt(`0x${bytes.toString('hex')}`)
}

function padded(value: bigint): Buffer {
  return Buffer.from(value.toString(16).padStart(2 * NUMBER_BYTES, '0'), 'hex')
}

function xor(a: Buffer, b: Buffer): Buffer {
  return Buffer.from(a.map((byte, index) => byte ^ (b[index] ?? 0)))
}
