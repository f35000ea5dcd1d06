import type { MediaFacts } from '@streamvault/core'
import { languageCodeOf } from '@streamvault/media'
import { parseTorrentTitle } from '@viren070/parse-torrent-title'

/** What a file's name says of it that its picture and sound do not. */
export interface ReleaseFacts {
  /** `Director's Cut`, `Extended Edition`, `IMAX`… */
  readonly editions: readonly string[]
  /** ISO 639-2, where no sound of the file says its language. */
  readonly languages: readonly string[]
  /** `3D HSBS` */
  readonly threeD?: string
  /** `HDR`, `DV`…, where its picture says nothing of it. */
  readonly hdr: readonly string[]
}

interface Named extends Pick<ReleaseFacts, 'editions' | 'languages' | 'hdr'> {
  readonly threeD: string | undefined
}

const NAMES_MAX = 2_000
/** What names said, the last ones asked for last: pages ask for the same ones again and again. */
const known = new Map<string, Named>()

/** What the name of a file says of it beyond its title, and beyond what was found in it. */
export function releaseFactsOf({ name, media }: { readonly name: string; readonly media: MediaFacts }): ReleaseFacts {
  const { editions, languages, threeD, hdr } = named(name)
  const isHeard = media.tracks.some((track) => track.kind === 'audio' && track.language !== 'und')
  const isSeen = media.tracks.some(
    (track) => track.kind === 'video' && (track.hdr ?? track.dolbyVisionProfile) !== undefined,
  )
  return {
    editions,
    languages: isHeard ? [] : languages,
    hdr: isSeen ? [] : hdr,
    ...(threeD === undefined ? {} : { threeD }),
  }
}

function named(name: string): Named {
  const found = known.get(name) ?? read(name)
  known.delete(name)
  known.set(name, found)
  for (const oldest of known.keys()) {
    if (known.size <= NAMES_MAX) break
    known.delete(oldest)
  }
  return found
}

function read(name: string): Named {
  const { editions = [], unrated, uncensored, languages = [], threeD, hdr = [] } = parseTorrentTitle(name)
  const remarks = [...(unrated === true ? ['Unrated'] : []), ...(uncensored === true ? ['Uncensored'] : [])]
  // Among the languages are remarks such as `multi audio`.
  const codes = languages.map((language) => (/^[a-z]{2}\b/.test(language) ? languageCodeOf(language) : 'und'))
  return {
    editions: [...new Set([...editions, ...remarks])],
    languages: [...new Set(codes.filter((code) => code !== 'und'))],
    threeD,
    hdr,
  }
}
