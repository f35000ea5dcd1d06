import { foldText } from '@streamvault/core'

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

/**
 * A name as it is compared: letters and digits alone, folded, so that `Spider-Man` is `Spiderman` and `Schindler’s List`
 * is `Schindlers.List`. Empty where a name has none.
 */
export function comparableName(name: string): string {
  const words = foldText(name.replace(/&/g, ' and '))
    .replace(SPELT, (letter) => SPELLINGS[letter] ?? letter)
    .match(/[\p{L}\p{N}]+/gu)
  return words?.join('') ?? ''
}
