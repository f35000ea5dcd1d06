import { randomBytes } from 'node:crypto'
import { ige256Encrypt } from '@mtcute/wasm'
import { expect, test } from 'vitest'
import { decryptIge, encryptIge } from './aes-ige.ts'

test.each([1, 2, 3, 100])('%d blocks are encrypted as the library does it, and decrypted again', (blocks) => {
  const plain = randomBytes(16 * blocks)
  const cipher = { key: randomBytes(32), iv: randomBytes(32) }
  const sealed = encryptIge(plain, cipher)
  expect(sealed.equals(ige256Encrypt(plain, cipher.key, cipher.iv))).toBe(true)
  expect(decryptIge(sealed, cipher).equals(plain)).toBe(true)
})

test('bytes that lie askew in memory are encrypted all the same', () => {
  const plain = randomBytes(65).subarray(1)
  const cipher = { key: randomBytes(32), iv: randomBytes(33).subarray(1) }
  expect(decryptIge(encryptIge(plain, cipher), cipher).equals(plain)).toBe(true)
})
