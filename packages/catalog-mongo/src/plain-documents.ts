import {
  assert,
  idOfCursor,
  PAGE_PEOPLE_MAX,
  PAGE_WORK_MAX,
  type Page,
  type PageRequest,
  pageById,
  type Versioned,
} from '@streamvault/core'
import type { Filter } from 'mongodb'
import { DocumentRepository } from './document-repository.ts'
import type { CollectionName } from './indexes.ts'
import type { KeptDocument } from './kept-document.ts'
import type { MongoConnection } from './mongo-connection.ts'
import type { VersionNumbers } from './version-numbers.ts'

const PAGE_MAX = Math.max(PAGE_PEOPLE_MAX, PAGE_WORK_MAX)

/** Documents that are all visible, and are found by what is kept beside them. */
export abstract class PlainDocuments<
  T extends { readonly id: string },
  D extends KeptDocument,
> extends DocumentRepository<T, D> {
  readonly #versions: VersionNumbers

  protected constructor(connection: MongoConnection, name: CollectionName, versions: VersionNumbers) {
    super(connection, connection.collection<D>(name))
    this.#versions = versions
  }

  async insert(value: T): Promise<Versioned<T>> {
    const version = await this.#versions.first()
    await this.insertKept(this.keep(value, version))
    return { value, version }
  }

  /** One page by id of those that `filter` finds. */
  protected async page(filter: object, { limit, after }: PageRequest): Promise<Page<T>> {
    assert(limit >= 1 && limit <= PAGE_MAX, `a page has 1 to ${PAGE_MAX} entries`)
    return pageById(await this.find({ ...filter, _id: { $gt: idOfCursor(after) } }, limit + 1), limit)
  }

  /** By id; all of them where `limit` is 0. */
  protected async find(filter: object, limit: number): Promise<T[]> {
    const found = this.documents.find(filter as Filter<D>, { sort: { _id: 1 }, limit })
    return (await this.connection.run(() => found.toArray())).map(({ document }) => JSON.parse(document))
  }
}
