import {
  assert,
  BUCKETS,
  copyOrderOf,
  type FileId,
  type FileRepository,
  type MediaFile,
  type Page,
  type PageRequest,
  pageOfUncopied,
  type TitleId,
  takenDownError,
} from '@streamvault/core'
import type { Statement } from 'better-sqlite3'
import { DocumentRepository } from './document-repository.ts'
import { decodeCursor, encodeCursor } from './listing-cursor.ts'
import type { SqliteConnection } from './sqlite-connection.ts'
import type { SqliteTakedowns } from './sqlite-takedowns.ts'

const PAGE_FILES_MAX = 200

/** The queries on files. `reviewAge` is `addedAt` negated of a file in review: ascending, it puts the newest first. */
export const FILE_QUERIES = {
  insert: `insert into files(id, version, title_id, season, episode, bucket_rank, review_age, copy_order, document)
    values(@id, @version, @titleId, @season, @episode, @bucketRank, @reviewAge, @copyOrder, @document)`,
  replace: `update files set version = @version, title_id = @titleId, season = @season, episode = @episode,
      bucket_rank = @bucketRank, review_age = @reviewAge, copy_order = @copyOrder, document = @document
    where id = @id and version = @expected`,
  listByTitle: 'select document from files where title_id = @title order by season, episode, bucket_rank, id',
  listInReview: `select document from files where review_age is not null and (review_age, id) > (@age, @id)
    order by review_age, id limit @limit`,
  listByCopies: `select copy_order as "order", document from files where copy_order > @behind
    order by copy_order limit @limit`,
  listFrom: 'select document from files where id > @after order by id limit @limit',
} as const

/** Files, found by id or by their title. */
export class SqliteFiles extends DocumentRepository<MediaFile> implements FileRepository {
  readonly #connection: SqliteConnection
  readonly #listByTitle: Statement<[{ title: TitleId }], { document: string }>
  readonly #listInReview: Statement<[{ age: number; id: string; limit: number }], { document: string }>
  readonly #listByCopies: Statement<[{ behind: string; limit: number }], { order: string; document: string }>
  readonly #listFrom: Statement<[{ after: string; limit: number }], { document: string }>

  constructor(connection: SqliteConnection, takedowns: SqliteTakedowns) {
    const admit = (file: MediaFile) => {
      const takedown = takedowns.findCovering(file)
      if (takedown !== undefined) throw takenDownError(file.id, takedown)
    }
    super(connection, {
      name: 'files',
      insert: FILE_QUERIES.insert,
      replace: FILE_QUERIES.replace,
      columnsOf: fileColumnsOf,
      admit,
      leave: (id) => takedowns.rememberTitle(id),
    })
    this.#connection = connection
    this.#listByTitle = connection.prepare(FILE_QUERIES.listByTitle)
    this.#listInReview = connection.prepare(FILE_QUERIES.listInReview)
    this.#listByCopies = connection.prepare(FILE_QUERIES.listByCopies)
    this.#listFrom = connection.prepare(FILE_QUERIES.listFrom)
  }

  listByTitle(title: TitleId): Promise<readonly MediaFile[]> {
    return this.#connection.run(() => this.#listByTitle.all({ title }).map(fileOf))
  }

  async listInReview({ limit, after }: PageRequest): Promise<Page<MediaFile>> {
    assertPage(limit)
    const from = after === undefined ? undefined : decodeCursor(after)
    const key = { age: from === undefined ? Number.MIN_SAFE_INTEGER : -from.addedAt, id: from?.id ?? '' }
    return this.#connection.run(() => {
      const rows = this.#listInReview.all({ ...key, limit: limit + 1 })
      const items = rows.slice(0, limit).map(fileOf)
      const last = items.at(-1)
      return rows.length > limit && last ? { items, next: encodeCursor(last) } : { items }
    })
  }

  async listUncopied(mirror: string, page: PageRequest): Promise<Page<MediaFile>> {
    assertPage(page.limit)
    return await pageOfUncopied(mirror, page, (behind, limit) =>
      this.#connection.run(() =>
        this.#listByCopies.all({ behind, limit }).map((row) => ({ order: row.order, file: fileOf(row) })),
      ),
    )
  }

  async listFrom(after: FileId | undefined, limit: number): Promise<readonly MediaFile[]> {
    assertPage(limit)
    return this.#connection.run(() => this.#listFrom.all({ after: after ?? '', limit }).map(fileOf))
  }
}

function assertPage(limit: number): void {
  assert(limit >= 1 && limit <= PAGE_FILES_MAX, `a page has 1 to ${PAGE_FILES_MAX} files`)
}

function fileOf(row: { readonly document: string }): MediaFile {
  return JSON.parse(row.document)
}

/** What is kept of a file beside its document. */
export function fileColumnsOf(file: MediaFile) {
  return {
    titleId: file.titleId,
    season: file.episode?.season ?? null,
    episode: file.episode?.episode ?? null,
    bucketRank: BUCKETS.indexOf(file.bucket),
    reviewAge: file.review === undefined ? null : -file.addedAt,
    copyOrder: copyOrderOf(file),
  }
}
