import { createCipheriv, createHash } from 'node:crypto'
import type { KnownBytes } from './known-bytes.ts'

const MIB = 1024 ** 2
/** Pieces are as long as slices of the vault, so that one slice in place of another never looks right. */
const PIECE_BYTES = MIB
/** Where pieces are cut from: two of a library begin at the same place once in sixteen million. */
const SOURCE_BYTES = 16 * MIB

/**
 * Endless content that only a seed and a name decide. It costs a comparison of memory to check: every piece of one MiB is cut
 * from the same random bytes, each at a place of its own.
 */
export class FilmPattern {
  readonly #source: Buffer

  constructor(seed: number) {
    const key = createHash('md5').update(`soak ${seed}`).digest()
    const cipher = createCipheriv('aes-128-ctr', key, Buffer.alloc(16))
    this.#source = cipher.update(Buffer.alloc(SOURCE_BYTES + PIECE_BYTES))
  }

  /** What a film of that name consists of. */
  film(name: string, sizeBytes: number): PatternBytes {
    const seed = createHash('md5').update(name).digest().readUInt32LE(0)
    return new PatternBytes(sizeBytes, (index) => {
      const start = scatter(seed, index) % SOURCE_BYTES
      return this.#source.subarray(start, start + PIECE_BYTES)
    })
  }
}

/** The bytes of one film. */
export class PatternBytes implements KnownBytes {
  readonly sizeBytes: number
  readonly #pieceAt: (index: number) => Buffer

  constructor(sizeBytes: number, pieceAt: (index: number) => Buffer) {
    this.sizeBytes = sizeBytes
    this.#pieceAt = pieceAt
  }

  firstWrong(position: number, chunk: Buffer): number | undefined {
    if (position + chunk.length > this.sizeBytes) return this.sizeBytes
    for (let at = 0; at < chunk.length; ) {
      const right = this.#from(position + at)
      const length = Math.min(right.length, chunk.length - at)
      const isRight = right.compare(chunk, at, at + length, 0, length) === 0
      if (!isRight) return position + at + firstDifference(right, chunk.subarray(at, at + length))
      at += length
    }
    return undefined
  }

  /** All of it, a piece at a time: the bytes are the pattern's own, to be read only. */
  *pieces(): Generator<Buffer> {
    for (let at = 0; at < this.sizeBytes; at += PIECE_BYTES) yield this.#from(at).subarray(0, this.sizeBytes - at)
  }

  /** What there is from `position` to the end of its piece. */
  #from(position: number): Buffer {
    return this.#pieceAt(Math.floor(position / PIECE_BYTES)).subarray(position % PIECE_BYTES)
  }
}

function firstDifference(right: Buffer, chunk: Buffer): number {
  let index = 0
  while (index < chunk.length && right[index] === chunk[index]) index++
  return index
}

/** A finaliser of MurmurHash3 (https://github.com/aappleby/smhasher): neighbours land far from each other. */
function scatter(seed: number, index: number): number {
  let mixed = (seed ^ Math.imul(index + 1, 0x9e3779b1)) >>> 0
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return (mixed ^ (mixed >>> 16)) >>> 0
}
