import {
  assert,
  type Decision,
  type DenialPage,
  type FileDenial,
  type FileId,
  isVaultError,
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
import type { Collection, Filter } from 'mongodb'
import { DenialJournal } from './denial-journal.ts'
import type { MongoConnection } from './mongo-connection.ts'
import { endedSlot, newRecord, standingSlot, type TakedownRecord, takedownOf } from './takedown-record.ts'
import { TakedownScope } from './takedown-scope.ts'

const PAGE_TAKEDOWNS_MAX = 200
/** Each attempt that fails is another's that succeeds; more at once than this is no work of people. */
const ATTEMPTS_MAX = 1_000
/** What a process that has died left owed is few. */
const OWED_MAX = 20

/**
 * Takedowns, and for every file they cover how it stands.
 *
 * A decision is one write of one record, from which on nothing that it covers comes in; what follows from it is then owed, and
 * carried out by whoever comes across the record, not only by the process that decided: listing the files, and entering them in the
 * journal. Each step has the same outcome however many take it, so that a process may die between any two of them.
 */
export class MongoTakedowns implements Takedowns {
  readonly #connection: MongoConnection
  readonly #records: Collection<TakedownRecord>
  readonly #scope: TakedownScope
  readonly #journal: DenialJournal

  constructor(connection: MongoConnection) {
    this.#connection = connection
    this.#records = connection.collection('takedowns')
    this.#scope = new TakedownScope(connection)
    this.#journal = new DenialJournal(connection)
  }

  async takeDown(target: TakedownTarget, takenDown: Decision): Promise<Takedown> {
    for (let attempts = 0; attempts < ATTEMPTS_MAX; attempts++) {
      const standing = await this.#findStanding(target)
      const record = standing ?? (await this.#insertNext(target, takenDown))
      if (record !== undefined) return takedownOf(await this.#settle(record))
    }
    throw new VaultError('CATALOG_UNAVAILABLE', { attempts: ATTEMPTS_MAX })
  }

  async reinstate(target: TakedownTarget, reinstated: Decision): Promise<Takedown> {
    const standing = await this.#findStanding(target)
    if (standing === undefined) throw new VaultError('TAKEDOWN_NOT_FOUND', { target: takedownKey(target) })
    const { _id, slot } = await this.#settle(standing)
    const record = await this.#connection.run(() =>
      this.#records.findOneAndUpdate(
        { _id, slot, isStanding: true },
        { $set: { slot: endedSlot(_id), isStanding: false, isOwed: true, reinstated } },
        { returnDocument: 'after' },
      ),
    )
    if (record === null) throw new VaultError('TAKEDOWN_NOT_FOUND', { target: takedownKey(target) })
    return takedownOf(await this.#settle(record))
  }

  async markPurged(id: Takedown['id'], purged: Decision): Promise<Takedown> {
    const record = await this.#connection.run(() =>
      this.#records.findOneAndUpdate({ _id: id }, { $set: { purged } }, { returnDocument: 'after' }),
    )
    if (record === null) throw new VaultError('TAKEDOWN_NOT_FOUND', { id })
    return takedownOf(await this.#settle(record))
  }

  async get(id: Takedown['id']): Promise<Takedown | undefined> {
    const record = await this.#connection.run(() => this.#records.findOne({ _id: id }))
    return record === null ? undefined : takedownOf(await this.#settle(record))
  }

  async covering(subject: TakedownSubject): Promise<Takedown | undefined> {
    const slots = takedownKeysOf(subject).map(standingSlot)
    const byTarget = await this.#connection.run(() => this.#records.find({ slot: { $in: slots } }).toArray())
    const byFile = await this.#connection.run(() =>
      this.#records.findOne({ files: subject.id, isStanding: true }, { sort: { _id: 1 } }),
    )
    const [oldest] = [...byTarget, ...(byFile === null ? [] : [byFile])].sort((a, b) => a._id - b._id)
    return oldest && takedownOf(await this.#settle(oldest))
  }

  async list({ limit, after }: PageRequest): Promise<Page<Takedown>> {
    assert(limit >= 1 && limit <= PAGE_TAKEDOWNS_MAX, `a page has 1 to ${PAGE_TAKEDOWNS_MAX} takedowns`)
    const filter = after === undefined ? {} : { _id: { $lt: parseCursor(after) } }
    const page = this.#records.find(filter, { sort: { _id: -1 }, limit: limit + 1, batchSize: limit + 1 })
    const found = await this.#connection.run(() => page.toArray())
    const items = await this.#settleAll(found.slice(0, limit))
    const last = items.at(-1)
    return found.length > limit && last ? { items, next: String(last.id) } : { items }
  }

  async ofTitle(title: TitleId): Promise<readonly Takedown[]> {
    const about = await this.#oldestFirst({ title })
    const moved = await this.#scope.titlesOf(about.flatMap(({ target }) => ('file' in target ? [target.file] : [])))
    const files = await this.#scope.filesIn(title)
    const covering = files.length === 0 ? [] : await this.#oldestFirst({ files: { $in: [...files] } })
    const isElsewhere = ({ target }: Takedown) => 'file' in target && (moved.get(target.file) ?? title) !== title
    const known = new Map([...about.filter((each) => !isElsewhere(each)), ...covering].map((each) => [each.id, each]))
    return [...known.values()].sort((one, other) => one.id - other.id)
  }

  /** Notes which title a file has that is about to go. */
  async rememberTitle(file: FileId): Promise<void> {
    const title = (await this.#scope.titlesOf([file])).get(file)
    if (title === undefined) return
    await this.#connection.run(() =>
      this.#records.updateMany({ files: file, 'target.file': file }, { $set: { title } }),
    )
  }

  ofFile(file: FileId): Promise<readonly Takedown[]> {
    return this.#oldestFirst({ files: file })
  }

  async since(cursor: number): Promise<DenialPage> {
    await this.#settleOwed()
    for (let begin = cursor; ; ) {
      const page = await this.#journal.read(begin)
      const changes = await this.#standOf(page.epochs, page.cursor)
      if (changes.length > 0 || page.isLast) return { changes, cursor: page.cursor }
      begin = page.cursor
    }
  }

  /** How files stand now; those that have changed again behind `cursor` are told there. */
  async #standOf(epochs: ReadonlyMap<FileId, number>, cursor: number): Promise<FileDenial[]> {
    if (epochs.size === 0) return []
    const later = await this.#journal.changedSince(new Set(epochs.keys()), cursor)
    const [own, latest] = [new Map<FileId, TitleId>(), new Map<FileId, TitleId>()]
    const denied = new Set<FileId>()
    const covering = this.#records.find(
      { files: { $in: [...epochs.keys()] } },
      { sort: { _id: 1 }, projection: { files: 1, target: 1, title: 1, isStanding: 1 } },
    )
    await this.#connection.run(async () => {
      for await (const { files, target, title, isStanding } of covering) {
        for (const file of files ?? []) {
          if (!epochs.has(file)) continue
          if (isStanding) denied.add(file)
          if (title !== null) ('file' in target ? own : latest).set(file, title)
        }
      }
    })
    const titles = await this.#scope.titlesOf([...epochs.keys()])
    return [...epochs].flatMap(([file, epoch]) => {
      if (later.has(file)) return []
      const title = titles.get(file) ?? own.get(file) ?? latest.get(file)
      return [{ file, ...(title === undefined ? {} : { title }), isDenied: denied.has(file), epoch }]
    })
  }

  async #findStanding(target: TakedownTarget): Promise<TakedownRecord | undefined> {
    const slot = standingSlot(takedownKey(target))
    return (await this.#connection.run(() => this.#records.findOne({ slot }))) ?? undefined
  }

  /** Writes the record of a takedown; undefined when somebody else wrote one at the same time. */
  async #insertNext(target: TakedownTarget, takenDown: Decision): Promise<TakedownRecord | undefined> {
    const last = await this.#connection.run(() =>
      this.#records.findOne({}, { sort: { _id: -1 }, projection: { _id: 1 } }),
    )
    const record = newRecord(last === null ? 1 : last._id + 1, target, takenDown)
    try {
      await this.#connection.run(() => this.#records.insertOne(record))
      return record
    } catch (error) {
      if (isVaultError(error, 'CATALOG_CONFLICT')) return undefined
      throw error
    }
  }

  /** Carries out what is owed, and returns the record as it is then. */
  async #settle(record: TakedownRecord): Promise<TakedownRecord> {
    if (!record.isOwed) return record
    const { _id, isStanding } = record
    const { files } = record.files === null ? await this.#close(record) : record
    await this.#journal.append(`${isStanding ? 'down' : 'up'}/${_id}`, files ?? [])
    const settled = await this.#connection.run(() =>
      this.#records.findOneAndUpdate(
        { _id, isStanding, isOwed: true },
        { $set: { isOwed: false } },
        { returnDocument: 'after' },
      ),
    )
    return settled ?? (await this.#read(_id))
  }

  /** Lists the files of a takedown that stands. Of several who do so at once the first is right. */
  async #close({ _id, target }: TakedownRecord): Promise<TakedownRecord> {
    const contents = await this.#scope.close(target)
    const closed = await this.#connection.run(() =>
      this.#records.findOneAndUpdate({ _id, files: null }, { $set: contents }, { returnDocument: 'after' }),
    )
    return closed ?? (await this.#read(_id))
  }

  async #read(id: Takedown['id']): Promise<TakedownRecord> {
    const record = await this.#connection.run(() => this.#records.findOne({ _id: id }))
    assert(record !== null, 'records are never removed')
    return record
  }

  async #settleOwed(): Promise<void> {
    const owed = this.#records.find({ isOwed: true }, { sort: { _id: 1 }, limit: OWED_MAX })
    await this.#settleAll(await this.#connection.run(() => owed.toArray()))
  }

  async #settleAll(records: readonly TakedownRecord[]): Promise<Takedown[]> {
    const takedowns: Takedown[] = []
    for (const record of records) takedowns.push(takedownOf(await this.#settle(record)))
    return takedowns
  }

  async #oldestFirst(filter: Filter<TakedownRecord>): Promise<readonly Takedown[]> {
    const records = this.#records.find(filter, { sort: { _id: 1 } })
    return this.#settleAll(await this.#connection.run(() => records.toArray()))
  }
}

function parseCursor(cursor: string): number {
  const id = /^[1-9]\d*$/.test(cursor) ? Number(cursor) : Number.NaN
  if (!Number.isSafeInteger(id)) throw new VaultError('CURSOR_INVALID')
  return id
}
