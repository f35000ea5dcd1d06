import { type Catalog, distinctNames, type Title, type TitleDetails, type TitleId } from '@streamvault/core'

/** As many as one search finds. Those that are called exactly so come first. */
const FOUND_MAX = 50

/**
 * The other titles of which a metadata service says that they are the same one, with their facts on record. They are found by what it calls them:
 * every one of them has those names.
 */
export async function titlesOfNumber(
  { titles }: Pick<Catalog, 'titles'>,
  id: TitleId,
  { tmdb, kind, name, originalName = name }: TitleDetails,
): Promise<readonly Title[]> {
  const found = new Map<TitleId, Title>()
  for (const called of distinctNames([name, originalName]))
    for (const title of await titles.search(called, FOUND_MAX)) found.set(title.id, title)
  found.delete(id)
  return [...found.values()].filter((title) => title.kind === kind && title.facts?.tmdb === tmdb)
}
