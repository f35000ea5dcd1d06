import { type ByteReader, type CallOptions, VaultError } from '@streamvault/core'
import { BoundedReader } from '../probe/bounded-reader.ts'
import type { KeyFrameIndex } from './key-frame-index.ts'
import { matroskaKeyFrames } from './matroska-key-frames.ts'
import { mp4KeyFrames } from './mp4-key-frames.ts'

/** The tables of a long film take some megabytes; a scan reads a few bytes of each block. */
export const KEY_FRAME_BYTES_MAX = 96 << 20
/** A scan reads once for each block, and a film of three hours with three sounds has 1.8 million. */
const READS_MAX = 2_000_000

/**
 * Tells where the key frames of the first picture track lie and when they are shown. An MP4 is asked by the tables of its
 * `moov`, wherever that is; a Matroska by its cues, and where it has none block by block, of which only headers are read. In
 * a Matroska each range begins with a cluster, holds all tracks, and may begin with what comes before the key frame in its
 * cluster; in an MP4 it holds the picture from the key frame on, and what is interleaved with it.
 *
 * Throws `KEY_FRAMES_UNKNOWN`, its cause telling why, when the file is of another kind or in fragments, has no key frames, or
 * has tables that contradict themselves or the file, or are too long; throws what `reader` throws.
 */
export async function findKeyFrames(reader: ByteReader, options: CallOptions): Promise<KeyFrameIndex> {
  const bounded = new BoundedReader(reader, { bytesMax: KEY_FRAME_BYTES_MAX, readsMax: READS_MAX })
  try {
    const index = (await mp4KeyFrames(bounded, options)) ?? (await matroskaKeyFrames(bounded, options))
    if (index === undefined) throw new Error('it is neither an MP4 nor a Matroska')
    return index
  } catch (error) {
    options.signal.throwIfAborted()
    bounded.throwIfFailed()
    throw new VaultError('KEY_FRAMES_UNKNOWN', {}, { cause: error })
  }
}
