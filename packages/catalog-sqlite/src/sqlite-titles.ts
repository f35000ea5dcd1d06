import {
  assert,
  type Page,
  type PageRequest,
  searchWords,
  type Title,
  type TitleFilter,
  type TitleKind,
  type TitleRepository,
} from '@streamvault/core'
import type { Statement } from 'better-sqlite3'
import { DocumentRepository } from './document-repository.ts'
import { decodeCursor, encodeCursor, type ListingPosition } from './listing-cursor.ts'
import { BLOCK_BITS, LAST_IN_BLOCK, NEXT_ORDINAL, ORDINAL_IN_BLOCK } from './search-order.ts'
import { matchBeginnings, matchWhole } from './search-terms.ts'
import type { SqliteConnection } from './sqlite-connection.ts'
import { facetOf, titleColumnsOf } from './title-columns.ts'

const PAGE_TITLES_MAX = 200
const FOUND_TITLES_MAX = 50

/** The queries on titles. `age` is `addedAt` negated: ascending, it puts the newest first in one key with the id. */
export const TITLE_QUERIES = {
  insert: `insert into titles(ordinal, id, version, kind, age, words, facets, document)
    values(${NEXT_ORDINAL}, @id, @version, @kind, @age, @words, @facets, @document)`,
  replace: `update titles set
      ordinal = ${ORDINAL_IN_BLOCK},
      version = @version, kind = @kind, age = @age, words = @words, facets = @facets, document = @document
    where id = @id and version = @expected`,
  list: 'select document from titles where (age, id) > (@age, @id) order by age, id limit @limit',
  listOfKind: `select document from titles where kind = @kind and (age, id) > (@age, @id)
    order by age, id limit @limit`,
  listOfFacet: `select document from title_facets as facet cross join titles as title on title.id = facet.id
    where facet.facet = @facet and (facet.age, facet.id) > (@age, @id) order by facet.age, facet.id limit @limit`,
  // Reads matches in their order up to the end of the block that the last wanted one is in, and sorts only those.
  search: `select title.document from titles_fts as found cross join titles as title on title.ordinal = found.rowid
    where found.titles_fts match @match and found.rowid <= coalesce((
      select rowid | ${LAST_IN_BLOCK} from titles_fts where titles_fts match @match
      order by rowid limit 1 offset @limit - 1
    ), ${2n ** 63n - 1n})
    order by title.ordinal >> ${BLOCK_BITS}, title.age, title.id limit @limit`,
  count: 'select count(*) as count from titles',
} as const

interface PageKey {
  readonly age: number
  readonly id: string
  readonly limit: number
}

interface DocumentRow {
  readonly document: string
}

/** Titles, and the index of the words in their names. */
export class SqliteTitles extends DocumentRepository<Title> implements TitleRepository {
  readonly #connection: SqliteConnection
  readonly #list: Statement<[PageKey], DocumentRow>
  readonly #listOfKind: Statement<[PageKey & { kind: TitleKind }], DocumentRow>
  readonly #listOfFacet: Statement<[PageKey & { facet: string }], DocumentRow>
  readonly #search: Statement<[{ match: string; limit: number }], DocumentRow>
  readonly #count: Statement<[object], { count: number }>

  constructor(connection: SqliteConnection) {
    super(connection, {
      name: 'titles',
      insert: TITLE_QUERIES.insert,
      replace: TITLE_QUERIES.replace,
      columnsOf: titleColumnsOf,
    })
    this.#connection = connection
    this.#list = connection.prepare(TITLE_QUERIES.list)
    this.#listOfKind = connection.prepare(TITLE_QUERIES.listOfKind)
    this.#listOfFacet = connection.prepare(TITLE_QUERIES.listOfFacet)
    this.#search = connection.prepare(TITLE_QUERIES.search)
    this.#count = connection.prepare(TITLE_QUERIES.count)
  }

  async list(filter: TitleFilter, { limit, after }: PageRequest): Promise<Page<Title>> {
    assert(limit >= 1 && limit <= PAGE_TITLES_MAX, `a page has 1 to ${PAGE_TITLES_MAX} titles`)
    const key = pageKey(after === undefined ? undefined : decodeCursor(after), limit + 1)
    return this.#connection.run(() => {
      const rows = this.#rowsOf(filter, key)
      const items = rows.slice(0, limit).map(titleOf)
      const last = items.at(-1)
      return rows.length > limit && last ? { items, next: encodeCursor(last) } : { items }
    })
  }

  async search(query: string, limit: number): Promise<readonly Title[]> {
    assert(limit >= 1 && limit <= FOUND_TITLES_MAX, `a search finds 1 to ${FOUND_TITLES_MAX} titles`)
    if (searchWords(query).length === 0) return []
    return this.#connection.run(() => {
      const called = this.#search.all({ match: matchWhole(query), limit }).map(titleOf)
      if (called.length === limit) return called
      const ids = new Set(called.map(({ id }) => id))
      const begun = this.#search.all({ match: matchBeginnings(query), limit: limit + called.length }).map(titleOf)
      return [...called, ...begun.filter(({ id }) => !ids.has(id))].slice(0, limit)
    })
  }

  count(): Promise<number> {
    return this.#connection.run(() => this.#count.get({})?.count ?? 0)
  }

  #rowsOf({ kind, genre }: TitleFilter, key: PageKey): DocumentRow[] {
    if (genre !== undefined) return this.#listOfFacet.all({ ...key, facet: facetOf({ genre, ...(kind && { kind }) }) })
    return kind === undefined ? this.#list.all(key) : this.#listOfKind.all({ ...key, kind })
  }
}

function pageKey(after: ListingPosition | undefined, limit: number): PageKey {
  if (after === undefined) return { age: Number.MIN_SAFE_INTEGER, id: '', limit }
  return { age: -after.addedAt, id: after.id, limit }
}

function titleOf(row: DocumentRow): Title {
  return JSON.parse(row.document)
}
