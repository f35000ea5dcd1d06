import {
  assert,
  genreKey,
  type Page,
  type PageRequest,
  searchWords,
  type Title,
  type TitleFilter,
  type TitleRepository,
  type Versioned,
  wholeName,
} from '@streamvault/core'
import type { Filter } from 'mongodb'
import { DocumentRepository } from './document-repository.ts'
import { type KeptTitle, keptTitleOf } from './kept-title.ts'
import { decodeCursor, encodeCursor, listingOrder } from './listing-order.ts'
import type { MongoConnection } from './mongo-connection.ts'
import type { VersionNumbers } from './version-numbers.ts'
import { beginningOf } from './word-prefixes.ts'

const PAGE_TITLES_MAX = 200
const FOUND_TITLES_MAX = 50
const RANKED = { rank: 1 } as const

type Order = { readonly order: 1 } | { readonly rank: 1 }

/** Titles, and the beginnings of the words in their names. */
export class MongoTitles extends DocumentRepository<Title, KeptTitle> implements TitleRepository {
  readonly #versions: VersionNumbers

  constructor(connection: MongoConnection, versions: VersionNumbers) {
    super(connection, connection.collection<KeptTitle>('titles'))
    this.#versions = versions
  }

  async insert(value: Title): Promise<Versioned<Title>> {
    const version = await this.#versions.first()
    await this.insertKept(this.keep(value, version))
    return { value, version }
  }

  async list({ kind, genre }: TitleFilter, { limit, after }: PageRequest): Promise<Page<Title>> {
    assert(limit >= 1 && limit <= PAGE_TITLES_MAX, `a page has 1 to ${PAGE_TITLES_MAX} titles`)
    const behind = after === undefined ? {} : { order: { $gt: listingOrder(decodeCursor(after)) } }
    const ofGenre = genre === undefined ? {} : { genres: genreKey(genre) }
    const found = await this.#inOrder({ ...(kind && { kind }), ...ofGenre, ...behind }, { order: 1 }, limit + 1)
    const items = found.slice(0, limit)
    const last = items.at(-1)
    return found.length > limit && last ? { items, next: encodeCursor(last) } : { items }
  }

  async search(query: string, limit: number): Promise<readonly Title[]> {
    assert(limit >= 1 && limit <= FOUND_TITLES_MAX, `a search finds 1 to ${FOUND_TITLES_MAX} titles`)
    // The first word is the one that the index is asked for: the longest leaves the fewest titles.
    const words = searchWords(query).sort((a, b) => b.length - a.length)
    if (words.length === 0) return []
    const called = await this.#inOrder({ names: wholeName(query) }, RANKED, limit)
    if (called.length === limit) return called
    const ids = new Set(called.map(({ id }) => id))
    const begun = await this.#inOrder(beginningWith(words), RANKED, limit + called.length)
    return [...called, ...begun.filter(({ id }) => !ids.has(id))].slice(0, limit)
  }

  count(): Promise<number> {
    return this.connection.run(() => this.documents.countDocuments({}))
  }

  protected keep(value: Title, version: number): KeptTitle {
    return keptTitleOf(value, version)
  }

  async #inOrder(filter: Filter<KeptTitle>, sort: Order, limit: number): Promise<Title[]> {
    const cursor = this.documents.find(filter, { sort, limit, batchSize: limit, projection: { document: 1 } })
    return (await this.connection.run(() => cursor.toArray())).map(({ document }): Title => JSON.parse(document))
  }
}

/** Titles of which each of the words begins some word. */
function beginningWith(words: readonly string[]): Filter<KeptTitle> {
  const begun = { prefixes: { $all: words.map(beginningOf) } }
  const tails = words.filter((word) => word !== beginningOf(word))
  // A word is letters and digits alone, and so a pattern of itself.
  const whole = tails.map((word) => ({ words: { $regex: `^${word}` } }))
  return whole.length === 0 ? begun : { ...begun, $and: whole }
}
