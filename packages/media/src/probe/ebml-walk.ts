import type { ByteRange, CallOptions } from '@streamvault/core'
import type { BoundedReader } from './bounded-reader.ts'
import { EBML_HEADER_BYTES_MAX, type EbmlElement, EbmlFields, ebmlElementAt } from './ebml.ts'

/** Longer indexes are not read: tracks take some hundred bytes each. */
const ELEMENT_BYTES_MAX = 4 << 20

/** Eight bytes of track number, two of time, one of flags. */
const BLOCK_HEAD_BYTES_MAX = 11

interface BlockHead {
  readonly track: number
  /** With a sign. */
  readonly offset: number
  readonly flags: number
}

/** Finds elements by reading headers, and content only where it is short enough to be believed. */
export class EbmlWalk {
  readonly #reader: BoundedReader
  readonly #options: CallOptions
  /** What was read last, which most often is followed by what was asked for next. */
  #last = { start: 0, bytes: new Uint8Array() }

  constructor(reader: BoundedReader, options: CallOptions) {
    this.#reader = reader
    this.#options = options
  }

  /** The element that begins at `start`, with its place in the file. */
  async at({ start, end }: ByteRange): Promise<EbmlElement | undefined> {
    if (start >= end) return undefined
    const header = await this.#take(start, Math.min(start + EBML_HEADER_BYTES_MAX + BLOCK_HEAD_BYTES_MAX, end))
    this.#last = { start, bytes: header }
    const element = ebmlElementAt(header, { start: 0, end: end - start })
    return element && { ...element, start: start + element.start, end: start + element.end }
  }

  /** All of its content, none of it when it is too long to be believed. */
  async content({ start, end }: EbmlElement): Promise<Uint8Array> {
    return end - start > ELEMENT_BYTES_MAX ? new Uint8Array() : this.#reader.take(start, end, this.#options)
  }

  async fields(element: EbmlElement): Promise<EbmlFields> {
    return new EbmlFields(await this.content(element))
  }

  async number(element: EbmlElement): Promise<number> {
    const bytes = await this.#take(element.start, Math.min(element.end, element.start + 8))
    return bytes.reduce((value, byte) => value * 256 + byte, 0)
  }

  /** Ticks from the cluster's timestamp to the block's. */
  async blockOffset(block: EbmlElement): Promise<number> {
    return (await this.blockHead(block))?.offset ?? 0
  }

  /** What a block begins with: the number of its track, ticks from its cluster's timestamp, flags. */
  async blockHead({ start, end }: EbmlElement): Promise<BlockHead | undefined> {
    const bytes = await this.#take(start, Math.min(start + BLOCK_HEAD_BYTES_MAX, end))
    const at = Math.clz32(bytes[0] ?? 0) - 23
    if (bytes.length < at + 3) return undefined
    const view = new DataView(bytes.buffer, bytes.byteOffset)
    const track = bytes.subarray(1, at).reduce((value, byte) => value * 256 + byte, view.getUint8(0) & (0xff >> at))
    return { track, offset: view.getInt16(at), flags: view.getUint8(at + 2) }
  }

  async #take(start: number, end: number): Promise<Uint8Array<ArrayBuffer>> {
    const { start: from, bytes } = this.#last
    if (start >= from && end <= from + bytes.length) return bytes.subarray(start - from, end - from)
    return await this.#reader.take(start, end, this.#options)
  }
}
