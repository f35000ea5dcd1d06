import { isVideoName } from './video-name.ts'

/**
 * How pieces are numbered. `behind`: behind the extension, bytewise pieces. `within`: before it, as whole videos have it that are
 * parts of something. `volume` and `old-volume`: those of RAR archives, before the extension and in its place.
 */
export type PieceStyle = 'behind' | 'within' | 'volume' | 'old-volume'

/** What the name of a piece of a split file tells. */
export interface PieceName {
  readonly name: string
  /** What the whole file is called. */
  readonly whole: string
  readonly number: number
  readonly style: PieceStyle
}

/** `Film.mkv.001`, and `Film.mkv.part1` */
const BEHIND = /^(?<whole>.+\.[a-z0-9]{2,5})\.(?:(?<digits>\d{2,4})|part(?<part>\d{1,4}))$/i
/** `Film.part1.mkv`, `Film.part01.rar` */
const WITHIN = /^(?<stem>.+)\.part(?<digits>\d{1,4})(?<extension>\.[a-z0-9]{2,5})$/i
/** `Film.rar` comes before `Film.r00`, and `Film.s00` behind `Film.r99`. `Film.z01` is of a zip. */
const OLD_VOLUME = /^(?<stem>.+)\.(?:rar|(?<letter>[r-y])(?<digits>\d\d))$/i
const PER_LETTER = 100
/** What is cut bytewise into numbered volumes besides videos. */
const CUT_ARCHIVE = /\.(?:zip|7z)$/i
const ARCHIVE = /\.(?:zip|7z|rar)$/i
const RAR = /\.rar$/i
const LAST_DIGITS = /\d+(?=\D*$)/
const EXTENSION = /\.[a-z0-9]{2,5}$/i

/** Whether a file is called as archives are that videos are taken out of. */
export function isArchiveName(name: string): boolean {
  return ARCHIVE.test(name)
}

/**
 * Understands the name of a piece of a video or of an archive; undefined for all other names. An archive `Film.rar` may be
 * the first of several volumes, and is a piece.
 */
export function parsePieceName(name: string): PieceName | undefined {
  const behind = BEHIND.exec(name)?.groups
  if (behind !== undefined) {
    const { whole = '', digits, part } = behind
    if (!isVideoName(whole) && !CUT_ARCHIVE.test(whole)) return undefined
    return { name, whole, number: Number(digits ?? part), style: 'behind' }
  }
  const within = WITHIN.exec(name)?.groups
  if (within !== undefined && (isVideoName(name) || RAR.test(name))) {
    const { stem = '', digits, extension = '' } = within
    const style = RAR.test(name) ? 'volume' : 'within'
    return { name, whole: `${stem}${extension}`, number: Number(digits), style }
  }
  const old = OLD_VOLUME.exec(name)?.groups
  if (old === undefined) return undefined
  const { stem = '', letter, digits } = old
  const number = letter === undefined ? 0 : 1 + PER_LETTER * (letterIndex(letter) - letterIndex('r')) + Number(digits)
  return { name, whole: `${stem}.rar`, number, style: 'old-volume' }
}

/** What the piece of another number is called, as this one is. */
export function pieceNameOf({ name, style, whole }: PieceName, number: number): string {
  if (style === 'old-volume') return number === 0 ? whole : `${whole.replace(RAR, '')}.${oldExtension(number - 1)}`
  const extension = style === 'behind' ? '' : (EXTENSION.exec(name)?.[0] ?? '')
  const stem = name.slice(0, name.length - extension.length)
  const numbered = stem.replace(LAST_DIGITS, (digits) => String(number).padStart(digits.length, '0'))
  return `${numbered}${extension}`
}

function oldExtension(index: number): string {
  const letter = String.fromCharCode('r'.charCodeAt(0) + Math.floor(index / PER_LETTER))
  return `${letter}${String(index % PER_LETTER).padStart(2, '0')}`
}

function letterIndex(letter: string): number {
  return letter.toLowerCase().charCodeAt(0)
}
