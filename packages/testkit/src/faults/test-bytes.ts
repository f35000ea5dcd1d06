import { createSeededRandom } from './seeded-random.ts'

/** `length` bytes without a pattern: the same length and seed give the same bytes, and no two slices are alike. */
export function testBytes(length: number, seed = 1): Uint8Array {
  const random = createSeededRandom(seed)
  const bytes = new Uint8Array(Math.ceil(length / 4) * 4)
  const words = new Uint32Array(bytes.buffer)
  for (let index = 0; index < words.length; index++) words[index] = random() * 2 ** 32
  return bytes.subarray(0, length)
}
