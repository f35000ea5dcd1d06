import {
  assert,
  type Decision,
  type DenialPage,
  type FileDenial,
  type FileId,
  type Page,
  type PageRequest,
  type Takedown,
  type TakedownSubject,
  type Takedowns,
  type TakedownTarget,
  type TitleId,
  takedownKey,
  takedownKeysOf,
  VaultError,
} from '@streamvault/core'
import type { Statement } from 'better-sqlite3'
import type { SqliteConnection } from './sqlite-connection.ts'
import { TAKEDOWN_QUERIES } from './takedown-queries.ts'

const PAGE_TAKEDOWNS_MAX = 200

interface DocumentRow {
  readonly document: string
}

interface DenialRow {
  readonly file: FileId
  readonly title: TitleId | null
  readonly standing: number
  readonly epoch: number
}

interface CoverKeys {
  readonly file: FileId
  readonly fileKey: string
  readonly titleKey: string
  readonly seasonKey: string | null
}

/** Takedowns, and for every file they cover how it stands. */
export class SqliteTakedowns implements Takedowns {
  readonly #connection: SqliteConnection
  readonly #insert: Statement<[{ target: string; title: TitleId | null }], { id: number }>
  readonly #write: Statement<[{ id: number; standing: 0 | 1; document: string }]>
  readonly #get: Statement<[{ id: number }], DocumentRow>
  readonly #standing: Statement<[{ target: string }], DocumentRow>
  readonly #cover: Statement<[{ file: FileId; takedown: number }]>
  readonly #covering: Statement<[CoverKeys], DocumentRow>
  readonly #list: Statement<[{ before: number; limit: number }], DocumentRow>
  readonly #ofTitle: Statement<[{ title: TitleId }], DocumentRow>
  readonly #ofFile: Statement<[{ file: FileId }], DocumentRow>
  readonly #filesOfTitle: Statement<[{ title: TitleId; season: number | null }], { id: FileId }>
  readonly #titleOfFile: Statement<[{ file: FileId }], { title: TitleId }>
  readonly #count: Statement<[{ file: FileId; title: TitleId | null; by: 1 | -1 }]>
  readonly #remember: Statement<[{ file: FileId; title: TitleId }]>
  readonly #rememberTakedowns: Statement<[{ file: FileId; title: TitleId; target: string }]>
  readonly #since: Statement<[{ cursor: number }], DenialRow>

  constructor(connection: SqliteConnection) {
    this.#connection = connection
    this.#insert = connection.prepare(TAKEDOWN_QUERIES.insert)
    this.#write = connection.prepare(TAKEDOWN_QUERIES.write)
    this.#get = connection.prepare(TAKEDOWN_QUERIES.get)
    this.#standing = connection.prepare(TAKEDOWN_QUERIES.standing)
    this.#cover = connection.prepare(TAKEDOWN_QUERIES.cover)
    this.#covering = connection.prepare(TAKEDOWN_QUERIES.covering)
    this.#list = connection.prepare(TAKEDOWN_QUERIES.list)
    this.#ofTitle = connection.prepare(TAKEDOWN_QUERIES.ofTitle)
    this.#ofFile = connection.prepare(TAKEDOWN_QUERIES.ofFile)
    this.#filesOfTitle = connection.prepare(TAKEDOWN_QUERIES.filesOfTitle)
    this.#titleOfFile = connection.prepare(TAKEDOWN_QUERIES.titleOfFile)
    this.#count = connection.prepare(TAKEDOWN_QUERIES.count)
    this.#remember = connection.prepare(TAKEDOWN_QUERIES.remember)
    this.#rememberTakedowns = connection.prepare(TAKEDOWN_QUERIES.rememberTakedowns)
    this.#since = connection.prepare(TAKEDOWN_QUERIES.since)
  }

