import {
  assert,
  type Page,
  type PageRequest,
  searchTokens,
  type Title,
  type TitleFilter,
  type TitleKind,
  type TitleRepository,
} from '@streamvault/core'
import type { Statement } from 'better-sqlite3'
import { DocumentRepository } from './document-repository.ts'
import { decodeCursor, encodeCursor, type ListingPosition } from './listing-cursor.ts'
import { BLOCK_BITS, searchBlockOf } from './search-order.ts'
import type { SqliteConnection } from './sqlite-connection.ts'

const PAGE_TITLES_MAX = 200
const FOUND_TITLES_MAX = 50

const FIRST_ORDINAL = `(@block << ${BLOCK_BITS})`
const LAST_IN_BLOCK = (1 << BLOCK_BITS) - 1
const NEXT_ORDINAL = `coalesce((
  select ordinal + 1 from titles where ordinal between ${FIRST_ORDINAL} and ${FIRST_ORDINAL} | ${LAST_IN_BLOCK}
  order by ordinal desc limit 1
), ${FIRST_ORDINAL})`

/** The queries on titles. `age` is `addedAt` negated: ascending, it puts the newest first in one key with the id. */
export const TITLE_QUERIES = {
  insert: `insert into titles(ordinal, id, version, kind, age, words, document)
    values(${NEXT_ORDINAL}, @id, @version, @kind, @age, @words, @document)`,
  replace: `update titles set
      ordinal = case when ordinal >> ${BLOCK_BITS} = @block then ordinal else ${NEXT_ORDINAL} end,
      version = @version, kind = @kind, age = @age, words = @words, document = @document
    where id = @id and version = @expected`,
  list: 'select document from titles where (age, id) > (@age, @id) order by age, id limit @limit',
  listOfKind: `select document from titles where kind = @kind and (age, id) > (@age, @id)
    order by age, id limit @limit`,
  // Reads matches in their order up to the end of the block that the last wanted one is in, and sorts only those.
  search: `select title.document from titles_fts as found cross join titles as title on title.ordinal = found.rowid
    where found.titles_fts match @match and found.rowid <= coalesce((
      select rowid | ${LAST_IN_BLOCK} from titles_fts where titles_fts match @match
      order by rowid limit 1 offset @limit - 1
    ), ${2n ** 63n - 1n})
    order by title.age, title.id limit @limit`,
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
  readonly #search: Statement<[{ match: string; limit: number }], DocumentRow>
  readonly #count: Statement<[object], { count: number }>

  constructor(connection: SqliteConnection) {
    super(connection, { name: 'titles', insert: TITLE_QUERIES.insert, replace: TITLE_QUERIES.replace, columnsOf })
    this.#connection = connection
    this.#list = connection.prepare(TITLE_QUERIES.list)
    this.#listOfKind = connection.prepare(TITLE_QUERIES.listOfKind)
    this.#search = connection.prepare(TITLE_QUERIES.search)
    this.#count = connection.prepare(TITLE_QUERIES.count)
  }

  async list({ kind }: TitleFilter, { limit, after }: PageRequest): Promise<Page<Title>> {
    assert(limit >= 1 && limit <= PAGE_TITLES_MAX, `a page has 1 to ${PAGE_TITLES_MAX} titles`)
    const key = pageKey(after === undefined ? undefined : decodeCursor(after), limit + 1)
    return this.#connection.run(() => {
      const rows = kind === undefined ? this.#list.all(key) : this.#listOfKind.all({ ...key, kind })
      const items = rows.slice(0, limit).map(titleOf)
      const last = items.at(-1)
      return rows.length > limit && last ? { items, next: encodeCursor(last) } : { items }
    })
  }

  async search(query: string, limit: number): Promise<readonly Title[]> {
    assert(limit >= 1 && limit <= FOUND_TITLES_MAX, `a search finds 1 to ${FOUND_TITLES_MAX} titles`)
    const words = searchTokens(query)
    if (words.length === 0) return []
    const match = words.map((word) => `"${word}"*`).join(' ')
    return this.#connection.run(() => this.#search.all({ match, limit }).map(titleOf))
  }

  count(): Promise<number> {
    return this.#connection.run(() => this.#count.get({})?.count ?? 0)
  }
}

function columnsOf(title: Title) {
  return {
    kind: title.kind,
    age: -title.addedAt,
    block: searchBlockOf(title.addedAt),
    words: searchTokens(title.name).join(' '),
  }
}

function pageKey(after: ListingPosition | undefined, limit: number): PageKey {
  if (after === undefined) return { age: Number.MIN_SAFE_INTEGER, id: '', limit }
  return { age: -after.addedAt, id: after.id, limit }
}

function titleOf(row: DocumentRow): Title {
  return JSON.parse(row.document)
}
