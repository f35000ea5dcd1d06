import iconv from 'iconv-lite'
import type { LetterModel, Likelihood, Spelling } from './letter-model.ts'

/** How much of a text is written in characters that were counted; the others are as likely as each other. */
const COUNTED_SHARE = 0.6
/** Of a character that its standard has among the rare ones, and of any other. */
const RARE_CHARACTER = 1e-6
const FOREIGN_CHARACTER = 1e-7
/** What is taken off for each plain letter at a character. */
const AT_PLAIN = -5
/** Lines that have any characters are written in them: so many plain letters for each are too many, and cost this much. */
const PLAIN_PER_CHARACTER_MAX = 3
const MOSTLY_PLAIN = -15
const EDGE = ' '
/** What English sees where a character is. */
const GAP = { letter: EDGE, isPlain: true, cost: 0 }

/** Where the standards have their common characters, as rows of two bytes: those before them are signs, those behind them are rare. */
const COMMON: Readonly<Record<string, { readonly charset: string; readonly first: number; readonly last: number }>> = {
  'zh-Hans': { charset: 'gb18030', first: 0xb0, last: 0xd7 },
  'zh-Hant': { charset: 'big5', first: 0xa4, last: 0xc6 },
  ja: { charset: 'euc-jp', first: 0xb0, last: 0xcf },
  ko: { charset: 'euc-kr', first: 0xb0, last: 0xc8 },
}
const OF_SCRIPT: Readonly<Record<string, RegExp>> = {
  'zh-Hans': /\p{Script=Han}/u,
  'zh-Hant': /\p{Script=Han}/u,
  ja: /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u,
  ko: /[\p{Script=Hangul}\p{Script=Han}]/u,
}

/** Whether a language is written in characters, of which there are thousands. */
export function hasCharacters(language: string): boolean {
  return COMMON[language] !== undefined
}

/** How often a language has each of its characters. */
export class CharacterModel {
  readonly #counts = new Map<string, number>()
  readonly #common: ReadonlySet<string>
  readonly #script: RegExp
  readonly #english: Pick<LetterModel, 'likelihoodOf'>
  #total = 0

  /** Takes an entry of `LETTER_PAIRS` for a language that has characters; what is plain between them is English. */
  constructor(language: string, groups: readonly string[], english: Pick<LetterModel, 'likelihoodOf'>) {
    this.#english = english
    for (const [weight, group] of groups.entries()) {
      for (const char of group) {
        this.#counts.set(char, 2 ** weight * 1.5)
        this.#total += 2 ** weight * 1.5
      }
    }
    const { charset, first, last } = COMMON[language] ?? { charset: 'gb18030', first: 0, last: 0 }
    const bytes = Array.from({ length: last - first + 1 }, (_, row) =>
      Array.from({ length: 0x100 - 0x40 }, (__, at) => [first + row, 0x40 + at]),
    )
    const script = OF_SCRIPT[language] ?? /\p{L}/u
    const chars = bytes.flat().map((pair) => iconv.decode(Buffer.from(pair), charset))
    this.#common = new Set(chars.filter((char) => char.length === 1 && script.test(char)))
    this.#script = script
  }

  likelihoodOf(spelling: Spelling): Likelihood {
    let telling = 0
    let tellingCount = 0
    let plainCount = 0
    for (const [at, { letter, isPlain, cost }] of spelling.entries()) {
      if (isPlain && letter !== EDGE) plainCount++
      if (isPlain) continue
      const plainBeside = [spelling[at - 1], spelling[at + 1]].filter(isPlainLetter).length
      telling += (letter === EDGE ? cost : Math.log(this.#shareOf(letter))) + plainBeside * AT_PLAIN
      tellingCount++
    }
    const plain = this.#english.likelihoodOf(spelling.map((sign) => (sign.isPlain ? sign : GAP))).total
    const mostly = plainCount > PLAIN_PER_CHARACTER_MAX * tellingCount ? MOSTLY_PLAIN : 0
    return { total: telling + plain + mostly, telling, tellingCount }
  }

  #shareOf(char: string): number {
    const counted = (COUNTED_SHARE * (this.#counts.get(char) ?? 0)) / this.#total
    if (this.#common.has(char)) return counted + (1 - COUNTED_SHARE) / this.#common.size
    return counted + (this.#script.test(char) ? RARE_CHARACTER : FOREIGN_CHARACTER)
  }
}

function isPlainLetter(sign: Spelling[number] | undefined): boolean {
  return sign?.isPlain === true && sign.letter !== EDGE
}