  takeDown(target: TakedownTarget, takenDown: Decision): Promise<Takedown> {
    const key = takedownKey(target)
    return this.#connection.transact(() => {
      const standing = this.#standing.get({ target: key })
      if (standing !== undefined) return takedownOf(standing)
      const { title, files } = this.#resolve(target)
      const row = this.#insert.get({ target: key, title })
      assert(row !== undefined, 'an insert returns its row')
      const takedown: Takedown = { id: row.id, target, files, takenDown }
      this.#write.run({ id: row.id, standing: 1, document: JSON.stringify(takedown) })
      for (const file of files) {
        this.#cover.run({ file, takedown: row.id })
        this.#count.run({ file, title, by: 1 })
      }
      return takedown
    })
  }

  reinstate(target: TakedownTarget, decision: Decision): Promise<Takedown> {
    const key = takedownKey(target)
    return this.#connection.transact(() => {
      const standing = this.#standing.get({ target: key })
      if (standing === undefined) throw new VaultError('TAKEDOWN_NOT_FOUND', { target: key })
      const takedown: Takedown = { ...takedownOf(standing), reinstated: decision }
      this.#write.run({ id: takedown.id, standing: 0, document: JSON.stringify(takedown) })
      for (const file of takedown.files) this.#count.run({ file, title: null, by: -1 })
      return takedown
    })
  }

  markPurged(id: Takedown['id'], decision: Decision): Promise<Takedown> {
    return this.#connection.transact(() => {
      const found = this.#get.get({ id })
      if (found === undefined) throw new VaultError('TAKEDOWN_NOT_FOUND', { id })
      const takedown: Takedown = { ...takedownOf(found), purged: decision }
      const standing = takedown.reinstated === undefined ? 1 : 0
      this.#write.run({ id, standing, document: JSON.stringify(takedown) })
      return takedown
    })
  }

  get(id: Takedown['id']): Promise<Takedown | undefined> {
    return this.#connection.run(() => {
      const found = this.#get.get({ id })
      return found && takedownOf(found)
    })
  }

  covering(subject: TakedownSubject): Promise<Takedown | undefined> {
    return this.#connection.run(() => this.findCovering(subject))
  }

  /** As `covering` does, within a transaction of the caller. */
  findCovering(subject: TakedownSubject): Takedown | undefined {
    const [fileKey = '', titleKey = '', seasonKey = null] = takedownKeysOf(subject)
    const found = this.#covering.get({ file: subject.id, fileKey, titleKey, seasonKey })
    return found && takedownOf(found)
  }

  /** Notes which title a file has that is about to go, within a transaction of the caller. */
  rememberTitle(file: FileId): void {
    const title = this.#titleOfFile.get({ file })?.title
    if (title === undefined) return
    this.#remember.run({ file, title })
    this.#rememberTakedowns.run({ file, title, target: takedownKey({ file }) })
  }

  async list({ limit, after }: PageRequest): Promise<Page<Takedown>> {
    assert(limit >= 1 && limit <= PAGE_TAKEDOWNS_MAX, `a page has 1 to ${PAGE_TAKEDOWNS_MAX} takedowns`)
    const before = after === undefined ? Number.MAX_SAFE_INTEGER : parseCursor(after)
    return this.#connection.run(() => {
      const rows = this.#list.all({ before, limit: limit + 1 })
      const items = rows.slice(0, limit).map(takedownOf)
      const last = items.at(-1)
      return rows.length > limit && last ? { items, next: String(last.id) } : { items }
    })
  }

  ofTitle(title: TitleId): Promise<readonly Takedown[]> {
    return this.#connection.run(() => this.#ofTitle.all({ title }).map(takedownOf))
  }

  ofFile(file: FileId): Promise<readonly Takedown[]> {
    return this.#connection.run(() => this.#ofFile.all({ file }).map(takedownOf))
  }

  since(cursor: number): Promise<DenialPage> {
    return this.#connection.run(() => {
      const changes = this.#since.all({ cursor }).map(denialOf)
      return { changes, cursor: changes.at(-1)?.epoch ?? cursor }
    })
  }

  /** What a target means at this moment. */
  #resolve(target: TakedownTarget): { readonly title: TitleId | null; readonly files: readonly FileId[] } {
    if ('file' in target) {
      return { title: this.#titleOfFile.get({ file: target.file })?.title ?? null, files: [target.file] }
    }
    const { title, season = null } = target
    return { title, files: this.#filesOfTitle.all({ title, season }).map(({ id }) => id) }
  }
}

function takedownOf(row: DocumentRow): Takedown {
  return JSON.parse(row.document)
}

function denialOf({ file, title, standing, epoch }: DenialRow): FileDenial {
  return { file, ...(title === null ? {} : { title }), isDenied: standing > 0, epoch }
}

function parseCursor(cursor: string): number {
  const id = /^[1-9]\d*$/.test(cursor) ? Number(cursor) : Number.NaN
  if (!Number.isSafeInteger(id)) throw new VaultError('CURSOR_INVALID')
  return id
}
