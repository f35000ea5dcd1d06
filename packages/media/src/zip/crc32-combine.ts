import { SLICE_BYTES, sliceCount, sliceRange } from '@streamvault/core'

/** The polynomial of CRC-32 (ISO 3309), its highest power in the lowest bit, as zlib has it. */
const POLYNOMIAL = 0xedb88320
/** x to the power of 0, and of 8, in the same order of bits. */
const ONE = 0x80000000
const ONE_BYTE = 0x00800000
const TABLES = 4
const TABLE_ENTRIES = 256

/** What a CRC-32 becomes when a given number of bytes follows: a linear map of its 32 bits, kept as a table per byte. */
class Crc32Shift {
  readonly #table = new Uint32Array(TABLES * TABLE_ENTRIES)

  constructor(sizeBytes: number) {
    const factor = powerOfByte(sizeBytes)
    for (let at = 0; at < this.#table.length; at++) {
      const byte = at % TABLE_ENTRIES
      this.#table[at] = multiply(factor, (byte << (8 * Math.floor(at / TABLE_ENTRIES))) >>> 0)
    }
  }

  /** The CRC-32 of bytes whose own is `head`, followed by the shift's number of bytes whose own is `tail`. */
  combine(head: number, tail: number): number {
    const table = this.#table
    const low = (table[head & 0xff] ?? 0) ^ (table[0x100 | ((head >>> 8) & 0xff)] ?? 0)
    const high = (table[0x200 | ((head >>> 16) & 0xff)] ?? 0) ^ (table[0x300 | (head >>> 24)] ?? 0)
    return (low ^ high ^ tail) >>> 0
  }
}

const overSlice = new Crc32Shift(SLICE_BYTES)

/** The CRC-32 of a whole file, from those of its slices: four bytes each, big-endian, in order, as `Catalog.digests` has them. */
export function crc32OfSlices(digests: Uint8Array, sizeBytes: number): number {
  const view = new DataView(digests.buffer, digests.byteOffset, digests.byteLength)
  const last = sliceCount(sizeBytes) - 1
  if (last < 0) return 0
  let crc = view.getUint32(0)
  for (let index = 1; index < last; index++) crc = overSlice.combine(crc, view.getUint32(4 * index))
  if (last === 0) return crc
  const { start, end } = sliceRange(last, sizeBytes)
  return crc32Combine(crc, view.getUint32(4 * last), end - start)
}

/** The CRC-32 of two pieces in a row, from theirs and the length of the second, as zlib's `crc32_combine`. */
export function crc32Combine(head: number, tail: number, tailBytes: number): number {
  return (multiply(powerOfByte(tailBytes), head) ^ tail) >>> 0
}

/** x to the power of 8 `exponent`, modulo the polynomial. */
function powerOfByte(exponent: number): number {
  let power = ONE
  let square = ONE_BYTE
  for (let left = exponent; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) power = multiply(power, square)
    square = multiply(square, square)
  }
  return power
}

/** The product of two polynomials over GF(2), modulo that of CRC-32. */
function multiply(a: number, b: number): number {
  let product = 0
  let shifted = b
  for (let bit = ONE; bit > 0; bit >>>= 1) {
    if ((a & bit) !== 0) product ^= shifted
    shifted = (shifted & 1) === 1 ? (shifted >>> 1) ^ POLYNOMIAL : shifted >>> 1
  }
  return product >>> 0
}
