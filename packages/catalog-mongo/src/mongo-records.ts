import {
  assert,
  isVaultError,
  type LibraryRecordKinds,
  type LibraryRecords,
  type MoveNote,
  RECORD_KINDS,
  RECORDS_AT_ONCE,
  type RecordKind,
} from '@streamvault/core'
import type { Collection, Document } from 'mongodb'
import { DenialJournal } from './denial-journal.ts'
import type { MongoConnection } from './mongo-connection.ts'
import { JOB_COUNTER } from './mongo-jobs.ts'
import { MongoTakedowns } from './mongo-takedowns.ts'
import { type DocumentKind, RECORD_COLLECTIONS, type RecordCollection } from './record-collections.ts'
import { VersionNumbers } from './version-numbers.ts'

const NOTE = 'move'

type KeptRecord = Document & { readonly _id: string | number }

/** All that a MongoDB database keeps of a library. */
export class MongoRecords implements LibraryRecords {
  readonly #connection: MongoConnection
  readonly #journal: DenialJournal
  readonly #versions: VersionNumbers

  constructor(connection: MongoConnection) {
    this.#connection = connection
    this.#journal = new DenialJournal(connection)
    this.#versions = new VersionNumbers(connection)
  }

  async count(kind: RecordKind): Promise<number> {
    if (kind === 'denials') return (await this.#lastEpochs()).length
    const { filter } = collectionOf(kind)
    return await this.#connection.run(() => this.#documents(kind).countDocuments(filter))
  }

  async *read<K extends RecordKind>(kind: K, after?: string | number): AsyncIterable<readonly LibraryRecordKinds[K][]> {
    if (kind === 'denials') {
      const behind = (await this.#lastEpochs()).filter(({ id }) => after === undefined || id > Number(after))
      for (let start = 0; start < behind.length; start += RECORDS_AT_ONCE) {
        yield behind.slice(start, start + RECORDS_AT_ONCE) as unknown as LibraryRecordKinds[K][]
      }
      return
    }
    if (kind === 'takedowns') await this.#settleTakedowns()
    const { filter, recordOf } = collectionOf(kind)
    for (let last = after; ; ) {
      const behind = last === undefined ? filter : { ...filter, _id: { $gt: last } }
      const options = { sort: { _id: 1 }, limit: RECORDS_AT_ONCE, batchSize: RECORDS_AT_ONCE } as const
      const found = await this.#connection.run(() => this.#documents(kind).find(behind, options).toArray())
      const end = found.at(-1)
      if (end === undefined) return
      yield found.map((document) => recordOf(document as never) as LibraryRecordKinds[K])
      last = end._id
    }
  }

  async write<K extends RecordKind>(kind: K, records: readonly LibraryRecordKinds[K][]): Promise<void> {
    assert(records.length <= RECORDS_AT_ONCE, `up to ${RECORDS_AT_ONCE} records are written at once`)
    if (kind === 'denials') return await this.#journal.fill(records as readonly LibraryRecordKinds['denials'][])
    if (kind === 'jobs') await this.#takeSequences(records as readonly LibraryRecordKinds['jobs'][])
    const { documentOf } = collectionOf(kind)
    const documents: KeptRecord[] = []
    for (const record of records) {
      documents.push(documentOf(record as never, await this.#versions.first()) as KeptRecord)
    }
    await this.#put(this.#documents(kind), documents)
  }

  async clear(): Promise<void> {
    for (const kind of RECORD_KINDS) await this.#connection.run(() => this.#documents(kind).deleteMany({}))
    await this.#connection.run(() => this.#notes().deleteOne({ _id: NOTE }))
  }

  async note(): Promise<MoveNote | undefined> {
    const found = await this.#connection.run(() => this.#notes().findOne({ _id: NOTE }))
    return found === null ? undefined : JSON.parse(found.document)
  }

  async writeNote(note: MoveNote): Promise<void> {
    const document = JSON.stringify(note)
    await this.#connection.run(() => this.#notes().replaceOne({ _id: NOTE }, { document }, { upsert: true }))
  }

  /** Nearly all that is written is not there yet: only a batch that a dead process had begun is. */
  async #put(collection: Collection<KeptRecord>, documents: readonly KeptRecord[]): Promise<void> {
    const insert = () => this.#connection.run(() => collection.insertMany(documents, { ordered: false }))
    try {
      await insert()
    } catch (error) {
      if (!isVaultError(error, 'CATALOG_CONFLICT')) throw error
      await this.#connection.run(() => collection.deleteMany({ _id: { $in: documents.map(({ _id }) => _id) } }))
      await insert()
    }
  }

  #documents(kind: RecordKind): Collection<KeptRecord> {
    return this.#connection.collection<KeptRecord>(kind)
  }

  #notes(): Collection<{ readonly _id: string; readonly document: string }> {
    return this.#connection.collection('meta')
  }

  /** What a process that has died left owed is carried out, and told in the journal. */
  async #settleTakedowns(): Promise<void> {
    const takedowns = new MongoTakedowns(this.#connection)
    for (let after: string | undefined; ; ) {
      const { next } = await takedowns.list({ limit: 200, ...(after === undefined ? {} : { after }) })
      if (next === undefined) return
      after = next
    }
  }

  /** Jobs that are submitted from now on come behind these. */
  async #takeSequences(jobs: readonly LibraryRecordKinds['jobs'][]): Promise<void> {
    const last = Math.max(...jobs.map(({ sequence }) => sequence))
    const taken = await this.#connection.take(JOB_COUNTER, 0)
    if (taken < last) await this.#connection.take(JOB_COUNTER, last - taken)
  }

  async #lastEpochs(): Promise<LibraryRecordKinds['denials'][]> {
    await this.#settleTakedowns()
    const epochs = new Map<LibraryRecordKinds['denials']['file'], number>()
    for (let cursor = 0; ; ) {
      const page = await this.#journal.read(cursor)
      for (const [file, epoch] of page.epochs) epochs.set(file, epoch)
      if (page.isLast) break
      cursor = page.cursor
    }
    return [...epochs].map(([file, id]) => ({ id, file })).sort((a, b) => a.id - b.id)
  }
}

function collectionOf(kind: DocumentKind | RecordKind): RecordCollection<DocumentKind> {
  assert(kind !== 'denials', 'denials are kept in a journal')
  return RECORD_COLLECTIONS[kind] as unknown as RecordCollection<DocumentKind>
}
