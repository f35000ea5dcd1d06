import { type FileId, isVaultError, VaultError } from '@streamvault/core'
import type { Collection } from 'mongodb'
import type { MongoConnection } from './mongo-connection.ts'

/** The epochs of one entry, and so its most files. */
const ENTRY_FILES_MAX = 1_000
/** How many changes one page holds. */
const PAGE_CHANGES_MAX = 1_000
const BATCH_ENTRIES = 50
/** Each attempt that fails is another's that succeeds; more at once than this is no work of people. */
const APPENDS_MAX = 1_000

/** Stands in an entry for an epoch that is no file's any more. */
const NO_FILE = ''

/** Files about which something was decided. File n of entry m has the epoch 1,000 m + n + 1. */
interface JournalEntry {
  /** Counts from 0 without a gap. */
  readonly _id: number
  /** What was decided, unique: it is entered once, however many see to it. */
  readonly cause: string
  readonly files: readonly (FileId | typeof NO_FILE)[]
}

/** Files in the order of their epochs, each with its last one. */
export interface JournalPage {
  readonly epochs: ReadonlyMap<FileId, number>
  /** Up to where all is told. */
  readonly cursor: number
  readonly isLast: boolean
}

/**
 * Which file changed when, in one order for all processes.
 *
 * An entry is appended by inserting the number after the last one, which one process alone can: so nobody ever sees an entry before
 * those with smaller numbers, without a lock that somebody could die with.
 */
export class DenialJournal {
  readonly #connection: MongoConnection
  readonly #entries: Collection<JournalEntry>

  constructor(connection: MongoConnection) {
    this.#connection = connection
    this.#entries = connection.collection('denials')
  }

  /** Gives each of the files an epoch greater than any before; once for each `cause`, whoever calls how often. */
  async append(cause: string, files: readonly FileId[]): Promise<void> {
    for (let start = 0; start < files.length; start += ENTRY_FILES_MAX) {
      await this.#appendEntry(`${cause}/${start}`, files.slice(start, start + ENTRY_FILES_MAX))
    }
  }

  /** What has changed behind `cursor`, as far as a page goes. */
  async read(cursor: number): Promise<JournalPage> {
    const epochs = new Map<FileId, number>()
    const first = Math.floor(cursor / ENTRY_FILES_MAX)
    const entries = this.#entries.find({ _id: { $gte: first } }, { sort: { _id: 1 }, batchSize: BATCH_ENTRIES })
    return await this.#connection.run(async () => {
      let end = cursor
      for await (const { _id, files } of entries) {
        for (const [index, file] of files.entries()) {
          const epoch = _id * ENTRY_FILES_MAX + index + 1
          if (epoch <= cursor || file === NO_FILE) continue
          if (epochs.size === PAGE_CHANGES_MAX) return { epochs, cursor: end, isLast: false }
          epochs.delete(file)
          epochs.set(file, epoch)
          end = epoch
        }
        end = Math.max(cursor, (_id + 1) * ENTRY_FILES_MAX)
      }
      return { epochs, cursor: end, isLast: true }
    })
  }

  /** Those of `files` that have changed again behind `cursor`. */
  async changedSince(files: ReadonlySet<FileId>, cursor: number): Promise<ReadonlySet<FileId>> {
    const changed = new Set<FileId>()
    const first = Math.floor(cursor / ENTRY_FILES_MAX)
    const entries = this.#entries.find(
      { files: { $in: [...files] }, _id: { $gte: first } },
      { sort: { _id: 1 }, batchSize: BATCH_ENTRIES },
    )
    await this.#connection.run(async () => {
      for await (const entry of entries) {
        for (const [index, file] of entry.files.entries()) {
          const isLater = entry._id * ENTRY_FILES_MAX + index + 1 > cursor
          if (isLater && file !== NO_FILE && files.has(file)) changed.add(file)
        }
      }
    })
    return changed
  }

  /** Gives files the epochs that they have elsewhere, which have to be free here. */
  async fill(epochs: readonly { readonly id: number; readonly file: FileId }[]): Promise<void> {
    for (const [_id, filled] of Map.groupBy(epochs, ({ id }) => Math.floor((id - 1) / ENTRY_FILES_MAX))) {
      const found = await this.#connection.run(() => this.#entries.findOne({ _id }))
      const files = [...(found?.files ?? [])]
      for (const { id, file } of filled) {
        const index = (id - 1) % ENTRY_FILES_MAX
        while (files.length < index) files.push(NO_FILE)
        files[index] = file
      }
      const entry = { cause: `moved/${_id}`, files }
      await this.#connection.run(() => this.#entries.replaceOne({ _id }, entry, { upsert: true }))
    }
  }

  async #appendEntry(cause: string, files: readonly FileId[]): Promise<void> {
    for (let appends = 0; appends < APPENDS_MAX; appends++) {
      if (await this.#isEntered(cause)) return
      const last = await this.#connection.run(() =>
        this.#entries.findOne({}, { sort: { _id: -1 }, projection: { _id: 1 } }),
      )
      try {
        const entry = { _id: last === null ? 0 : last._id + 1, cause, files }
        await this.#connection.run(() => this.#entries.insertOne(entry))
        return
      } catch (error) {
        if (!isVaultError(error, 'CATALOG_CONFLICT')) throw error
      }
    }
    throw new VaultError('CATALOG_UNAVAILABLE', { cause, appends: APPENDS_MAX })
  }

  async #isEntered(cause: string): Promise<boolean> {
    const found = await this.#connection.run(() => this.#entries.findOne({ cause }, { projection: { _id: 1 } }))
    return found !== null
  }
}
