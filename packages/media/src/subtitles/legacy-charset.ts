import { VaultError } from '@streamvault/core'
import iconv from 'iconv-lite'
import { CharacterModel, hasCharacters } from './character-model.ts'
import { CHARSETS, lettersOf } from './charsets.ts'
import type { DecodedText } from './decoded-text.ts'
import { LETTER_PAIRS } from './generated/letter-pairs.ts'
import { LetterModel, type Spelling, spell } from './letter-model.ts'

/** As much of a text as a charset is told by: a hundred sentences, which leave no doubt. */
const SAMPLE_BYTES = 6 << 10
/** As much as the language is told by beside that, where few of its letters are not plain. */
const PLAIN_BYTES = 1 << 10
const KEEP_MARK = { stripBOM: false }
const ESCAPE = 0x1b
/** What the language that its name tells counts for, as a natural logarithm: as much as two or three letters. */
const NAMED = 10
/** A reading is believed that is so many times as likely as every other, as a natural logarithm: fifty times. */
const CERTAIN = 4
/**
 * No language spells as unlikely as this, as a natural logarithm on average of a pair of letters, or of a character; but for a few that
 * are rare, as a name has them.
 */
const TELLING_MIN = { letters: -8, characters: -11.5 }
const RARE = -25

interface Reading extends DecodedText {
  readonly sample: string
  readonly spelling: Spelling
  /** A natural logarithm. */
  likelihood: number
  isLanguage: boolean
}

/**
 * Reads a text in a charset from before Unicode: as what is most likely of all charsets and languages that were written in them, by its
 * letters and their neighbours, where `language` tells which is likelier. Undefined for what is no text.
 *
 * Throws `SUBTITLE_INVALID` where two readings are about as likely.
 */
export function decodeLegacy(bytes: Uint8Array, language: string): DecodedText | undefined {
  if (bytes.includes(0)) return undefined
  if (bytes.includes(ESCAPE) && bytes.every((byte) => byte < 0x80)) return decodeAs(bytes, 'iso-2022-jp')
  const [best, ...others] = readingsOf(sampleOf(bytes), language).toSorted(
    (one, other) => other.likelihood - one.likelihood,
  )
  if (best === undefined || !best.isLanguage) return undefined
  const rival = others.find(({ sample }) => lettersIn(sample) !== lettersIn(best.sample))
  if (rival !== undefined && best.likelihood - rival.likelihood < CERTAIN) {
    const reason = `it may be in ${best.charset} or ${rival.charset}, and is too short to tell; save it in UTF-8`
    throw new VaultError('SUBTITLE_INVALID', { reason })
  }
  return decodeAs(bytes, best.charset)
}

/** Reads a text in that charset. Iconv has tables for everything but Japanese in seven bits. */
export function decodeAs(bytes: Uint8Array, charset: string): DecodedText {
  const text =
    charset === 'iso-2022-jp' ? new TextDecoder(charset).decode(bytes) : iconv.decode(bytes, charset, KEEP_MARK)
  return { text, charset }
}

/** Every charset with the language that its letters are likeliest in. Several that read the same are one, by the most usual. */
function readingsOf(bytes: Uint8Array, language: string): readonly Reading[] {
  const named = lettersOf(language)
  const readings = new Map<string, Reading>()
  for (const [letters, charsets] of Object.entries(CHARSETS)) {
    for (const { charset, usual } of charsets) {
      const reading = readings.get(charset) ?? unjudged(bytes, charset)
      readings.set(charset, reading)
      const { total, telling, tellingCount } = modelOf(letters).likelihoodOf(reading.spelling)
      const likelihood = total + usual + (named.includes(letters) ? NAMED : 0)
      if (likelihood <= reading.likelihood) continue
      reading.likelihood = likelihood
      reading.isLanguage =
        telling >= TELLING_MIN[hasCharacters(letters) ? 'characters' : 'letters'] * tellingCount + RARE
    }
  }
  return [...readings.values()]
}

function unjudged(bytes: Uint8Array, charset: string): Reading {
  const { text } = decodeAs(bytes, charset)
  return { text, charset, sample: text, spelling: spell(text), likelihood: Number.NEGATIVE_INFINITY, isLanguage: false }
}

/** Made when the first text of an unknown charset comes. */
const models = new Map<string, Pick<LetterModel, 'likelihoodOf'>>()

function modelOf(letters: string): Pick<LetterModel, 'likelihoodOf'> {
  const known = models.get(letters)
  if (known !== undefined) return known
  const groups = LETTER_PAIRS[letters] ?? []
  const model = hasCharacters(letters) ? new CharacterModel(letters, groups, modelOf('en')) : new LetterModel(groups)
  models.set(letters, model)
  return model
}

/** Two readings that differ in signs alone are as good as each other. */
function lettersIn(text: string): string {
  return text.replace(/[^\p{L}\p{M}]+/gu, ' ')
}

/** The lines with other characters than ASCII, and some of the others: numbers and times tell nothing. */
function sampleOf(bytes: Uint8Array): Uint8Array {
  const lines = Buffer.from(bytes).toString('latin1').split('\n')
  const telling = lines.filter((line) => /\P{ASCII}/u.test(line)).join('\n')
  const plain = lines.filter((line) => /^\p{ASCII}*$/u.test(line) && /[a-z]{2}/i.test(line)).join('\n')
  return Buffer.from(`${telling.slice(0, SAMPLE_BYTES)}\n${plain.slice(0, PLAIN_BYTES)}`, 'latin1')
}
