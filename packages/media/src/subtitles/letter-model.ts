/** How likely a text is in a language, as natural logarithms. */
export interface Likelihood {
  /** Of all of it. */
  readonly total: number
  /** Of the pairs with a letter that is not plain alone, and how many they are. */
  readonly telling: number
  readonly tellingCount: number
}

/** How much a pair that was never met counts beside those that were. */
const UNSEEN_WEIGHT = 8
/** Of a letter that the language has not, but its script, and of any other. */
const LETTER_OF_SCRIPT = 2e-5
const FOREIGN_LETTER = 1e-7
/** Of one that names and loan words bring into every language of that script, as in `Zoë` and `fiancé`. */
const LOANED_LETTER = 1e-3
const LOANED = /[àáâäçèéêëíïñóôöúü]/
/** Of a sign that dialogues have, and of any other. */
const USUAL_SIGN = -8
const ODD_SIGN = -14
/** What is taken off for a sign between letters, for one that does not end a word behind one, for a frame of boxes at a letter, and for a capital behind a small letter. */
const SIGN_WITHIN = -8
const OPENS_BEHIND = -10
const BOX_AT_LETTER = -25
const CAPITAL_WITHIN = -6
const DAMAGED = -20
const EDGE = ' '

const USUAL = /[\u00a0\u00ad¡¿°«»‘’‚“”„–—…•·€£©®™№♪♫ªº、。！？，：；「」『』（）《》・～　]/u
/** Those that stand between letters. */
const WITHIN = /[\u00adʼ’·]/u
/** Those that stand before words, or alone. */
const OPENING = /[¡¿„‚€£©®°№♪♫•]/u
const BOX = /[\u2500-\u259f]/u
const LETTER = /[\p{L}\p{M}]/u
const NO_LETTER = /[ªº]/u
const SCRIPTS = [
  /\p{Script=Latin}/u,
  /\p{Script=Cyrillic}/u,
  /\p{Script=Greek}/u,
  /\p{Script=Hebrew}/u,
  /\p{Script=Arabic}/u,
  /\p{Script=Thai}/u,
]
/** What one charset has with a comma below, and another with a cedilla. */
const FOLDED: Readonly<Record<string, string>> = { ș: 'ş', ț: 'ţ' }

interface Sign {
  /** The letter in lower case, or `EDGE`. */
  readonly letter: string
  readonly isPlain: boolean
  /** What it costs, whatever the language. */
  readonly cost: number
}

/** A text as its letters, with what is odd about it; it is the same for every language. */
export type Spelling = readonly Sign[]

/** Takes a text apart. */
export function spell(text: string): Spelling {
  const chars = [...text.normalize('NFC')]
  return chars.map((char, at) => signOf(char, chars[at - 1] ?? EDGE, chars[at + 1] ?? EDGE))
}

function signOf(char: string, before: string, after: string): Sign {
  if (char < '\u0080') {
    const isLetter = /[a-z]/i.test(char)
    const isCapital = char >= 'A' && char <= 'Z'
    const cost = isCapital && before > '\u0080' && isSmall(before) ? CAPITAL_WITHIN : 0
    return { letter: isLetter ? char.toLowerCase() : EDGE, isPlain: true, cost }
  }
  if (isLetter(char)) {
    const small = char.toLowerCase()
    const isWithin = char !== small && isSmall(before)
    return { letter: FOLDED[small] ?? small, isPlain: false, cost: isWithin ? CAPITAL_WITHIN : 0 }
  }
  return { letter: EDGE, isPlain: false, cost: costOf(char, isLetter(before), isLetter(after)) }
}

function costOf(char: string, isBehind: boolean, isBefore: boolean): number {
  if (char === '\ufffd') return DAMAGED
  if (BOX.test(char)) return isBehind || isBefore ? BOX_AT_LETTER : ODD_SIGN
  const isUsual = USUAL.test(char)
  const cost = isUsual ? USUAL_SIGN : ODD_SIGN
  if (isBehind && isBefore && !WITHIN.test(char)) return cost + SIGN_WITHIN
  return isBehind && (!isUsual || OPENING.test(char)) ? cost + OPENS_BEHIND : cost
}

function isLetter(char: string): boolean {
  return LETTER.test(char) && !NO_LETTER.test(char)
}

function isSmall(char: string): boolean {
  return isLetter(char) && char === char.toLowerCase() && char !== char.toUpperCase()
}

/** How letters follow each other in one language. */
export class LetterModel {
  readonly #pairs = new Map<string, number>()
  readonly #letters = new Map<string, number>()
  readonly #script: RegExp | undefined
  #total = 0

  /** Takes an entry of `LETTER_PAIRS`. */
  constructor(groups: readonly string[]) {
    for (const [weight, group] of groups.entries()) {
      const count = 2 ** weight * 1.5
      for (let at = 0; at < group.length; at += 2)
        this.#count(fold(group.charAt(at)), fold(group.charAt(at + 1)), count)
    }
    const letters = [...this.#letters.keys()].filter((letter) => letter !== EDGE)
    const shareOf = (script: RegExp) => letters.filter((letter) => script.test(letter)).length
    this.#script = SCRIPTS.toSorted((one, other) => shareOf(other) - shareOf(one))[0]
  }

  likelihoodOf(spelling: Spelling): Likelihood {
    let total = 0
    let telling = 0
    let tellingCount = 0
    let before = EDGE
    let isBeforePlain = true
    for (const { letter, isPlain, cost } of spelling) {
      const pair = letter === EDGE && before === EDGE ? 0 : this.#logOf(before, letter)
      total += pair + cost
      if (!(isPlain && isBeforePlain)) {
        telling += pair + cost
        tellingCount++
      }
      before = letter
      isBeforePlain = isPlain
    }
    return { total, telling, tellingCount }
  }

  #count(first: string, second: string, count: number): void {
    const pair = first + second
    this.#pairs.set(pair, (this.#pairs.get(pair) ?? 0) + count)
    this.#letters.set(first, (this.#letters.get(first) ?? 0) + count)
    this.#total += count
  }

  #logOf(first: string, second: string): number {
    const share = this.#shareOf(second)
    const followed = this.#letters.get(first) ?? 0
    return Math.log(((this.#pairs.get(first + second) ?? 0) + UNSEEN_WEIGHT * share) / (followed + UNSEEN_WEIGHT))
  }

  #shareOf(letter: string): number {
    const known = this.#letters.get(letter)
    if (known !== undefined) return known / this.#total
    if (LOANED.test(letter) && this.#script?.test(letter)) return LOANED_LETTER
    return this.#script?.test(letter) ? LETTER_OF_SCRIPT : FOREIGN_LETTER
  }
}

function fold(letter: string): string {
  return FOLDED[letter] ?? letter
}
