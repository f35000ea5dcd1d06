import { type ByteReader, type CallOptions, type Catalog, type FileId, isVaultError } from '@streamvault/core'
import {
  findKeyFrames,
  type KeyFrameIndex,
  packKeyFrames,
  UNKNOWN_KEY_FRAMES,
  unpackKeyFrames,
} from '@streamvault/media'

/**
 * Finds the key frames of a recorded file, and keeps them beside it; or that nobody can tell them, so that nobody tries again. Returns
 * what is kept. Throws what `reader` and the catalogue throw.
 */
export async function keepKeyFrames(
  { files, keyFrames }: Pick<Catalog, 'files' | 'keyFrames'>,
  { id, reader }: { readonly id: FileId; readonly reader: ByteReader },
  options: CallOptions,
): Promise<KeyFrameIndex | 'unknown'> {
  const packed = await packedOf(reader, options)
  await keyFrames.put(id, packed)
  // A purge forgets the file, and what is beside it then.
  if ((await files.get(id)) === undefined) await keyFrames.remove(id)
  return unpackKeyFrames(packed, reader) ?? 'unknown'
}

async function packedOf(reader: ByteReader, options: CallOptions): Promise<Uint8Array> {
  try {
    return packKeyFrames(await findKeyFrames(reader, options)) ?? UNKNOWN_KEY_FRAMES
  } catch (error) {
    if (isVaultError(error, 'KEY_FRAMES_UNKNOWN')) return UNKNOWN_KEY_FRAMES
    throw error
  }
}
