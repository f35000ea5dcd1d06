import type { TitleMetadata } from '@streamvault/core'
import { DocumentRepository } from './document-repository.ts'
import type { SqliteConnection } from './sqlite-connection.ts'

export const METADATA_QUERIES = {
  insert: 'insert into metadata(id, version, document) values(@id, @version, @document)',
  replace: 'update metadata set version = @version, document = @document where id = @id and version = @expected',
} as const

/** What a metadata service tells of titles, one document each. */
export class SqliteMetadata extends DocumentRepository<TitleMetadata> {
  constructor(connection: SqliteConnection) {
    super(connection, { name: 'metadata', ...METADATA_QUERIES, columnsOf: () => ({}) })
  }
}
