import { languageCodeOf, type MasterFilm, type MasterPart, type MasterText, masterPlaylist } from '@streamvault/media'
import type { FilmPart, FilmTrack } from './film-part.ts'
import type { ShelvedFilm } from './film-shelf.ts'

/** A film of a cut, at the offset at which it was opened. */
export interface OpenVersion extends ShelvedFilm {
  readonly offsetMs: number
}

export interface MasterOptions {
  /** Whether sound can be converted here; what would have to be is left out otherwise. */
  readonly converts: boolean
  /** The address of a part of a version. */
  addressOf(version: OpenVersion, part: FilmPart): string
}

interface Offered<T> {
  readonly version: OpenVersion
  readonly track: FilmTrack
  readonly what: T
}

/** The master playlist of the versions of a cut, the one that was asked for first. */
export function masterOf(versions: readonly [OpenVersion, ...OpenVersion[]], options: MasterOptions): string {
  const sounds = versions.map((version) => soundsOf(version, options))
  const richest = richestOf(sounds.map((each) => each.map(({ what }) => what.channels)))
  const texts = textsOf(versions)
  const [first] = versions
  const variants = versions.map(({ film }, at) => ({
    picture: film.picture,
    ownSounds: (sounds[at] ?? []).map(({ what }) => what),
  }))
  const film: MasterFilm = {
    variants: variants as [(typeof variants)[number], ...typeof variants],
    soundsOf: richest,
    texts: texts.map(({ what }) => what),
    hasChapters: (first.file.media.chapters ?? []).length > 0,
  }
  const playlistOf = (version: OpenVersion, track: FilmTrack) =>
    options.addressOf(version, { kind: 'playlist', offsetMs: version.offsetMs, track })
  const uriOf = (part: MasterPart): string => {
    if (part.kind === 'chapters') return options.addressOf(first, { kind: 'chapters', offsetMs: first.offsetMs })
    if ('variant' in part) {
      return playlistOf(versions[part.variant] ?? first, { kind: part.kind })
    }
    const offered = part.kind === 'sound' ? sounds[richest]?.[part.sound] : texts[part.text]
    return offered === undefined ? '' : playlistOf(offered.version, offered.track)
  }
  return masterPlaylist(film, uriOf)
}

function soundsOf(version: OpenVersion, { converts }: MasterOptions) {
  return version.film.sounds.flatMap((what, number) => {
    const track: FilmTrack = { kind: 'sound', number }
    return what.delivery === 'converted' && !converts ? [] : [{ version, track, what }]
  })
}

/** Where most sounds are, and of those the one with most channels; the first of equals. */
function richestOf(channels: readonly (readonly number[])[]): number {
  let richest = 0
  for (const [at, each] of channels.entries()) {
    const best = channels[richest] ?? []
    const isRicher = each.length - best.length || Math.max(0, ...each) - Math.max(0, ...best)
    if (isRicher > 0) richest = at
  }
  return richest
}

/** Those of all versions, in them and beside them. What two files have is offered once. */
function textsOf(versions: readonly OpenVersion[]): readonly Offered<MasterText>[] {
  const offered: Offered<MasterText>[] = []
  for (const version of versions) {
    const own = [...embeddedTexts(version), ...textsBeside(version)]
    const had = new Set(offered.map(({ what }) => JSON.stringify(what)))
    offered.push(...own.filter(({ what }) => !had.has(JSON.stringify(what))))
  }
  return offered
}

function embeddedTexts(version: OpenVersion): Offered<MasterText>[] {
  return version.film.texts.map(({ language, name, isForced }, number) => {
    const named = name === undefined ? {} : { name }
    const what = { language, ...named, ...(isForced ? { isForced } : {}) }
    return { version, track: { kind: 'text', number }, what }
  })
}

function textsBeside(version: OpenVersion): Offered<MasterText>[] {
  return (version.file.subtitles ?? []).map(({ id, language, label, isForced, isSdh }) => {
    // A region is lost in the code of a language, and so is told in the name.
    const words = [language === 'und' ? [] : language, label ?? [], isSdh ? 'SDH' : []].flat()
    const named = words.length === 0 ? {} : { name: words.join(' ') }
    const what = { language: languageCodeOf(language), ...named, ...(isForced ? { isForced } : {}) }
    return { version, track: { kind: 'subtitle', id }, what }
  })
}
