import type { CallOptions } from './call-options.ts'

/**
 * Random access to immutable bytes: the one interface of every layer between a store and a viewer.
 *
 * The caller owns `target` and so decides how much memory a read takes.
 */
export interface ByteReader {
  readonly sizeBytes: number

  /**
   * Fills all of `target` with the bytes from `position` on, or throws; there are no short reads. What is in `target`
   * after a throw is undefined.
   *
   * Throws `RANGE_OUT_OF_BOUNDS` when the bytes are not all inside, and the signal's reason once that is aborted.
   */
  read(position: number, target: Uint8Array, options: CallOptions): Promise<void>
}
