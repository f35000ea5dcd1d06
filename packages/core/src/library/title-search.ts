import type { Title } from '../vocabulary/media.ts'
import { foldText, searchWords } from './search-tokens.ts'

/** The highest class of popularity. No title has 2 ** 16 votes yet. */
export const POPULARITY_MAX = 15

/** Names of which no two have the same words; the first of those that have. */
export function distinctNames(names: readonly string[]): string[] {
  const firsts = new Map<string, string>()
  for (const name of names) if (!firsts.has(wholeName(name))) firsts.set(wholeName(name), name)
  return [...firsts.values()]
}

/**
 * Everything that a title may be found by: its own name first, then those that a metadata service tells, and those of titles that were merged into
 * it. What was merged into another is found by nothing.
 */
export function searchedNames({ name, facts, formerly = [], mergedInto }: Title): readonly string[] {
  return mergedInto === undefined ? [name, ...(facts?.names ?? []), ...formerly.map((former) => former.name)] : []
}

/** A name as it is compared as a whole: the words of it (`searchWords`), each once, a space between two. */
export function wholeName(name: string): string {
  return searchWords(name).join(' ')
}

/**
 * How many people care for a title, in classes that are twice as large each: 0 where nobody is known to, up to `POPULARITY_MAX`.
 * Votes come in all the time, and hardly ever move a title into another class.
 */
export function popularityOf({ facts }: Title): number {
  return Math.min(Math.floor(Math.log2((facts?.rating?.votes ?? 0) + 1)), POPULARITY_MAX)
}

/** A genre as it is looked up. */
export function genreKey(genre: string): string {
  return foldText(genre).trim()
}

/** The genres of a title, each once. */
export function genresOf({ facts }: Title): readonly string[] {
  return [...new Set((facts?.genres ?? []).map(genreKey))]
}
