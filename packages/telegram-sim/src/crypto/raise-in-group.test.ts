import { createDiffieHellman, randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { DH_GENERATOR, DH_PRIME } from '../auth-key/dh-group.ts'
import { paddedNumber, raiseInGroup } from './raise-in-group.ts'

test('raises as Diffie-Hellman does, to odd and to even powers, and to those beyond the prime', () => {
  const group = createDiffieHellman(DH_PRIME, DH_GENERATOR)
  for (const [first, last] of [
    [0, 0],
    [0, 1],
    [255, 2],
    [255, 3],
  ] as const) {
    const exponent = Buffer.concat([Buffer.of(first), randomBytes(254), Buffer.of(last)])
    const base = randomBytes(255)
    group.setPrivateKey(exponent)
    expect(raiseInGroup(base, exponent).equals(padded(group.computeSecret(base)))).toBe(true)
  }
})

test('a result with leading zeros keeps them', () => {
  expect(raiseInGroup(Buffer.of(2), Buffer.of(9))).toEqual(paddedNumber(512n))
})

function padded(bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.alloc(DH_PRIME.length - bytes.length), bytes])
}
