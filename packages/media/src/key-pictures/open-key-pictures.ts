import { type ByteReader, type CallOptions, VaultError } from '@streamvault/core'
import { BoundedReader } from '../probe/bounded-reader.ts'
import type { KeyPictureCutter } from './key-picture-cutter.ts'
import { matroskaCutter } from './matroska-cutter.ts'
import { mp4Cutter } from './mp4-cutter.ts'

/** Tables, and the pictures of one sheet: those of 2160p take some 2 MiB each. */
const BYTES_MAX = 512 << 20
const READS_MAX = 200_000

/**
 * What cuts the key frames out of a Matroska or MP4 file: each is read alone, with what describes its track, and none of what follows it. Bytes are
 * passed on as they are: whoever decodes them has to expect anything.
 *
 * Throws `KEY_FRAMES_UNKNOWN` when the file is of another kind, or coded as nothing that a browser's film is, and what `reader` throws.
 */
export async function openKeyPictures(reader: ByteReader, options: CallOptions): Promise<KeyPictureCutter> {
  const bounded = new BoundedReader(reader, { bytesMax: BYTES_MAX, readsMax: READS_MAX })
  const attempt = async <T>(work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work()
    } catch {
      options.signal.throwIfAborted()
      bounded.throwIfFailed()
      return undefined
    }
  }
  const cutter = await attempt(
    async () => (await mp4Cutter(bounded, options)) ?? (await matroskaCutter(bounded, options)),
  )
  if (cutter === undefined) throw new VaultError('KEY_FRAMES_UNKNOWN')
  return { cut: (frame) => attempt(() => cutter.cut(frame)) }
}
