import { type FoundBlob, isVideoName } from '@streamvault/core'

/** Whether somebody meant this blob to be a video. */
export function isVideo({ mimeType, fileName }: Pick<FoundBlob, 'mimeType' | 'fileName'>): boolean {
  return mimeType?.startsWith('video/') === true || isVideoName(fileName)
}
