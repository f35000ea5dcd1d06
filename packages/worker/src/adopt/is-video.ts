import type { FoundBlob } from '@streamvault/core'

/** Names of videos, also of those that this version does not understand: it is better to say so than to pass over them. */
const EXTENSION = /\.(mkv|mk3d|mp4|m4v|mov|webm|ts|m2ts|mts|avi|wmv|flv|mpe?g|ogv|3gp)$/i

/** Whether somebody meant this blob to be a video. */
export function isVideo({ mimeType, fileName }: Pick<FoundBlob, 'mimeType' | 'fileName'>): boolean {
  return mimeType?.startsWith('video/') === true || EXTENSION.test(fileName)
}
