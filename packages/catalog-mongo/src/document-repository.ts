import { type Repository, VaultError, type Versioned } from '@streamvault/core'
import type { Collection, Filter, OptionalUnlessRequiredId, WithoutId } from 'mongodb'
import type { KeptDocument } from './kept-document.ts'
import type { MongoConnection } from './mongo-connection.ts'

/** Documents of one type, each read and written by itself. */
export abstract class DocumentRepository<T extends { readonly id: string }, D extends KeptDocument>
  implements Repository<T>
{
  protected readonly connection: MongoConnection
  protected readonly documents: Collection<D>

  protected constructor(connection: MongoConnection, documents: Collection<D>) {
    this.connection = connection
    this.documents = documents
  }

  /** What is kept of `value` under such a version. */
  protected abstract keep(value: T, version: number): D

  abstract insert(value: T): Promise<Versioned<T>>

  async get(id: T['id']): Promise<Versioned<T> | undefined> {
    const found = await this.connection.run(() => this.documents.findOne(withId<D>(id)))
    if (found === null || !this.isVisible(found as unknown as D)) return undefined
    return { value: JSON.parse(found.document), version: found.version }
  }

  async replace(value: T, expected: number): Promise<Versioned<T>> {
    const version = expected + 1
    const filter = { ...withId<D>(value.id), ...this.visible, version: expected } as Filter<D>
    const { matchedCount } = await this.connection.run(() =>
      this.documents.replaceOne(filter, this.keep(value, version) as unknown as WithoutId<D>),
    )
    if (matchedCount === 0) throw new VaultError('CATALOG_CONFLICT', { id: value.id, expected })
    return { value, version }
  }

  async remove(id: T['id']): Promise<void> {
    await this.connection.run(() => this.documents.deleteOne(withId<D>(id)))
  }

  /** What a filter adds so that it finds only what may be seen. */
  protected readonly visible: object = {}

  protected isVisible(_kept: D): boolean {
    return true
  }

  /** Throws `CATALOG_CONFLICT` when the id is taken. */
  protected async insertKept(kept: D): Promise<void> {
    await this.connection.run(() => this.documents.insertOne(kept as unknown as OptionalUnlessRequiredId<D>))
  }
}

function withId<D>(id: string): Filter<D> {
  return { _id: id } as unknown as Filter<D>
}
