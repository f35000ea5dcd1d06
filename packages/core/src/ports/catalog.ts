import type { FileId, TitleId } from '../vocabulary/ids.ts'
import type { MediaFile, Title } from '../vocabulary/media.ts'
import type { TitleMetadata } from '../vocabulary/metadata.ts'
import type { Notice } from '../vocabulary/notice.ts'
import type { TakedownCase } from '../vocabulary/takedown-case.ts'
import type { TitleKind } from '../vocabulary/title-kind.ts'
import type { Page, PageRequest } from './page.ts'
import type { AuditLog, PeopleRepository, RulesLog, SessionRepository } from './people.ts'
import type { Repository, Versioned } from './repository.ts'
import type { Takedowns } from './takedowns.ts'
import type { WorkList } from './work-list.ts'

export interface TitleFilter {
  readonly kind?: TitleKind
  /** Only titles of which a metadata service says that they are of this genre, as folded by `genreKey`. */
  readonly genre?: string
}

export interface TitleRepository extends Repository<Title> {
  /** Newest first, then by id; pages are stable while nothing is written, and never repeat or skip a title that stays. */
  list(filter: TitleFilter, page: PageRequest): Promise<Page<Title>>
  /**
   * Titles of which every word of `query` begins some word of some name (`searchedNames`), as told by `searchWords`. Those first one
   * of whose names is the query as a whole (`wholeName`); of these and of all others the most popular first (`popularityOf`), then the newest,
   * then by id. A query without words finds nothing. `limit` is 1 to 50.
   */
  search(query: string, limit: number): Promise<readonly Title[]>
  count(): Promise<number>
}

export interface FileRepository extends Repository<MediaFile> {
  /** Throws `TAKEN_DOWN` when a takedown that stands covers the file, and else `CATALOG_CONFLICT` when the id is taken. */
  insert(file: MediaFile): Promise<Versioned<MediaFile>>
  /** All files of a title, ordered by season, episode, bucket (best first), then id. */
  listByTitle(title: TitleId): Promise<readonly MediaFile[]>
  /** The files that have a `review`, newest first, then by id; pages as those of titles. */
  listInReview(page: PageRequest): Promise<Page<MediaFile>>
  /**
   * The files some part of which has no copy in `mirror`, whatever other mirrors have, in the order of `copyOrderOf`; pages never
   * skip a file that stays as it is, nor repeat one.
   */
  listUncopied(mirror: string, page: PageRequest): Promise<Page<MediaFile>>
  /** Files by their ids in ascending order, from behind `after` on, `limit` at the most, 1 to 200. */
  listFrom(after: FileId | undefined, limit: number): Promise<readonly MediaFile[]>
}

/** Bytes that are kept beside the documents of files, for those who need them. */
export interface FileBytesRepository {
  get(file: FileId): Promise<Uint8Array | undefined>
  /** Writing again replaces. Up to 8 MiB are kept. */
  put(file: FileId, bytes: Uint8Array): Promise<void>
  remove(file: FileId): Promise<void>
}

/**
 * What the vault knows. A write that returned survives the death of the process.
 *
 * Throws `CATALOG_UNAVAILABLE` for what the engine cannot explain.
 */
export interface Catalog extends AsyncDisposable {
  readonly titles: TitleRepository
  readonly files: FileRepository
  /** CRC-32 of every slice of a file: four bytes each, big-endian, in order. Immutable once written. */
  readonly digests: FileBytesRepository
  /** Where the key frames of a file lie, packed. They follow from its bytes, and may be missing. */
  readonly keyFrames: FileBytesRepository
  readonly takedowns: Takedowns
  /** What a metadata service tells of titles, by their ids. */
  readonly metadata: Repository<TitleMetadata>
  readonly people: PeopleRepository
  /** Where people are signed in. */
  readonly sessions: SessionRepository
  readonly audit: AuditLog
  /** What is taken down, as it is worked off. */
  readonly cases: WorkList<TakedownCase>
  /** What somebody says should be. */
  readonly notices: WorkList<Notice>
  readonly rules: RulesLog
}
