import {
  type AuditLog,
  BUCKETS,
  type Catalog,
  copyOrderOf,
  type FileBytesRepository,
  type FileId,
  type FileRepository,
  genreKey,
  genresOf,
  type MediaFile,
  type Notice,
  type Page,
  type PageRequest,
  type PeopleRepository,
  pageOfUncopied,
  popularityOf,
  type Repository,
  type RulesLog,
  type SessionRepository,
  searchedNames,
  searchWords,
  type TakedownCase,
  type Takedowns,
  type Title,
  type TitleFilter,
  type TitleId,
  type TitleMetadata,
  type TitleRepository,
  takenDownError,
  VaultError,
  type Versioned,
  type WorkList,
  wholeName,
} from '@streamvault/core'
import { MemoryAudit, MemoryPeople, MemoryRules, MemorySessions } from './memory-people.ts'
import { MemoryRepository } from './memory-repository.ts'
import { MemoryTakedowns } from './memory-takedowns.ts'
import { MemoryWorkList } from './memory-work-list.ts'

/** A catalogue in memory. It keeps copies, as an engine would: what a caller changes afterwards changes nothing in it. */
export class MemoryCatalog implements Catalog {
  readonly titles: TitleRepository = new MemoryTitles()
  readonly files: FileRepository
  readonly digests: FileBytesRepository = new MemoryFileBytes()
  readonly keyFrames: FileBytesRepository = new MemoryFileBytes()
  readonly takedowns: Takedowns
  readonly metadata: Repository<TitleMetadata> = new MemoryRepository()
  readonly people: PeopleRepository = new MemoryPeople()
  readonly sessions: SessionRepository = new MemorySessions()
  readonly audit: AuditLog = new MemoryAudit()
  readonly cases: WorkList<TakedownCase> = new MemoryWorkList()
  readonly notices: WorkList<Notice> = new MemoryWorkList()
  readonly rules: RulesLog = new MemoryRules()

  constructor() {
    const takedowns = new MemoryTakedowns(() => files.all())
    const files = new MemoryFiles(takedowns)
    this.files = files
    this.takedowns = takedowns
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}

class MemoryTitles extends MemoryRepository<Title> implements TitleRepository {
  async list(filter: TitleFilter, page: PageRequest): Promise<Page<Title>> {
    const genre = filter.genre === undefined ? undefined : genreKey(filter.genre)
    const isListed = (title: Title) =>
      (filter.kind === undefined || title.kind === filter.kind) &&
      (genre === undefined || genresOf(title).includes(genre))
    return pageOf(this.all().filter(isListed), page)
  }

  async search(query: string, limit: number): Promise<readonly Title[]> {
    const words = searchWords(query)
    if (words.length === 0) return []
    const isCalledSo = (title: Title) => searchedNames(title).some((name) => wholeName(name) === wholeName(query))
    const found = this.all()
      .filter((title) => {
        const known = searchedNames(title).flatMap(searchWords)
        return words.every((word) => known.some((candidate) => candidate.startsWith(word)))
      })
      .sort(
        (a, b) =>
          Number(isCalledSo(b)) - Number(isCalledSo(a)) || popularityOf(b) - popularityOf(a) || compareListed(a, b),
      )
    return found.slice(0, limit)
  }

  async count(): Promise<number> {
    return this.all().length
  }
}

interface ListingKey {
  readonly addedAt: number
  readonly id: string
}

/** A page of a listing, newest first, then by id. */
function pageOf<T extends ListingKey>(documents: readonly T[], { limit, after }: PageRequest): Page<T> {
  const from = after === undefined ? undefined : parseCursor(after)
  const listed = documents.toSorted(compareListed).filter((one) => from === undefined || compareListed(one, from) > 0)
  const items = listed.slice(0, limit)
  const last = items.at(-1)
  return last === undefined || listed.length === items.length ? { items } : { items, next: cursorOf(last) }
}

function compareListed(a: ListingKey, b: ListingKey): number {
  return b.addedAt - a.addedAt || compareText(a.id, b.id)
}

function cursorOf({ addedAt, id }: ListingKey): string {
  return Buffer.from(JSON.stringify([addedAt, id])).toString('base64url')
}

function parseCursor(cursor: string): ListingKey {
  try {
    const [addedAt, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    const key = { addedAt, id }
    if (Number.isSafeInteger(addedAt) && typeof id === 'string' && cursorOf(key) === cursor) {
      return { addedAt, id }
    }
  } catch {
    // What is no JSON is no cursor either.
  }
  throw new VaultError('CURSOR_INVALID')
}

class MemoryFiles extends MemoryRepository<MediaFile> implements FileRepository {
  readonly #takedowns: MemoryTakedowns

  constructor(takedowns: MemoryTakedowns) {
    super()
    this.#takedowns = takedowns
  }

  override async insert(file: MediaFile): Promise<Versioned<MediaFile>> {
    const takedown = this.#takedowns.findCovering(file)
    if (takedown !== undefined) throw takenDownError(file.id, takedown)
    return super.insert(file)
  }

  override async remove(id: FileId): Promise<void> {
    this.#takedowns.rememberTitle(id)
    await super.remove(id)
  }

  async listByTitle(title: TitleId): Promise<readonly MediaFile[]> {
    return this.all()
      .filter((file) => file.titleId === title)
      .sort(compareFiles)
  }

  listUncopied(mirror: string, page: PageRequest): Promise<Page<MediaFile>> {
    return pageOfUncopied(mirror, page, async (behind, limit) =>
      this.all()
        .map((file) => ({ file, order: copyOrderOf(file) }))
        .filter(({ order }) => order > behind)
        .sort((a, b) => compareText(a.order, b.order))
        .slice(0, limit),
    )
  }

  async listFrom(after: FileId | undefined, limit: number): Promise<readonly MediaFile[]> {
    const behind = this.all().filter(({ id }) => after === undefined || id > after)
    return behind.sort((a, b) => compareText(a.id, b.id)).slice(0, limit)
  }

  async listInReview(page: PageRequest): Promise<Page<MediaFile>> {
    return pageOf(
      this.all().filter((file) => file.review !== undefined),
      page,
    )
  }
}

function compareFiles(a: MediaFile, b: MediaFile): number {
  return (
    (a.episode?.season ?? 0) - (b.episode?.season ?? 0) ||
    (a.episode?.episode ?? 0) - (b.episode?.episode ?? 0) ||
    BUCKETS.indexOf(a.bucket) - BUCKETS.indexOf(b.bucket) ||
    compareText(a.id, b.id)
  )
}

class MemoryFileBytes implements FileBytesRepository {
  readonly #kept = new Map<FileId, Uint8Array>()

  async get(file: FileId): Promise<Uint8Array | undefined> {
    return this.#kept.get(file)?.slice()
  }

  async put(file: FileId, bytes: Uint8Array): Promise<void> {
    this.#kept.set(file, bytes.slice())
  }

  async remove(file: FileId): Promise<void> {
    this.#kept.delete(file)
  }
}

function compareText(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}
