import { searchWords, spellOut } from '@streamvault/core'

/**
 * A name as it is compared: letters and digits alone, folded, so that `Spider-Man` is `Spiderman` and `Schindler’s List`
 * is `Schindlers.List`. A name that has none is its marks.
 */
export function comparableName(name: string): string {
  const words = spellOut(name.replace(/&/g, ' and ')).match(/[\p{L}\p{N}]+/gu)
  return (words ?? searchWords(name)).join('')
}
