import { type ByteRange, type ByteReader, type CallOptions, isVaultError } from '@streamvault/core'
import { BoundedReader, withinBounds } from './bounded-reader.ts'
import { matroskaCues } from './matroska-facts.ts'
import { mp4Movie } from './mp4-facts.ts'

/** Headers, and one seek head. */
const BYTES_MAX = 1 << 20
const READS_MAX = 200

/**
 * Tells where the table lies that players read before they can start or seek: `moov` of an MP4, `Cues` of a Matroska. It reads
 * little more than headers. Undefined when the file has no such table, or none that is found so; throws what `reader` throws.
 */
export async function findSeekTable(reader: ByteReader, options: CallOptions): Promise<ByteRange | undefined> {
  const bounded = new BoundedReader(reader, { bytesMax: BYTES_MAX, readsMax: READS_MAX })
  const find = async () => (await mp4Movie(bounded, options)) ?? (await matroskaCues(bounded, options))
  try {
    return await withinBounds(find(), undefined)
  } catch (error) {
    bounded.throwIfFailed()
    // A file may be anything; what its tables are made of is a matter for whoever plays it.
    if (options.signal.aborted || isVaultError(error)) throw error
    return undefined
  }
}
