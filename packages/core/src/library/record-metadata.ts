import type { Catalog } from '../ports/catalog.ts'
import type { TitleId } from '../vocabulary/ids.ts'
import type { Title } from '../vocabulary/media.ts'
import type { TitleDetails, TitleFacts, TitleMetadata } from '../vocabulary/metadata.ts'
import { changeTitle } from './change-title.ts'
import { distinctNames } from './title-search.ts'

/**
 * Records what is known of a title, and in the title what lists show of it. Doing it again after a crash ends in the same state.
 *
 * `version` is that of the record which was read before, undefined where there was none. Throws `CATALOG_CONFLICT` when somebody else has
 * written it since.
 */
export async function recordMetadata(
  catalog: Pick<Catalog, 'titles' | 'metadata'>,
  metadata: TitleMetadata,
  version: number | undefined,
): Promise<void> {
  await (version === undefined ? catalog.metadata.insert(metadata) : catalog.metadata.replace(metadata, version))
  await showFacts(catalog, metadata.id, metadata.details)
}

async function showFacts(
  catalog: Pick<Catalog, 'titles'>,
  id: TitleId,
  details: TitleDetails | undefined,
): Promise<void> {
  await changeTitle(catalog, id, (title) => {
    if (title.mergedInto !== undefined) return title
    const { facts, ...rest } = title
    const shown: Title = details === undefined ? rest : { ...rest, facts: factsOf(rest.name, details) }
    return JSON.stringify(facts) === JSON.stringify(shown.facts) ? title : shown
  })
}

function factsOf(called: string, details: TitleDetails): TitleFacts {
  const { tmdb, name, originalName = name, otherNames = [], genres, rating, poster, backdrop } = details
  const names = distinctNames([called, name, originalName, ...otherNames]).slice(1)
  return {
    tmdb,
    ...(names.length === 0 ? {} : { names }),
    genres,
    ...(rating && { rating }),
    ...(poster === undefined ? {} : { poster }),
    ...(backdrop === undefined ? {} : { backdrop }),
  }
}
