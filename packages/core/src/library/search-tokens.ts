/** Lower case, without marks: `Amélie` and `AMELIE` are the same word. */
export function foldText(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
}

/** Letters that are no other letter with a mark, as they are written without them. */
const SPELLINGS: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
}
const SPELT = new RegExp(`[${Object.keys(SPELLINGS).join('')}]`, 'gu')

/** Folded, and letters such as `ø` and `ß` spelt with those that every keyboard has. */
export function spellOut(text: string): string {
  return foldText(text).replace(SPELT, (letter) => SPELLINGS[letter] ?? letter)
}

/** The distinct words of `text`, folded, in order. The ids of titles are made of them. */
export function searchTokens(text: string): string[] {
  return wordsOf(foldText(text))
}

/**
 * The distinct words of `text`, spelt out, in order: what a catalogue stores and what it looks up. Where it has none, its marks are one, so that
 * `???` and `🎉` are found as other names are, and by how they begin.
 */
export function searchWords(text: string): string[] {
  const spelt = spellOut(text)
  const words = wordsOf(spelt)
  if (words.length > 0) return words
  const marks = [...spelt.replace(UNSEEN, '')].map((mark) => `u${mark.codePointAt(0)?.toString(16)}x`)
  return marks.length === 0 ? [] : [marks.join('')]
}

/** Spaces, and what joins or steers other characters. */
const UNSEEN = /[\p{C}\p{Z}]/gu

function wordsOf(text: string): string[] {
  return [...new Set(text.match(/[\p{L}\p{N}]+/gu) ?? [])]
}
