import { genreKey, genresOf, type Title, type TitleFilter } from '@streamvault/core'
import { searchBlockOf } from './search-order.ts'
import { searchTermsOf } from './search-terms.ts'

/** What is kept of a title beside its document, all of which follows from it. `age` is `addedAt` negated. */
export function titleColumnsOf(title: Title) {
  return {
    kind: title.kind,
    age: -title.addedAt,
    block: searchBlockOf(title),
    words: searchTermsOf(title),
    facets: JSON.stringify(
      genresOf(title).flatMap((genre) => [facetOf({ genre }), facetOf({ genre, kind: title.kind })]),
    ),
  }
}

/** The name of a list of titles: those of a genre, of one kind or of all. */
export function facetOf({
  kind = 'all',
  genre,
}: {
  readonly kind?: TitleFilter['kind'] | 'all'
  readonly genre: string
}) {
  return `${kind}/${genreKey(genre)}`
}
