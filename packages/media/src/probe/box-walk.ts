import type { ByteRange, CallOptions } from '@streamvault/core'
import type { BoundedReader } from './bounded-reader.ts'

const HEADER_BYTES = 16
/** More than the fields read of any box, and more than any name. */
const CONTENT_BYTES_MAX = 1024

/** A box of ISO/IEC 14496-12: the range of its content, without its header. */
export interface Box extends ByteRange {
  readonly type: string
  /** Whether it says that it is longer than there is room for. */
  readonly cut: boolean
}

/** Finds boxes by reading headers alone, so that what a box claims to hold is never loaded nor believed. */
export class BoxWalk {
  readonly file: ByteRange
  readonly #reader: BoundedReader
  readonly #options: CallOptions

  constructor(reader: BoundedReader, options: CallOptions) {
    this.file = { start: 0, end: reader.sizeBytes }
    this.#reader = reader
    this.#options = options
  }

  /** The boxes of a range in order, up to the first that is none. */
  async *boxes(within: ByteRange): AsyncGenerator<Box> {
    for (let at = within.start; at + 8 <= within.end; ) {
      const header = await this.#reader.take(at, Math.min(at + HEADER_BYTES, within.end), this.#options)
      const view = new DataView(header.buffer)
      const size = view.getUint32(0)
      const long = size === 1 && header.length === HEADER_BYTES
      const start = at + (long ? 16 : 8)
      const end = size === 0 ? within.end : at + (long ? Number(view.getBigUint64(8)) : size)
      if (end < start) return
      yield { type: fourLetters(view, 4), cut: end > within.end, start, end: Math.min(end, within.end) }
      at = end
    }
  }

  /** The first box at `path`, each name being a child of the one before. */
  async find(within: ByteRange, ...path: readonly string[]): Promise<Box | undefined> {
    const [type, ...rest] = path
    for await (const box of this.boxes(within)) {
      if (box.type === type) return rest.length === 0 ? box : this.find(box, ...rest)
    }
    return undefined
  }

  /** The first bytes of the box at `path`, followed by zeros; undefined when there is no such box. */
  async fields(within: ByteRange, ...path: readonly string[]): Promise<DataView | undefined> {
    const box = await this.find(within, ...path)
    return box && this.fieldsOf(box)
  }

  /** The content of `box`, up to `bytesMax` of it. */
  content({ start, end }: Box, bytesMax: number): Promise<Uint8Array<ArrayBuffer>> {
    return this.#reader.take(start, Math.min(end, start + bytesMax), this.#options)
  }

  /** The first bytes of the content of `box`, followed by zeros. */
  async fieldsOf(box: Box): Promise<DataView> {
    const bytes = new Uint8Array(CONTENT_BYTES_MAX)
    bytes.set(await this.#reader.take(box.start, Math.min(box.end, box.start + CONTENT_BYTES_MAX), this.#options))
    return new DataView(bytes.buffer)
  }
}

/** Four bytes as the letters that name boxes, codecs and handlers. */
export function fourLetters(view: DataView, at: number): string {
  return String.fromCharCode(view.getUint8(at), view.getUint8(at + 1), view.getUint8(at + 2), view.getUint8(at + 3))
}

/** The number behind version and flags: of eight bytes in version 1, else of four. */
export function versionedNumber(view: DataView): number {
  return view.getUint8(0) === 1 ? Number(view.getBigUint64(4)) : view.getUint32(4)
}
