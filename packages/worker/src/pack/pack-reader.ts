import {
  assert,
  type ByteReader,
  type CallOptions,
  type FileId,
  rangeFits,
  type SubtitleId,
  sliceCount,
  sliceIndexAt,
  VaultError,
} from '@streamvault/core'
import type { ZipLayout } from '@streamvault/media'
import type { FileOpener } from '../reading/file-opener.ts'
import type { OpenBytes, SlicedReader } from '../reading/sliced-reader.ts'
import { SubtitleReader } from '../subtitles/subtitle-reader.ts'

/** What a pack needs to know of a file in it. */
export interface PackedFile {
  readonly id: FileId
  readonly sizeBytes: number
  /** Present where the entry is this subtitle of the file. It counts as one slice. */
  readonly subtitle?: SubtitleId | undefined
}

interface PlacedSegment {
  readonly start: number
  readonly sizeBytes: number
  /** The first slice of the pack that has not ended before the segment starts. */
  readonly firstSlice: number
  readonly content: Uint8Array | PackedFile
}

const IN_MEMORY: OpenBytes = { extent: undefined, [Symbol.dispose]: () => {} }

/**
 * An archive as random access: its framing from memory, and its files through their own readers, opened when they are
 * reached. Its slices are those of its files in a row, so that packs and streams share one cache and one fill; framing
 * belongs to the slice behind it.
 */
export class PackReader implements SlicedReader {
  readonly sizeBytes: number
  readonly #files: Pick<FileOpener, 'open' | 'has' | 'subtitles'>
  readonly #segments: readonly PlacedSegment[]

  /** `files` are the entries of the layout, in its order. */
  constructor(
    openers: Pick<FileOpener, 'open' | 'has' | 'subtitles'>,
    layout: ZipLayout,
    files: readonly PackedFile[],
  ) {
    this.sizeBytes = layout.sizeBytes
    this.#files = openers
    this.#segments = place(layout, files)
  }

  async read(position: number, target: Uint8Array, options: CallOptions): Promise<void> {
    const end = position + target.length
    if (!rangeFits({ start: position, end }, this.sizeBytes)) throw new VaultError('RANGE_OUT_OF_BOUNDS', { position })
    for (let at = position; at < end; ) {
      const { start, sizeBytes, content } = this.#segmentAt(at)
      const until = Math.min(end, start + sizeBytes)
      const piece = target.subarray(at - position, until - position)
      if (content instanceof Uint8Array) piece.set(content.subarray(at - start, until - start))
      else await (await this.#open(content)).read(at - start, piece, options)
      at = until
    }
  }

  indexAt(position: number): number {
    const { start, firstSlice, content } = this.#segmentAt(position)
    return isSliced(content) ? firstSlice + sliceIndexAt(position - start) : firstSlice
  }

  has(index: number): boolean {
    const { firstSlice, content } = this.#segmentOf(index)
    if (content instanceof Uint8Array) return true
    const { subtitle } = content
    return subtitle === undefined
      ? this.#files.has(content, index - firstSlice)
      : this.#files.subtitles.has(subtitle, 'kept')
  }

  async load(index: number, options: CallOptions): Promise<void> {
    const { firstSlice, content } = this.#segmentOf(index)
    if (!(content instanceof Uint8Array)) await (await this.#open(content)).load(index - firstSlice, options)
  }

  async openAt(position: number, options: CallOptions): Promise<OpenBytes> {
    const { start, content } = this.#segmentAt(position)
    return content instanceof Uint8Array
      ? IN_MEMORY
      : await (await this.#open(content)).openAt(position - start, options)
  }

  async #open({ id, subtitle, sizeBytes }: PackedFile): Promise<SlicedReader & ByteReader> {
    if (subtitle !== undefined) {
      return new SubtitleReader(this.#files.subtitles, { id: subtitle, form: 'kept', sizeBytes })
    }
    return (await this.#files.open(id)).reader
  }

  #segmentAt(position: number): PlacedSegment {
    return lastUpTo(this.#segments, 'start', position)
  }

  /** Of the segments that a slice belongs to, the file's is the last. */
  #segmentOf(index: number): PlacedSegment {
    return lastUpTo(this.#segments, 'firstSlice', index)
  }
}

function place({ segments }: ZipLayout, files: readonly PackedFile[]): PlacedSegment[] {
  let start = 0
  let firstSlice = 0
  return segments.map((segment) => {
    const content = segment.kind === 'framing' ? segment.bytes : files[segment.index]
    assert(content !== undefined, 'each entry of the layout is a file')
    const sizeBytes = content instanceof Uint8Array ? content.length : content.sizeBytes
    const placed = { start, sizeBytes, firstSlice, content }
    start += sizeBytes
    if (!(content instanceof Uint8Array)) firstSlice += isSliced(content) ? sliceCount(sizeBytes) : 1
    return placed
  })
}

function isSliced(content: Uint8Array | PackedFile): boolean {
  return !(content instanceof Uint8Array) && content.subtitle === undefined
}

/** The last segment whose `key` is not beyond `value`. */
function lastUpTo(segments: readonly PlacedSegment[], key: 'start' | 'firstSlice', value: number): PlacedSegment {
  let low = 0
  let high = segments.length - 1
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if ((segments[middle]?.[key] ?? 0) <= value) low = middle
    else high = middle - 1
  }
  const found = segments[low]
  assert(found !== undefined, 'a layout has a segment')
  return found
}
