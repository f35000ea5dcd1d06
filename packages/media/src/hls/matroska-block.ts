import { FilmRefusal } from './film-refusal.ts'

/** Of the flags of a block (RFC 9559, 10.1 and 10.2). */
const KEY_FRAME = 0x80
const LACING = 0x06
const LACINGS = { none: 0, xiph: 2, fixed: 4, ebml: 6 } as const
const HEAD_BYTES = 3

/** What is in the content of a `Block` or `SimpleBlock`. */
export interface Block {
  readonly track: number
  /** Ticks from the timestamp of its cluster, with a sign. */
  readonly offset: number
  /** Of a `SimpleBlock`: whether it says that it is a key frame. */
  readonly isKey: boolean
  readonly frames: readonly Uint8Array[]
}

/** The number of its track and its offset, which its first bytes tell; undefined for what is no block. */
export function blockHead(bytes: Uint8Array): Omit<Block, 'frames'> | undefined {
  const numberBytes = Math.clz32(bytes[0] ?? 0) - 23
  if (numberBytes > 8 || bytes.length < numberBytes + HEAD_BYTES) return undefined
  const { value: track } = variable(bytes, 0)
  const offset = new DataView(bytes.buffer, bytes.byteOffset).getInt16(numberBytes)
  return { track, offset, isKey: ((bytes[numberBytes + 2] ?? 0) & KEY_FRAME) !== 0 }
}

/** All of a block, with its frames as they were before they were laced. Throws `FilmRefusal` where its sizes contradict it. */
export function readBlock(bytes: Uint8Array): Block | undefined {
  const head = blockHead(bytes)
  if (head === undefined) return undefined
  const at = Math.clz32(bytes[0] ?? 0) - 23 + HEAD_BYTES
  const lacing = (bytes[at - 1] ?? 0) & LACING
  if (lacing === LACINGS.none) return { ...head, frames: [bytes.subarray(at)] }
  const count = (bytes[at] ?? 0) + 1
  const { sizes, start } = laceSizes(bytes, { lacing, at: at + 1, count })
  const frames: Uint8Array[] = []
  let from = start
  for (const size of sizes) {
    frames.push(bytes.subarray(from, from + size))
    from += size
  }
  if (from > bytes.length || sizes.some((size) => size < 0)) throw new FilmRefusal('a block holds less than it says')
  return { ...head, frames: [...frames, bytes.subarray(from)] }
}

interface Lace {
  readonly lacing: number
  readonly at: number
  readonly count: number
}

/** The sizes of all frames but the last one, which takes what is left, and where the first one begins. */
function laceSizes(bytes: Uint8Array, { lacing, at, count }: Lace): { sizes: number[]; start: number } {
  if (lacing === LACINGS.fixed) {
    return { sizes: Array.from({ length: count - 1 }, () => Math.floor((bytes.length - at) / count)), start: at }
  }
  const sizes: number[] = []
  let from = at
  while (sizes.length < count - 1) {
    const { value, length } = lacing === LACINGS.xiph ? xiph(bytes, from) : variable(bytes, from)
    const before = sizes.at(-1)
    const isDifference = lacing === LACINGS.ebml && before !== undefined
    // Differences are shifted, so that they need no sign (RFC 9559, 10.3.3).
    sizes.push(isDifference ? before + value - (2 ** (7 * length - 1) - 1) : value)
    from += length
  }
  return { sizes, start: from }
}

function xiph(bytes: Uint8Array, at: number): { value: number; length: number } {
  let length = 1
  let value = bytes[at] ?? 0
  while (bytes[at + length - 1] === 0xff) value += bytes[at + length++] ?? 0
  return { value, length }
}

/** A number of RFC 8794 without its mark; one that is too long is 0 in one byte. */
function variable(bytes: Uint8Array, at: number): { value: number; length: number } {
  const length = Math.clz32(bytes[at] ?? 0) - 23
  if (length > 8) return { value: 0, length: 1 }
  let value = (bytes[at] ?? 0) & (0xff >> length)
  for (let index = 1; index < length; index++) value = value * 256 + (bytes[at + index] ?? 0)
  return { value, length }
}
