import type { ByteRange, CallOptions } from '@streamvault/core'
import type { BoundedReader } from './bounded-reader.ts'
import { EBML_HEADER_BYTES_MAX, type EbmlElement, EbmlFields, ebmlElementAt } from './ebml.ts'

/** Longer indexes are not read: tracks take some hundred bytes each. */
const ELEMENT_BYTES_MAX = 4 << 20

/** Finds elements by reading headers, and content only where it is short enough to be believed. */
export class EbmlWalk {
  readonly #reader: BoundedReader
  readonly #options: CallOptions

  constructor(reader: BoundedReader, options: CallOptions) {
    this.#reader = reader
    this.#options = options
  }

  /** The element that begins at `start`, with its place in the file. */
  async at({ start, end }: ByteRange): Promise<EbmlElement | undefined> {
    if (start >= end) return undefined
    const header = await this.#reader.take(start, Math.min(start + EBML_HEADER_BYTES_MAX, end), this.#options)
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
    const bytes = await this.#reader.take(element.start, Math.min(element.end, element.start + 8), this.#options)
    return bytes.reduce((value, byte) => value * 256 + byte, 0)
  }

  /** Ticks from the cluster's timestamp to the block's: 16 bits with a sign, behind the number of the track. */
  async blockOffset({ start, end }: EbmlElement): Promise<number> {
    const bytes = await this.#reader.take(start, Math.min(start + 4, end), this.#options)
    const at = Math.clz32(bytes[0] ?? 0) - 23
    return bytes.length < at + 2 ? 0 : new DataView(bytes.buffer).getInt16(at)
  }
}
