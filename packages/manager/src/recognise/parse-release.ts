import { parseTorrentTitle } from '@viren070/parse-torrent-title'
import { keepOwnWords } from './own-words.ts'

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
 * as stand-ins, and so do words that it would take for remarks.
 */
export function parseRelease(name: string): Release {
  const parsed = parseTorrentTitle(keepOwnWords(name, standInFor).replace(BEYOND_ASCII, standInFor))
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

function standInFor(word: string): string {
  const hexadecimals = [...word].map((letter) => (letter.codePointAt(0) ?? 0).toString(16))
  return hexadecimals.map((hexadecimal) => `zq${[...hexadecimal].map(letterFor).join('')}qz`).join('')
}

function letterFor(digit: string): string {
  return DIGITS.charAt(Number.parseInt(digit, 16))
}

function restore(text: string | undefined): string | undefined {
  return text?.replace(STAND_IN, (_, letters: string) => {
    const hexadecimal = [...letters.toLowerCase()].map((letter) => DIGITS.indexOf(letter).toString(16)).join('')
    return String.fromCodePoint(Number.parseInt(hexadecimal, 16))
  })
}
