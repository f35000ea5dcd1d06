import iconv from 'iconv-lite'
import { detectAll } from 'jschardet'
import { CHARSETS, charsetsOf } from './charsets.ts'
import type { DecodedText } from './decoded-text.ts'

/** As much of a text as a charset is told by: more takes longer and tells nothing new. */
const SAMPLE_BYTES = 64 << 10
const KEEP_MARK = { stripBOM: false }

/**
 * Reads a text in a charset from before Unicode: what a detector finds, of which what texts in `language` come in is preferred, and of
 * these the first in which nothing is left over. Undefined for what is no text.
 */
export function decodeLegacy(bytes: Uint8Array, language: string): DecodedText | undefined {
  if (bytes.includes(0)) return undefined
  const found = detectAll(sampleOf(bytes)).flatMap(({ encoding }) => CHARSETS[encoding?.toLowerCase() ?? ''] ?? [])
  const usual = charsetsOf(language) ?? []
  const likely = [...found.filter((charset) => usual.includes(charset)), ...found, ...usual]
  let first: DecodedText | undefined
  for (const charset of new Set(likely)) {
    const decoded = decodeAs(bytes, charset)
    if (!decoded.text.includes('\ufffd')) return decoded
    first ??= decoded
  }
  return first
}

/** Reads a text in that charset. Iconv has tables for everything but Japanese in seven bits. */
export function decodeAs(bytes: Uint8Array, charset: string): DecodedText {
  const text =
    charset === 'iso-2022-jp' ? new TextDecoder(charset).decode(bytes) : iconv.decode(bytes, charset, KEEP_MARK)
  return { text, charset }
}

/** The lines with other characters than ASCII: the others, such as numbers and times, tell nothing. */
function sampleOf(bytes: Uint8Array): Uint8Array {
  const lines = Buffer.from(bytes).toString('latin1').split('\n')
  const telling = lines.filter((line) => /\P{ASCII}/u.test(line) || line.includes('\u001b')).join('\n')
  return Buffer.from(telling.slice(0, SAMPLE_BYTES), 'latin1')
}
