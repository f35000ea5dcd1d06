import { type CallOptions, isVaultError, type MediaFacts, VaultError } from '@streamvault/core'
import { probeMedia } from '@streamvault/media'
import type { SourceFile } from './source-file.ts'

/** Probes a source as `probeMedia` does. Of a split file that lacks its end, pieces are missing: throws `PIECE_MISSING`, which names the next. */
export async function probeSource(
  { reader, name, whatFollows }: Pick<SourceFile, 'reader' | 'name' | 'whatFollows'>,
  options: CallOptions,
): Promise<MediaFacts> {
  try {
    return await probeMedia(reader, name, options)
  } catch (error) {
    if (whatFollows === undefined || !isVaultError(error, 'SOURCE_TRUNCATED')) throw error
    throw new VaultError('PIECE_MISSING', { reason: whatFollows }, { cause: error })
  }
}
