import type { MediaFacts } from '@streamvault/core'
import { PICTURE_CODECS } from './codecs/formats.ts'

/**
 * Why a file cannot be played in segments, as far as a look into it told; undefined where it may be. What is known only once it is opened,
 * `openFilm` says.
 */
export function knownRefusal({ container, tracks }: Pick<MediaFacts, 'container' | 'tracks'>): string | undefined {
  if (container === 'mpeg-ts') return 'it is a transport stream'
  const picture = tracks.find(({ kind }) => kind === 'video')
  if (picture === undefined) return 'it has no picture'
  const isPlayed = (PICTURE_CODECS as readonly string[]).includes(picture.codec)
  return isPlayed ? undefined : `its pictures are ${picture.codec}`
}
