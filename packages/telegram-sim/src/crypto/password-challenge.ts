import { pbkdf2Sync, randomBytes, timingSafeEqual } from 'node:crypto'
import { DH_GENERATOR, DH_PRIME } from '../auth-key/dh-group.ts'
import type { PasswordRecord } from '../world/password-record.ts'
import { sha256 } from './digests.ts'
import { numberOf, paddedNumber, raiseInGroup } from './raise-in-group.ts'

/** https://core.telegram.org/api/srp */
const ROUNDS = 100_000
const NUMBER_BYTES = 256
const PRIME = numberOf(DH_PRIME)
const GENERATOR = paddedNumber(BigInt(DH_GENERATOR))

/** What a password leaves behind. Takes a tenth of a second, as it has to. */
export function recordPassword(password: string): PasswordRecord {
  const salt1 = randomBytes(40)
  const salt2 = randomBytes(16)
  const first = salted(salted(Buffer.from(password), salt1), salt2)
  const x = salted(pbkdf2Sync(first, salt1, ROUNDS, 64, 'sha512'), salt2)
  const verifier = raiseInGroup(GENERATOR, x)
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
    const multiplier = numberOf(sha256(DH_PRIME, GENERATOR))
    const masked = multiplier * numberOf(this.#verifier) + numberOf(raiseInGroup(GENERATOR, this.#secret))
    this.publicValue = paddedNumber(masked % PRIME)
  }

  static begin(record: PasswordRecord): PasswordChallenge {
    return new PasswordChallenge(record)
  }

  /** `a` and `proof` are what the protocol calls A and M1. */
  accepts({ a, proof }: { readonly a: Uint8Array; readonly proof: Uint8Array }): boolean {
    const client = numberOf(Buffer.from(a)) % PRIME
    if (a.length > NUMBER_BYTES || client < 2n || proof.length !== 32) return false
    const clientValue = paddedNumber(client)
    const u = sha256(clientValue, this.publicValue)
    const base = (client * numberOf(raiseInGroup(this.#verifier, u))) % PRIME
    const key = sha256(raiseInGroup(paddedNumber(base), this.#secret))
    const group = xor(sha256(DH_PRIME), sha256(GENERATOR))
    const hashedSalts = this.#salts.map((salt) => sha256(salt))
    const expected = sha256(group, ...hashedSalts, clientValue, this.publicValue, key)
    return timingSafeEqual(expected, proof)
  }
}

function salted(bytes: Buffer, salt: Buffer): Buffer {
  return sha256(salt, bytes, salt)
}

function xor(a: Buffer, b: Buffer): Buffer {
  return Buffer.from(a.map((byte, index) => byte ^ (b[index] ?? 0)))
}
