import {
  assert,
  type Page,
  type PageRequest,
  searchTokens,
  type Title,
  type TitleFilter,
  type TitleKind,
  type TitleRepository,
  type Versioned,
} from '@streamvault/core'
import type { Filter } from 'mongodb'
import { DocumentRepository, type KeptDocument } from './document-repository.ts'
import { decodeCursor, encodeCursor, listingOrder } from './listing-order.ts'
import type { MongoConnection } from './mongo-connection.ts'
import type { VersionNumbers } from './version-numbers.ts'
import { beginningOf, wordPrefixes } from './word-prefixes.ts'

const PAGE_TITLES_MAX = 200
const FOUND_TITLES_MAX = 50

interface KeptTitle extends KeptDocument {
  readonly kind: TitleKind
  readonly order: string
  readonly words: readonly string[]
  readonly prefixes: readonly string[]
}

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

  async list({ kind }: TitleFilter, { limit, after }: PageRequest): Promise<Page<Title>> {
    assert(limit >= 1 && limit <= PAGE_TITLES_MAX, `a page has 1 to ${PAGE_TITLES_MAX} titles`)
    const behind = after === undefined ? {} : { order: { $gt: listingOrder(decodeCursor(after)) } }
    const found = await this.#inOrder({ ...(kind === undefined ? {} : { kind }), ...behind }, limit + 1)
    const items = found.slice(0, limit)
    const last = items.at(-1)
    return found.length > limit && last ? { items, next: encodeCursor(last) } : { items }
  }

  async search(query: string, limit: number): Promise<readonly Title[]> {
    assert(limit >= 1 && limit <= FOUND_TITLES_MAX, `a search finds 1 to ${FOUND_TITLES_MAX} titles`)
    // The first word is the one that the index is asked for: the longest leaves the fewest titles.
    const words = searchTokens(query).sort((a, b) => b.length - a.length)
    if (words.length === 0) return []
    const begun = { prefixes: { $all: words.map(beginningOf) } }
    const tails = words.filter((word) => word !== beginningOf(word))
    // A word is letters and digits alone, and so a pattern of itself.
    const whole = tails.map((word) => ({ words: { $regex: `^${word}` } }))
    return this.#inOrder(whole.length === 0 ? begun : { ...begun, $and: whole }, limit)
  }

  count(): Promise<number> {
    return this.connection.run(() => this.documents.countDocuments({}))
  }

  protected keep(value: Title, version: number): KeptTitle {
    const words = searchTokens(value.name)
    const { id: _id, kind } = value
    return {
      _id,
      version,
      kind,
      order: listingOrder(value),
      words,
      prefixes: wordPrefixes(value.name),
      document: JSON.stringify(value),
    }
  }

  async #inOrder(filter: Filter<KeptTitle>, limit: number): Promise<Title[]> {
    const cursor = this.documents.find(filter, {
      sort: { order: 1 },
      limit,
      batchSize: limit,
      projection: { document: 1 },
    })
    return (await this.connection.run(() => cursor.toArray())).map(({ document }): Title => JSON.parse(document))
  }
}
