import { createDiffieHellman, getDiffieHellman } from 'node:crypto'
import { expect, test } from 'vitest'
import { agreeOnKey } from './diffie-hellman.ts'

/** A safe prime of 2,048 bits that everybody may use (RFC 3526, group 14). */
const prime = getDiffieHellman('modp14').getPrime()

function bytesOf(value: bigint): Buffer {
  return Buffer.from(value.toString(16).padStart(512, '0'), 'hex')
}

const value = BigInt(`0x${prime.toString('hex')}`)

test('both sides come to the same 256 bytes', async () => {
  const server = createDiffieHellman(prime, 2)
  const gA = server.generateKeys()
  const { gB, authKey } = await agreeOnKey({ g: 2, dhPrime: prime, gA })
  expect(authKey).toHaveLength(256)
  const secret = server.computeSecret(gB)
  expect(authKey.subarray(256 - secret.length).equals(secret)).toBe(true)
})

test.each([
  ['1', 1n],
  ['next to nothing', 2n ** 1983n],
  ['the prime less 1', value - 1n],
  ['next to the prime', value - 2n ** 1983n],
])('a half that is %s is refused', async (_, half) => {
  await expect(agreeOnKey({ g: 2, dhPrime: prime, gA: bytesOf(half) })).rejects.toThrow('half of the key is weak')
})

test.each([
  ['of no prime', { dhPrime: bytesOf(value - 8n) }, 'none'],
  ['too short', { dhPrime: prime.subarray(1) }, 'weak'],
  ['of an unknown generator', { g: 8 }, 'weak'],
  ['of another order', { g: 3, dhPrime: bytesOf(2n ** 2048n - 1n) }, 'weak'],
])('a group that is %s is refused', async (_, wrong, why) => {
  const gA = bytesOf(2n ** 2000n)
  await expect(agreeOnKey({ g: 2, dhPrime: prime, gA, ...wrong })).rejects.toThrow(why)
})
