import { searchWords } from '@streamvault/core'

/** The longest beginning of a word that is indexed, in characters: few titles are left behind one. */
const PREFIX_CHARS_MAX = 8

/** The first characters of a word, as people count them: half a surrogate pair is no text. */
export function beginningOf(word: string): string {
  return [...word].slice(0, PREFIX_CHARS_MAX).join('')
}

/** Every beginning of every word in `names`, up to the longest that is indexed: what a search as you type looks up. */
export function wordPrefixes(names: readonly string[]): string[] {
  const prefixes = new Set<string>()
  for (const word of new Set(names.flatMap(searchWords))) {
    let prefix = ''
    for (const char of beginningOf(word)) {
      prefix += char
      prefixes.add(prefix)
    }
  }
  return [...prefixes]
}
