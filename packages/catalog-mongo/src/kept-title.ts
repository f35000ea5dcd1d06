import { genresOf, searchedNames, searchWords, type Title, type TitleKind, wholeName } from '@streamvault/core'
import type { KeptDocument } from './kept-document.ts'
import { listingOrder, searchOrder } from './listing-order.ts'
import { wordPrefixes } from './word-prefixes.ts'

/** A title as the database keeps it; all but its version follows from the title. */
export interface KeptTitle extends KeptDocument {
  readonly kind: TitleKind
  readonly genres: readonly string[]
  /** Its place in listings. */
  readonly order: string
  /** Its place among what a search finds. */
  readonly rank: string
  /** Its names as wholes. */
  readonly names: readonly string[]
  readonly words: readonly string[]
  readonly prefixes: readonly string[]
}

/** What is kept of a title. */
export function keptTitleOf(title: Title, version: number): KeptTitle {
  const names = searchedNames(title)
  return {
    _id: title.id,
    version,
    kind: title.kind,
    genres: genresOf(title),
    order: listingOrder(title),
    rank: searchOrder(title),
    names: [...new Set(names.map(wholeName))],
    words: [...new Set(names.flatMap(searchWords))],
    prefixes: wordPrefixes(names),
    document: JSON.stringify(title),
  }
}
