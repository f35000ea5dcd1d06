import { createCipheriv, createHash } from 'node:crypto'

const BLOCK_BYTES = 16

/** Bytes `offset` to `offset + length` of an endless file that only `seed` decides: the key stream of AES in counter mode. */
export function seededBytes(seed: string, offset: number, length: number): Buffer {
  const key = createHash('md5').update(seed).digest()
  const counter = Buffer.alloc(BLOCK_BYTES)
  counter.writeBigUInt64BE(BigInt(Math.floor(offset / BLOCK_BYTES)), 8)
  const before = offset % BLOCK_BYTES
  const cipher = createCipheriv('aes-128-ctr', key, counter)
  return cipher.update(zeroes(before + length)).subarray(before)
}

/** Read only; grows to the longest piece that was asked for. */
let zeroBytes = Buffer.alloc(0)

function zeroes(length: number): Buffer {
  if (zeroBytes.length < length) zeroBytes = Buffer.alloc(length)
  return zeroBytes.subarray(0, length)
}
