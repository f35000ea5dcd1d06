import type { ByteRange } from '@streamvault/core'

/** No element header is longer: four bytes of id and eight of size. */
export const EBML_HEADER_BYTES_MAX = 12

/** An element of RFC 8794: the range of its content, without its header. */
export interface EbmlElement extends ByteRange {
  readonly id: number
  /** Whether it says that it is longer than there is room for. */
  readonly cut: boolean
}

/** The element that begins at `start`, undefined when none does; one of unknown size, or that runs over, ends at `end`. */
export function ebmlElementAt(bytes: Uint8Array, { start, end }: ByteRange): EbmlElement | undefined {
  const idLength = variableLength(bytes[start])
  const sizeAt = start + idLength
  const sizeLength = variableLength(bytes[sizeAt])
  const contentAt = sizeAt + sizeLength
  if (idLength > 4 || sizeLength > 8 || contentAt > Math.min(bytes.length, end)) return undefined
  const id = bigEndian(bytes.subarray(start, sizeAt))
  // Without its marker bit, else eight bytes of size are more than a number holds exactly.
  const size = bigEndian(bytes.subarray(sizeAt + 1, contentAt), (bytes[sizeAt] ?? 0) & (0xff >> sizeLength))
  const unknown = size >= 2 ** (7 * sizeLength) - 1
  const cut = !unknown && contentAt + size > end
  return { id, cut, start: contentAt, end: unknown || cut ? end : contentAt + size }
}

/** The elements of a range in order, up to the first that is none. */
export function* ebmlElements(bytes: Uint8Array, within?: ByteRange): Generator<EbmlElement> {
  const end = within?.end ?? bytes.length
  for (let at = within?.start ?? 0; at < end; ) {
    const element = ebmlElementAt(bytes, { start: at, end })
    if (element === undefined) return
    yield element
    at = element.end
  }
}

/** The values among the children of one element; of several with one id the last counts. */
export class EbmlFields {
  readonly #bytes: Uint8Array
  readonly #elements: ReadonlyMap<number, EbmlElement>
  readonly #within: ByteRange | undefined

  constructor(bytes: Uint8Array, within?: ByteRange) {
    this.#bytes = bytes
    this.#within = within
    this.#elements = new Map([...ebmlElements(bytes, within)].map((element) => [element.id, element]))
  }

  number(id: number): number | undefined {
    const content = this.#content(id)
    return content && bigEndian(content.subarray(0, 8))
  }

  float(id: number): number | undefined {
    const content = this.#content(id)
    if (content?.length !== 4 && content?.length !== 8) return undefined
    const view = new DataView(content.buffer, content.byteOffset)
    return content.length === 4 ? view.getFloat32(0) : view.getFloat64(0)
  }

  /** Undefined when it is empty, too. */
  text(id: number): string | undefined {
    const content = this.#content(id)
    return content && (new TextDecoder().decode(content).replace(/\0.*$/s, '').trim() || undefined)
  }

  fields(id: number): EbmlFields | undefined {
    const content = this.#content(id)
    return content && new EbmlFields(content)
  }

  /** The values among the children of each element with one id, in order. */
  all(id: number): EbmlFields[] {
    const elements = [...ebmlElements(this.#bytes, this.#within)].filter((element) => element.id === id)
    return elements.map(({ start, end }) => new EbmlFields(this.#bytes.subarray(start, end)))
  }

  bytes(id: number): Uint8Array | undefined {
    return this.#content(id)
  }

  #content(id: number): Uint8Array | undefined {
    const element = this.#elements.get(id)
    return element && this.#bytes.subarray(element.start, element.end)
  }
}

/** The leading zeros of the first byte tell the length: 1 to 8, and 9 for none. */
function variableLength(first: number | undefined): number {
  return Math.clz32(first ?? 0) - 23
}

function bigEndian(bytes: Uint8Array, leading = 0): number {
  return bytes.reduce((value, byte) => value * 256 + byte, leading)
}
