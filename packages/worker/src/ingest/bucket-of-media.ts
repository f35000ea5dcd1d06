import { type Bucket, bucketOf, type MediaFacts, VaultError } from '@streamvault/core'

/** The quality class of the first picture. Throws `SOURCE_NOT_VIDEO` when there is none. */
export function bucketOfMedia(media: MediaFacts): Bucket {
  const video = media.tracks.find((track) => track.kind === 'video')
  if (video === undefined) throw new VaultError('SOURCE_NOT_VIDEO')
  return bucketOf(video)
}
