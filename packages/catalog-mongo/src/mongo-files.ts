import { randomUUID } from 'node:crypto'
import {
  assert,
  BUCKETS,
  copyOrderOf,
  type FileId,
  type FileRepository,
  isVaultError,
  type MediaFile,
  type Page,
  type PageRequest,
  pageOfUncopied,
  type TitleId,
  takenDownError,
  VaultError,
  type Versioned,
} from '@streamvault/core'
import { DocumentRepository } from './document-repository.ts'
import type { KeptFile } from './kept-file.ts'
import { decodeCursor, encodeCursor, listingOrder } from './listing-order.ts'
import type { MongoConnection } from './mongo-connection.ts'
import type { MongoTakedowns } from './mongo-takedowns.ts'
import type { VersionNumbers } from './version-numbers.ts'

const PAGE_FILES_MAX = 200

/** What is kept of a file that is published. */
export function keptFileOf(file: MediaFile, version: number): KeptFile {
  return {
    _id: file.id,
    version,
    titleId: file.titleId,
    season: file.episode?.season ?? null,
    episode: file.episode?.episode ?? null,
    bucketRank: BUCKETS.indexOf(file.bucket),
    reviewOrder: file.review === undefined ? null : listingOrder(file),
    copyOrder: copyOrderOf(file),
    pending: null,
    document: JSON.stringify(file),
  }
}

/** What `MongoFiles` needs. */
export interface MongoFilesDeps {
  readonly versions: VersionNumbers
  readonly takedowns: MongoTakedowns
}

/**
 * Files, found by id or by their title.
 *
 * A file is inserted as pending, then takedowns are asked, then it is published. A takedown first writes its record and then
 * withdraws what is pending, so that one of the two sees the other. A pending file that was left behind by a process that has died
 * is in nobody's way: the next insert of it takes it over.
 */
export class MongoFiles extends DocumentRepository<MediaFile, KeptFile> implements FileRepository {
  protected override readonly visible = { pending: null }
  readonly #versions: VersionNumbers
  readonly #takedowns: MongoTakedowns

  constructor(connection: MongoConnection, { versions, takedowns }: MongoFilesDeps) {
    super(connection, connection.collection<KeptFile>('files'))
    this.#versions = versions
    this.#takedowns = takedowns
  }

  async insert(file: MediaFile): Promise<Versioned<MediaFile>> {
    const version = await this.#versions.first()
    const attempt = randomUUID()
    const isBegun = await this.#begin({ ...this.keep(file, version), pending: attempt })
    const takedown = await this.#takedowns.covering(file)
    if (takedown !== undefined) {
      if (isBegun) await this.#withdraw(file, attempt)
      throw takenDownError(file.id, takedown)
    }
    if (!isBegun) throw new VaultError('CATALOG_CONFLICT', { id: file.id })
    if (await this.#publish(file, attempt)) return { value: file, version }
    const withdrawnBy = await this.#takedowns.covering(file)
    if (withdrawnBy !== undefined) throw takenDownError(file.id, withdrawnBy)
    throw new VaultError('CATALOG_CONFLICT', { id: file.id })
  }

  override async remove(id: FileId): Promise<void> {
    await this.#takedowns.rememberTitle(id)
    await super.remove(id)
  }

  async listByTitle(title: TitleId): Promise<readonly MediaFile[]> {
    const cursor = this.documents.find(
      { titleId: title, ...this.visible },
      { sort: { season: 1, episode: 1, bucketRank: 1, _id: 1 }, projection: { document: 1 } },
    )
    return (await this.connection.run(() => cursor.toArray())).map(({ document }): MediaFile => JSON.parse(document))
  }

  async listInReview({ limit, after }: PageRequest): Promise<Page<MediaFile>> {
    assertPage(limit)
    const behind = after === undefined ? '' : listingOrder(decodeCursor(after))
    const page = this.documents.find(
      { reviewOrder: { $gt: behind }, ...this.visible },
      { sort: { reviewOrder: 1 }, limit: limit + 1, batchSize: limit + 1, projection: { document: 1 } },
    )
    const found = await this.connection.run(() => page.toArray())
    const items = found.slice(0, limit).map(({ document }): MediaFile => JSON.parse(document))
    const last = items.at(-1)
    return found.length > limit && last ? { items, next: encodeCursor(last) } : { items }
  }

  async listUncopied(mirror: string, page: PageRequest): Promise<Page<MediaFile>> {
    assertPage(page.limit)
    return await pageOfUncopied(mirror, page, async (behind, limit) => {
      const found = this.documents.find(
        { copyOrder: { $gt: behind }, ...this.visible },
        { sort: { copyOrder: 1 }, limit, batchSize: limit, projection: { document: 1, copyOrder: 1 } },
      )
      const rows = await this.connection.run(() => found.toArray())
      return rows.map(({ copyOrder: order, document }) => ({ order, file: JSON.parse(document) }))
    })
  }

  async listFrom(after: FileId | undefined, limit: number): Promise<readonly MediaFile[]> {
    assertPage(limit)
    const page = this.documents.find(
      { _id: { $gt: after ?? '' }, ...this.visible },
      { sort: { _id: 1 }, limit, batchSize: limit, projection: { document: 1 } },
    )
    return (await this.connection.run(() => page.toArray())).map(({ document }): MediaFile => JSON.parse(document))
  }

  protected keep(value: MediaFile, version: number): KeptFile {
    return keptFileOf(value, version)
  }

  protected override isVisible({ pending }: KeptFile): boolean {
    return pending === null
  }

  /** Says whether the file is pending now, for this attempt; it is not where another is published. */
  async #begin(kept: KeptFile): Promise<boolean> {
    try {
      await this.insertKept(kept)
      return true
    } catch (error) {
      if (!isVaultError(error, 'CATALOG_CONFLICT')) throw error
    }
    // Whoever began before is dead, or finds when publishing that he was not the last.
    const abandoned = { _id: kept._id, pending: { $ne: null } }
    const { matchedCount } = await this.connection.run(() => this.documents.replaceOne(abandoned, kept))
    return matchedCount === 1
  }

  async #publish({ id }: MediaFile, attempt: string): Promise<boolean> {
    const published = { $set: { pending: null } }
    const { matchedCount } = await this.connection.run(() =>
      this.documents.updateOne({ _id: id, pending: attempt }, published),
    )
    return matchedCount === 1
  }

  async #withdraw({ id }: MediaFile, attempt: string): Promise<void> {
    await this.connection.run(() => this.documents.deleteOne({ _id: id, pending: attempt }))
  }
}

function assertPage(limit: number): void {
  assert(limit >= 1 && limit <= PAGE_FILES_MAX, `a page has 1 to ${PAGE_FILES_MAX} files`)
}
