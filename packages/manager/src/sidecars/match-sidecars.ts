import { placementOf, type Recognised, type Sidecar } from '@streamvault/core'
import { areTags, readTags, subtitleStem } from './subtitle-tags.ts'

/** A video, by its name without its extension. */
export interface NamedVideo {
  readonly path: string
  readonly stem: string
  readonly recognised: Recognised
}

/** A subtitle that may belong to one of several videos. */
export interface FoundSubtitle {
  readonly path: string
  readonly name: string
  /** The folder that it lies in within one of subtitles, such as `Film` of `Subs/Film/2_English.srt`. */
  readonly within?: string
  /** What its own name would be taken for, were it a video's. */
  readonly recognised: Recognised
}

export interface Matched {
  /** By the path of their video. */
  readonly sidecars: ReadonlyMap<string, readonly Sidecar[]>
  readonly unmatched: readonly FoundSubtitle[]
}

const EPISODE = /(?<![a-z\d])s(\d{1,3})[ ._-]?e(\d{1,4})(?!\d)/i

/**
 * Says which subtitle belongs to which video. In this order: the longest name that it begins with, or that its folder has; the same
 * season and episode; the same title, which may be there in several buckets; the only video that there is.
 */
export function matchSidecars(videos: readonly NamedVideo[], subtitles: readonly FoundSubtitle[]): Matched {
  const sidecars = new Map<string, Sidecar[]>()
  const unmatched: FoundSubtitle[] = []
  for (const subtitle of subtitles) {
    const matches = videosOf(videos, subtitle)
    if (matches.length === 0) unmatched.push(subtitle)
    for (const { video, tags } of matches) {
      const list = sidecars.get(video.path) ?? []
      list.push({ path: subtitle.path, tags: readTags(tags) })
      sidecars.set(video.path, list)
    }
  }
  return { sidecars, unmatched }
}

interface Match {
  readonly video: NamedVideo
  /** What of its name is not the video's. */
  readonly tags: string
}

function videosOf(videos: readonly NamedVideo[], subtitle: FoundSubtitle): readonly Match[] {
  const stem = subtitleStem(subtitle.name)
  const named = longest(videos.flatMap((video) => matchByName(video, { stem, within: subtitle.within })))
  if (named.length > 0) return named
  const tags = tagsAtEnd(stem)
  const episode = episodeOf(stem)
  if (episode !== undefined) {
    return videos.filter((video) => episodeOf(video.stem) === episode).map((video) => ({ video, tags }))
  }
  const same = videos.filter(({ recognised }) => isSamePlace(recognised, subtitle.recognised))
  if (same.length > 0) return same.map((video) => ({ video, tags }))
  const own = videos.filter(({ recognised }) => recognised.doubt !== 'extra')
  const [only] = own
  return only !== undefined && own.length === 1 ? [{ video: only, tags }] : []
}

/** `Film.en` and `Film (2020) en` begin with their videos' names, and `Film 2` with another one's. */
function matchByName(
  video: NamedVideo,
  { stem, within }: { readonly stem: string; readonly within: string | undefined },
): readonly Match[] {
  if (within !== undefined && isSame(within, video.stem))
    return [{ video, tags: withoutStem(stem, video.stem) ?? stem }]
  const rest = withoutStem(stem, video.stem)
  if (rest === undefined || (rest !== '' && !/^[\s._([-]/.test(rest))) return []
  const mayBeLabel = rest.startsWith('.') && episodeOf(rest) === undefined
  const tellsOnlyTags = areTags(rest) && !/^\s*\d/.test(rest)
  return mayBeLabel || tellsOnlyTags ? [{ video, tags: rest }] : []
}

function withoutStem(stem: string, videoStem: string): string | undefined {
  const [folded, start] = [fold(stem), fold(videoStem)]
  return folded.startsWith(start) ? stem.normalize('NFC').slice(videoStem.normalize('NFC').length) : undefined
}

function longest(matches: readonly Match[]): readonly Match[] {
  const length = Math.max(0, ...matches.map(({ video }) => video.stem.length))
  return matches.filter(({ video }) => video.stem.length === length)
}

/** `Is`, `It` and `No` at the end of a name are its own words more often than codes of languages. */
const IN_SENTENCE = /^[A-Z][a-z][\s._-]?$/

/** The words at the end of a name that tell of a subtitle. */
export function tagsAtEnd(stem: string): string {
  const words = stem.split(/(?<=[\s._-])|(?=[([])/u)
  let from = words.length
  while (from > 0 && !IN_SENTENCE.test(words[from - 1] ?? '') && areTags(words.slice(from - 1).join(''))) from--
  return words.slice(from).join('')
}

function episodeOf(text: string): string | undefined {
  const found = EPISODE.exec(text)
  return found === null ? undefined : `${Number(found[1])}x${Number(found[2])}`
}

function isSamePlace(one: Recognised, other: Recognised): boolean {
  if (one.doubt !== undefined || other.doubt !== undefined) return false
  const [a, b] = [placementOf(one), placementOf(other)]
  return a.titleId === b.titleId && a.episode?.season === b.episode?.season && a.episode?.episode === b.episode?.episode
}

function isSame(one: string, other: string): boolean {
  return fold(one) === fold(other)
}

function fold(text: string): string {
  return text.normalize('NFC').toLowerCase()
}
