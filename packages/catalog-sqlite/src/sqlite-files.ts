import { BUCKETS, type FileRepository, type MediaFile, type TitleId, takenDownError } from '@streamvault/core'
import type { Statement } from 'better-sqlite3'
import { DocumentRepository } from './document-repository.ts'
import type { SqliteConnection } from './sqlite-connection.ts'
import type { SqliteTakedowns } from './sqlite-takedowns.ts'

/** The queries on files. */
export const FILE_QUERIES = {
  insert: `insert into files(id, version, title_id, season, episode, bucket_rank, document)
    values(@id, @version, @titleId, @season, @episode, @bucketRank, @document)`,
  replace: `update files set version = @version, title_id = @titleId, season = @season, episode = @episode,
      bucket_rank = @bucketRank, document = @document
    where id = @id and version = @expected`,
  listByTitle: 'select document from files where title_id = @title order by season, episode, bucket_rank, id',
} as const

/** Files, found by id or by their title. */
export class SqliteFiles extends DocumentRepository<MediaFile> implements FileRepository {
  readonly #connection: SqliteConnection
  readonly #listByTitle: Statement<[{ title: TitleId }], { document: string }>

  constructor(connection: SqliteConnection, takedowns: SqliteTakedowns) {
    const admit = (file: MediaFile) => {
      const takedown = takedowns.findCovering(file)
      if (takedown !== undefined) throw takenDownError(file.id, takedown)
    }
    super(connection, { name: 'files', insert: FILE_QUERIES.insert, replace: FILE_QUERIES.replace, columnsOf, admit })
    this.#connection = connection
    this.#listByTitle = connection.prepare(FILE_QUERIES.listByTitle)
  }

  listByTitle(title: TitleId): Promise<readonly MediaFile[]> {
    return this.#connection.run(() =>
      this.#listByTitle.all({ title }).map((row): MediaFile => JSON.parse(row.document)),
    )
  }
}

function columnsOf(file: MediaFile) {
  return {
    titleId: file.titleId,
    season: file.episode?.season ?? null,
    episode: file.episode?.episode ?? null,
    bucketRank: BUCKETS.indexOf(file.bucket),
  }
}
