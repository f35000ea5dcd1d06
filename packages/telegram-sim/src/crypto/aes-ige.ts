import { createCipheriv } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { ige256Decrypt, initSync, SIMD_AVAILABLE } from '@mtcute/wasm'

const require = createRequire(import.meta.url)
initSync(readFileSync(require.resolve(SIMD_AVAILABLE ? '@mtcute/wasm/mtcute-simd.wasm' : '@mtcute/wasm/mtcute.wasm')))

/** An AES-256 key with the 32-byte vector of infinite garble extension, which MTProto ciphers with. */
export interface IgeKey {
  readonly key: Uint8Array
  readonly iv: Uint8Array
}

/** `bytes` are a multiple of 16. */
export function decryptIge(bytes: Uint8Array, { key, iv }: IgeKey): Buffer {
  const plain = ige256Decrypt(bytes, key, iv)
  return Buffer.from(plain.buffer, plain.byteOffset, plain.length)
}

/**
 * `bytes` are a multiple of 16; what comes out is written into `target`, which has as many and is a new buffer unless given.
 *
 * Runs at the speed of the processor's AES: IGE of m is CBC of `m[i] ^ m[i-2]`, each block of it then `^ m[i-1]`, and CBC is
 * what Node has.
 */
export function encryptIge(
  bytes: Uint8Array,
  { key, iv }: IgeKey,
  target = Buffer.allocUnsafeSlow(bytes.length),
): Buffer {
  const plain = words(bytes)
  const vector = words(iv)
  const mixed = scratch(plain.length)
  for (let at = 0; at < 4; at++) mixed[at] = word(plain, at)
  for (let at = 4; at < 8 && at < plain.length; at++) mixed[at] = word(plain, at) ^ word(vector, at)
  for (let at = 8; at < plain.length; at++) mixed[at] = word(plain, at) ^ word(plain, at - 8)
  const cipher = createCipheriv('aes-256-cbc', key, iv.subarray(0, 16)).setAutoPadding(false)
  const chained = words(cipher.update(new Uint8Array(mixed.buffer, 0, bytes.length)))
  const sealed = new Int32Array(target.buffer, target.byteOffset, plain.length)
  for (let at = 0; at < 4; at++) sealed[at] = word(chained, at) ^ word(vector, at + 4)
  for (let at = 4; at < chained.length; at++) sealed[at] = word(chained, at) ^ word(plain, at - 4)
  return target
}

/** Written and read within one call: a new one for every message would cost more than the cipher's second half. */
let scratchWords = new Int32Array(0)

function scratch(length: number): Int32Array<ArrayBuffer> {
  if (scratchWords.length < length) scratchWords = new Int32Array(length)
  return scratchWords
}

function words(bytes: Uint8Array): Int32Array {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : Uint8Array.from(bytes)
  return new Int32Array(aligned.buffer, aligned.byteOffset, bytes.length >> 2)
}

function word(array: Int32Array, at: number): number {
  return array[at] as number
}
