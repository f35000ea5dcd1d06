import { exactTitleIdOf, type Recognised, type Sidecar, searchTokens } from '@streamvault/core'
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
  const index = indexOf(videos)
  const sidecars = new Map<string, Sidecar[]>()
  const unmatched: FoundSubtitle[] = []
  for (const subtitle of subtitles) {
    const { matches, tags } = matchesOf(index, subtitle)
    if (matches.length === 0) unmatched.push(subtitle)
    for (const { path } of matches) {
      const list = sidecars.get(path) ?? []
      list.push({ path: subtitle.path, tags: readTags(tags) })
      sidecars.set(path, list)
    }
  }
  return { sidecars, unmatched }
}

/** The videos of a folder by what they are found by, so that thousands of subtitles are matched with thousands of them. */
interface VideoIndex {
  readonly byStem: ReadonlyMap<string, readonly NamedVideo[]>
  readonly byEpisode: ReadonlyMap<string | undefined, readonly NamedVideo[]>
  readonly byPlace: ReadonlyMap<string | undefined, readonly NamedVideo[]>
  /** But trailers and other extras. */
  readonly own: readonly NamedVideo[]
}

function indexOf(videos: readonly NamedVideo[]): VideoIndex {
  return {
    byStem: Map.groupBy(videos, ({ stem }) => fold(stem)),
    byEpisode: Map.groupBy(videos, ({ stem }) => episodeOf(stem)),
    byPlace: Map.groupBy(videos, ({ recognised }) => placeOf(recognised)),
    own: videos.filter(({ recognised }) => recognised.doubt !== 'extra'),
  }
}

interface Matches {
  readonly matches: readonly NamedVideo[]
  /** What of the subtitle's name tells of it. */
  readonly tags: string
}

function matchesOf(index: VideoIndex, { name, within, recognised }: FoundSubtitle): Matches {
  const stem = subtitleStem(name).normalize('NFC')
  const ofFolder = within === undefined ? undefined : index.byStem.get(fold(within))
  if (ofFolder !== undefined) return { matches: ofFolder, tags: withoutStem(stem, within ?? '') }
  const named = matchByName(index, stem)
  if (named !== undefined) return named
  const tags = tagsAtEnd(stem)
  const episode = episodeOf(stem)
  if (episode !== undefined) return { matches: index.byEpisode.get(episode) ?? [], tags }
  const place = placeOf(recognised)
  const same = place === undefined ? undefined : index.byPlace.get(place)
  // What stands before the tags of a language may be a number that is the name's own: `Rocky 2.en`.
  const [number] = stem === tags ? [] : (/^\d{1,3}(?=[\s._-]|$)/.exec(tags) ?? [])
  const told = number === undefined ? recognised : { ...recognised, name: `${recognised.name} ${number}` }
  return { matches: same ?? onlyOne(index, told), tags }
}

/** The only video of a folder, unless a subtitle names another film. */
function onlyOne({ own }: VideoIndex, recognised: Recognised): readonly NamedVideo[] {
  const [only] = own
  return only !== undefined && own.length === 1 && !isAnother(recognised, only) ? own : []
}

/**
 * Whether a name is that of another film than a video: of another year, or with a word or a number that the video lacks while the video has
 * some that it lacks. What says nothing names no film, and of a title a part may do.
 */
function isAnother(subtitle: Recognised, { stem, recognised }: NamedVideo): boolean {
  const isOfYear = subtitle.year !== undefined && recognised.year !== undefined
  if (isOfYear && subtitle.year !== recognised.year) return true
  if (subtitle.doubt === 'nameless') return false
  const [told, title] = [searchTokens(subtitle.name), searchTokens(recognised.name)]
  const all = new Set([...title, ...searchTokens(stem.replace(/[._]/g, ' '))])
  const isPart = told.every((word) => all.has(word))
  const isWhole = title.every((word) => told.includes(word)) && told.every((word) => all.has(word) || !/\d/.test(word))
  return !isPart && !isWhole
}

/** `Film.en` and `Film (2020) en` begin with their videos' names, and `Film 2` with another one's. */
function matchByName({ byStem }: VideoIndex, stem: string): Matches | undefined {
  for (let end = stem.length; end > 0; end--) {
    const matches = byStem.get(fold(stem.slice(0, end)))
    const rest = stem.slice(end)
    if (matches !== undefined && mayStandBehind(rest)) return { matches, tags: rest }
  }
  return undefined
}

function mayStandBehind(rest: string): boolean {
  if (rest === '') return true
  const mayBeLabel = rest.startsWith('.') && episodeOf(rest) === undefined
  return mayBeLabel || (/^[\s_([-]/.test(rest) && areTags(rest) && !/^\s*\d/.test(rest))
}

function withoutStem(stem: string, start: string): string {
  return fold(stem).startsWith(fold(start)) ? stem.slice(start.normalize('NFC').length) : stem
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

/** Undefined where nobody can tell. */
function placeOf(recognised: Recognised): string | undefined {
  if (recognised.doubt !== undefined) return undefined
  const [title, { episode }] = [exactTitleIdOf(recognised), recognised]
  return episode === undefined ? title : `${title}/${episode.season}/${episode.episode}`
}

function fold(text: string): string {
  return text.normalize('NFC').toLowerCase()
}
