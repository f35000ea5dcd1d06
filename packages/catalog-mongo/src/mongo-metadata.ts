import type { TitleMetadata, Versioned } from '@streamvault/core'
import { DocumentRepository } from './document-repository.ts'
import type { KeptDocument } from './kept-document.ts'
import type { MongoConnection } from './mongo-connection.ts'
import type { VersionNumbers } from './version-numbers.ts'

/** What a metadata service tells of titles, one document each. */
export class MongoMetadata extends DocumentRepository<TitleMetadata, KeptDocument> {
  readonly #versions: VersionNumbers

  constructor(connection: MongoConnection, versions: VersionNumbers) {
    super(connection, connection.collection<KeptDocument>('metadata'))
    this.#versions = versions
  }

  async insert(value: TitleMetadata): Promise<Versioned<TitleMetadata>> {
    const version = await this.#versions.first()
    await this.insertKept(this.keep(value, version))
    return { value, version }
  }

  protected keep(value: TitleMetadata, version: number): KeptDocument {
    return { _id: value.id, version, document: JSON.stringify(value) }
  }
}
