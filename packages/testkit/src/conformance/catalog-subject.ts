import type { Catalog, FileId, MediaFile, Title, TitleFilter, TitleId } from '@streamvault/core'
import { expect } from 'vitest'

/** What the rules of `Catalog` need: an empty catalogue, and a way to come back to it. */
export interface CatalogSubject {
  readonly catalog: Catalog
  /** The same catalogue as another process sees it after this one has died: what was not written is not there. */
  reopen(): Promise<Catalog>
  /**
   * Has many files in the catalogue, as a library that is moved here has them; they are inserted one by one where this is missing. For
   * engines whose test server goes through all files with each insert.
   */
  fill?(files: readonly MediaFile[]): Promise<void>
}

/** When sample titles are added. */
export const NOON = 1_700_000_000_000
/** More than any listing of these rules has. */
const PAGES_MAX = 100

/** A movie, changed as a rule needs it. */
export function sampleTitle(id: string, changes: Partial<Title> = {}): Title {
  return {
    id: id as TitleId,
    kind: 'movie',
    name: id,
    addedAt: NOON,
    buckets: ['1080p'],
    seasons: [],
    ...changes,
  }
}

/** A file id that no ingest made. */
export const fileId = (id: string) => id as FileId
/** A title id that no ingest made. */
export const titleId = (id: string) => id as TitleId
/** The ids of documents, in their order. */
export const idsOf = (items: readonly { readonly id: string }[]) => items.map(({ id }) => id)

/** Inserts titles one after the other. */
export async function insertTitles(catalog: Catalog, titles: readonly Title[]): Promise<void> {
  for (const title of titles) await catalog.titles.insert(title)
}

/** Ids of the whole listing, a page at a time. */
export async function listIds(catalog: Catalog, filter: TitleFilter, limit: number): Promise<string[]> {
  const ids: string[] = []
  let after: string | undefined
  for (let pages = 0; pages < PAGES_MAX; pages++) {
    const page = await catalog.titles.list(filter, after === undefined ? { limit } : { limit, after })
    expect(page.items.length).toBeLessThanOrEqual(limit)
    ids.push(...idsOf(page.items))
    after = page.next
    if (after === undefined) return ids
  }
  return expect.fail('the listing has no end')
}
