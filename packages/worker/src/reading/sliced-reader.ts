import type { ByteReader, CallOptions, FileExtent } from '@streamvault/core'

/** Bytes that stay where they are until they are disposed. */
export interface OpenBytes extends Disposable {
  /** Where they lie, for a cache that lends them to the kernel; at least one byte. */
  readonly extent: FileExtent | undefined
}

/** Content that consists of slices which a cache has, or can be made to have: those of one file, or of several in a row. */
export interface SlicedReader extends ByteReader {
  /** The slice that the byte at `position` belongs to, counted from the start of the content. */
  indexAt(position: number): number

  /** Whether the slice is in the cache already, as far as is known without reading. */
  has(index: number): boolean

  /** Brings the slice into the cache. */
  load(index: number, options: CallOptions): Promise<void>

  /** Opens the bytes from `position` to the end of their slice, filling that where it is missing. */
  openAt(position: number, options: CallOptions): Promise<OpenBytes>
}
