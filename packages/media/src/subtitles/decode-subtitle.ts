import { isUtf8 } from 'node:buffer'
import { VaultError } from '@streamvault/core'
import iconv from 'iconv-lite'
import { detectAll } from 'jschardet'
import { CHARSETS, charsetsOf } from './charsets.ts'

export interface DecodedText {
  /** Without a byte order mark. */
  readonly text: string
  /** What it was in, such as `utf-8` or `windows-1251`. */
  readonly charset: string
}

/** The longest first: the mark of UTF-16 begins that of UTF-32. */
const MARKS = [
  ['utf-32le', [0xff, 0xfe, 0, 0]],
  ['utf-32be', [0, 0, 0xfe, 0xff]],
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
] as const

/** As much of a text as a charset is told by: more takes longer and tells nothing new. */
const SAMPLE_BYTES = 64 << 10
/** Of every hundred characters one may be damaged. */
const DAMAGED_SHARE_MAX = 0.01
/** A text is UTF-8 with damage, and not something else, where so many characters are right for each that is not. */
const RIGHT_PER_DAMAGED_MIN = 20
/** Of the bytes of a subtitle in UTF-16 at least so many are the zeroes of its numbers and times, also in Chinese. */
const WIDE_ZERO_SHARE_MIN = 0.05
const REPLACEMENT = /\ufffd/g
const ESCAPE = 0x1b

/**
 * Reads a subtitle in whatever charset it is: by its byte order mark, as UTF-8 where it is valid, and else as what a detector finds,
 * of which what texts in `language` (a tag of BCP 47) come in is preferred.
 *
 * Throws `SUBTITLE_INVALID` for what is no text.
 */
export function decodeSubtitle(bytes: Uint8Array, language: string): DecodedText {
  const decoded = decodeMarked(bytes) ?? decodeUtf8(bytes) ?? decodeWide(bytes) ?? decodeLegacy(bytes, language)
  if (decoded === undefined || !isText(decoded.text)) throw new VaultError('SUBTITLE_INVALID', { reason: 'no text' })
  return decoded
}

function decodeMarked(bytes: Uint8Array): DecodedText | undefined {
  const found = MARKS.find(([, mark]) => mark.every((byte, at) => bytes[at] === byte))
  return found && { text: iconv.decode(bytes.subarray(found[1].length), found[0], KEEP_MARK), charset: found[0] }
}

const KEEP_MARK = { stripBOM: false }

function decodeUtf8(bytes: Uint8Array): DecodedText | undefined {
  const isSevenBit = bytes.every((byte) => byte < 0x80)
  // Japanese in seven bits looks like ASCII otherwise.
  if (isSevenBit && bytes.includes(ESCAPE)) return undefined
  if (bytes.includes(0)) return undefined
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
  if (isUtf8(bytes)) return { text, charset: 'utf-8' }
  const damagedCount = text.match(REPLACEMENT)?.length ?? 0
  const rightCount = (text.match(/\P{ASCII}/gu)?.length ?? 0) - damagedCount
  return rightCount >= RIGHT_PER_DAMAGED_MIN * damagedCount ? { text, charset: 'utf-8' } : undefined
}

/** UTF-16 without its mark: digits and spaces are in every subtitle, and half of each is zero. */
function decodeWide(bytes: Uint8Array): DecodedText | undefined {
  const sample = bytes.subarray(0, SAMPLE_BYTES)
  const zeroes = (parity: number) =>
    sample.reduce((sum, byte, at) => sum + (byte === 0 && at % 2 === parity ? 1 : 0), 0)
  const [even, odd] = [zeroes(0), zeroes(1)]
  const isClear = Math.min(even, odd) * 10 <= Math.max(even, odd)
  if (!isClear || Math.max(even, odd) < sample.length * WIDE_ZERO_SHARE_MIN) return undefined
  const charset = odd > even ? 'utf-16le' : 'utf-16be'
  return { text: iconv.decode(bytes, charset), charset }
}

function decodeLegacy(bytes: Uint8Array, language: string): DecodedText | undefined {
  if (bytes.includes(0)) return undefined
  const found = detectAll(sampleOf(bytes)).flatMap(({ encoding }) => CHARSETS[encoding?.toLowerCase() ?? ''] ?? [])
  const usual = charsetsOf(language) ?? []
  const likely = [...found.filter((charset) => usual.includes(charset)), ...found, ...usual]
  let first: DecodedText | undefined
  for (const charset of new Set(likely)) {
    const decoded = { text: decodeAs(bytes, charset), charset }
    if (!decoded.text.includes('\ufffd')) return decoded
    first ??= decoded
  }
  return first
}

/** Iconv has tables for everything but Japanese in seven bits. */
function decodeAs(bytes: Uint8Array, charset: string): string {
  return charset === 'iso-2022-jp' ? new TextDecoder(charset).decode(bytes) : iconv.decode(bytes, charset)
}

/** The lines with other characters than ASCII: the others, such as numbers and times, tell nothing. */
function sampleOf(bytes: Uint8Array): Uint8Array {
  const lines = Buffer.from(bytes).toString('latin1').split('\n')
  const telling = lines.filter((line) => /\P{ASCII}/u.test(line) || line.includes('\u001b')).join('\n')
  return Buffer.from(telling.slice(0, SAMPLE_BYTES), 'latin1')
}

function isText(text: string): boolean {
  const damagedCount = text.match(/\ufffd|(?!\s)\p{Cc}/gu)?.length ?? 0
  return !text.includes('\0') && damagedCount <= text.length * DAMAGED_SHARE_MAX
}
