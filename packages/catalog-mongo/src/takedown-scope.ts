import type { FileId, TakedownTarget, TitleId } from '@streamvault/core'
import type { Collection, Filter } from 'mongodb'
import type { KeptFile } from './kept-file.ts'
import type { MongoConnection } from './mongo-connection.ts'

const PAGE_FILES = 1_000

/** What a target means: its files, in the order of their ids, and its title where that is known. */
export interface TakedownContents {
  readonly files: readonly FileId[]
  readonly title: TitleId | null
}

/** The files that takedowns are about. */
export class TakedownScope {
  readonly #connection: MongoConnection
  readonly #files: Collection<KeptFile>

  constructor(connection: MongoConnection) {
    this.#connection = connection
    this.#files = connection.collection('files')
  }

  /**
   * Withdraws every file of `target` that is pending, and lists those that are published. The record of the takedown has to stand
   * by now: what is inserted after it has been written is refused, and what was pending before is one or the other.
   */
  async close(target: TakedownTarget): Promise<TakedownContents> {
    const filter: Filter<KeptFile> = 'file' in target ? { _id: target.file } : ofTitle(target)
    await this.#connection.run(() => this.#files.deleteMany({ ...filter, pending: { $ne: null } }))
    if (!('file' in target)) return { files: await this.#list(filter), title: target.title }
    const found = await this.#connection.run(() => this.#files.findOne(filter, { projection: { titleId: 1 } }))
    return { files: [target.file], title: found?.titleId ?? null }
  }

  /** The files that a title has now, in the order of their ids. */
  filesIn(title: TitleId): Promise<readonly FileId[]> {
    return this.#list({ titleId: title })
  }

  /** The titles that files have now; those that are not there have none. */
  async titlesOf(ids: readonly FileId[]): Promise<ReadonlyMap<FileId, TitleId>> {
    if (ids.length === 0) return new Map()
    const found = this.#files.find({ _id: { $in: [...ids] }, pending: null }, { projection: { titleId: 1 } })
    const files = await this.#connection.run(() => found.toArray())
    return new Map(files.map(({ _id, titleId }) => [_id as FileId, titleId as TitleId]))
  }

  async #list(filter: Filter<KeptFile>): Promise<FileId[]> {
    const files: FileId[] = []
    for (let last = ''; ; last = files.at(-1) ?? '') {
      const page = this.#files.find(
        { ...filter, pending: null, _id: { $gt: last } },
        { sort: { _id: 1 }, limit: PAGE_FILES, batchSize: PAGE_FILES, projection: { _id: 1 } },
      )
      const found = await this.#connection.run(() => page.toArray())
      files.push(...found.map(({ _id }) => _id as FileId))
      if (found.length < PAGE_FILES) return files
    }
  }
}

function ofTitle({ title, season }: { readonly title: TitleId; readonly season?: number }): Filter<KeptFile> {
  return season === undefined ? { titleId: title } : { titleId: title, season }
}
