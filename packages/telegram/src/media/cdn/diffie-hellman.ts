import { checkPrime, randomBytes } from 'node:crypto'
import { promisify } from 'node:util'
import type { mtp } from '@mtcute/core'
import { LinkLostError } from '../../telegram-error.ts'

const KEY_BYTES = 256
/** Both public values keep this far from either end (https://core.telegram.org/mtproto/security_guidelines). */
const MARGIN = 2n ** (2048n - 64n)

/** Residues with which 2 to 7 generate the group of the right order, by generator (the same guidelines). */
const RESIDUES: Readonly<Record<number, readonly [modulus: bigint, residues: readonly bigint[]]>> = {
  2: [8n, [7n]],
  3: [3n, [2n]],
  4: [1n, [0n]],
  5: [5n, [1n, 4n]],
  6: [24n, [19n, 23n]],
  7: [7n, [3n, 5n, 6n]],
}

/** Groups that were found good: looking takes a second of a thread, and Telegram has had one prime for years. */
const good = new Set<string>()
const GOOD_MAX = 8
const isPrime = promisify(checkPrime)

type Parameters = Pick<mtp.RawMt_server_DH_inner_data, 'g' | 'dhPrime' | 'gA'>

/**
 * Draws our half, and answers it with the 256 bytes that both sides then have. Throws `LinkLostError` when the parameters are
 * weak. Node's own functions would look at the prime each time, and stop everything else for 0.2 s.
 */
export async function agreeOnKey({ g, dhPrime, gA }: Parameters): Promise<{ gB: Buffer; authKey: Buffer }> {
  await checkGroup(g, dhPrime)
  const prime = numberOf(dhPrime)
  const ours = numberOf(randomBytes(KEY_BYTES))
  const [theirHalf, ourHalf] = [numberOf(gA), power(BigInt(g), ours, prime)]
  for (const half of [theirHalf, ourHalf])
    if (half < MARGIN || half > prime - MARGIN) throw new LinkLostError('a half of the key is weak')
  return { gB: bytesOf(ourHalf), authKey: bytesOf(power(theirHalf, ours, prime)) }
}

async function checkGroup(g: number, dhPrime: Uint8Array): Promise<void> {
  const name = `${g}/${Buffer.from(dhPrime).toString('hex')}`
  if (good.has(name)) return
  const prime = numberOf(dhPrime)
  const [modulus, residues] = RESIDUES[g] ?? [1n, []]
  const hasSize = dhPrime.length === KEY_BYTES && (dhPrime[0] ?? 0) >= 0x80
  if (!hasSize || !residues.includes(prime % modulus)) throw new LinkLostError('the group of the key is weak')
  if (!(await isPrime(prime)) || !(await isPrime((prime - 1n) / 2n)))
    throw new LinkLostError('the prime of the key is none')
  if (good.size < GOOD_MAX) good.add(name)
}

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n
  let square = base % modulus
  for (let left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) result = (result * square) % modulus
    square = (square * square) % modulus
  }
  return result
}

function numberOf(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).toString('hex') || '0'}`)
}

function bytesOf(value: bigint): Buffer {
  return Buffer.from(value.toString(16).padStart(2 * KEY_BYTES, '0'), 'hex')
}
