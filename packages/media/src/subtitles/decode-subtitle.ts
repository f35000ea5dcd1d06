import { isUtf8 } from 'node:buffer'
import { VaultError } from '@streamvault/core'
import type { DecodedText } from './decoded-text.ts'

/** The longest first: the mark of UTF-16 begins that of UTF-32. */
const MARKS = [
  ['utf-32le', [0xff, 0xfe, 0, 0]],
  ['utf-32be', [0, 0, 0xfe, 0xff]],
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
] as const

/** As much of a text as its zeroes are counted in. */
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
 * Reads a subtitle in whatever charset it is: by its byte order mark, as UTF-8 where it is valid, and else as what its letters are
 * likeliest in, where `language` (a tag of BCP 47) is a hint.
 *
 * Throws `SUBTITLE_INVALID` for what is no text, and for what may be several things.
 */
export async function decodeSubtitle(bytes: Uint8Array, language: string): Promise<DecodedText> {
  const unicode = (await decodeMarked(bytes)) ?? decodeUtf8(bytes) ?? decodeWide(bytes)
  const decoded = unicode ?? (await legacy()).decodeLegacy(bytes, language)
  if (decoded === undefined || !isText(decoded.text)) throw new VaultError('SUBTITLE_INVALID', { reason: 'no text' })
  return decoded
}

/** Its tables take a tenth of a second to load, and some megabytes: most vaults, and most commands, never need them. */
function legacy() {
  return import('./legacy-charset.ts')
}

async function decodeMarked(bytes: Uint8Array): Promise<DecodedText | undefined> {
  const found = MARKS.find(([, mark]) => mark.every((byte, at) => bytes[at] === byte))
  if (found === undefined) return undefined
  const [charset, mark] = found
  const unmarked = bytes.subarray(mark.length)
  const isRare = charset === 'utf-32le' || charset === 'utf-32be'
  return isRare ? (await legacy()).decodeAs(unmarked, charset) : decodeUnicode(unmarked, charset)
}

function decodeUnicode(bytes: Uint8Array, charset: 'utf-8' | 'utf-16le' | 'utf-16be'): DecodedText {
  return { text: new TextDecoder(charset, { ignoreBOM: true }).decode(bytes), charset }
}

function decodeUtf8(bytes: Uint8Array): DecodedText | undefined {
  const isSevenBit = bytes.every((byte) => byte < 0x80)
  // Japanese in seven bits looks like ASCII otherwise.
  if (isSevenBit && bytes.includes(ESCAPE)) return undefined
  if (bytes.includes(0)) return undefined
  const decoded = decodeUnicode(bytes, 'utf-8')
  if (isUtf8(bytes)) return decoded
  const { text } = decoded
  const damagedCount = text.match(REPLACEMENT)?.length ?? 0
  const rightCount = (text.match(/\P{ASCII}/gu)?.length ?? 0) - damagedCount
  return rightCount >= RIGHT_PER_DAMAGED_MIN * damagedCount ? decoded : undefined
}

/** UTF-16 without its mark: digits and spaces are in every subtitle, and half of each is zero. */
function decodeWide(bytes: Uint8Array): DecodedText | undefined {
  const sample = bytes.subarray(0, SAMPLE_BYTES)
  const zeroes = (parity: number) =>
    sample.reduce((sum, byte, at) => sum + (byte === 0 && at % 2 === parity ? 1 : 0), 0)
  const [even, odd] = [zeroes(0), zeroes(1)]
  const isClear = Math.min(even, odd) * 10 <= Math.max(even, odd)
  if (!isClear || Math.max(even, odd) < sample.length * WIDE_ZERO_SHARE_MIN) return undefined
  return decodeUnicode(bytes, odd > even ? 'utf-16le' : 'utf-16be')
}

function isText(text: string): boolean {
  const damagedCount = text.match(/\ufffd|(?!\s)\p{Cc}/gu)?.length ?? 0
  return !text.includes('\0') && damagedCount <= text.length * DAMAGED_SHARE_MAX
}
