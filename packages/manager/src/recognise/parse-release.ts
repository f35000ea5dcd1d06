import { parseTorrentTitle } from '@viren070/parse-torrent-title'

const BEYOND_ASCII = /(?!\p{ASCII})[\p{L}\p{M}\p{N}]/gu
const STAND_IN = /zq([g-v]+)qz/gi
/** Digits would be taken for years and episodes, and letters up to f for words such as `dub`. */
const DIGITS = 'ghijklmnopqrstuv'

/** What a release's name says. */
export interface Release {
  readonly title: string | undefined
  readonly year: string | undefined
  readonly seasons: readonly number[] | undefined
  readonly episodes: readonly number[] | undefined
  readonly episodeTitle: string | undefined
  /** Whether it says how the film was made into a file. */
  readonly isRelease: boolean
}

/**
 * Parses a name by the library, which knows ASCII letters only and cuts others off the ends of a title: they go through it
 * as stand-ins.
 */
export function parseRelease(name: string): Release {
  const parsed = parseTorrentTitle(name.replace(BEYOND_ASCII, standInFor))
  const { year, seasons, episodes, resolution, quality, codec } = parsed
  const isRelease = (resolution ?? quality ?? codec) !== undefined
  return {
    title: restore(parsed.title),
    // Empty for years that end where they begin.
    year: year === '' ? undefined : year,
    seasons,
    episodes,
    episodeTitle: restore(parsed.episodeTitle),
    isRelease,
  }
}

function standInFor(letter: string): string {
  const hexadecimal = (letter.codePointAt(0) ?? 0).toString(16)
  return `zq${[...hexadecimal].map((digit) => DIGITS[Number.parseInt(digit, 16)]).join('')}qz`
}

function restore(text: string | undefined): string | undefined {
  return text?.replace(STAND_IN, (_, letters: string) => {
    const hexadecimal = [...letters.toLowerCase()].map((letter) => DIGITS.indexOf(letter).toString(16)).join('')
    return String.fromCodePoint(Number.parseInt(hexadecimal, 16))
  })
}
