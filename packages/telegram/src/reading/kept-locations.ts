import { rmSync } from 'node:fs'
import { DatabaseSync, type SQLOutputValue } from 'node:sqlite'
import type { Clock } from '@streamvault/core'
import Long from 'long'
import type { BlobLocation, BlobMessage } from './blob-location.ts'

/** Some 200 bytes each; four accounts that read 8,000 parts of 256 MiB each. */
const LOCATIONS_MAX = 32_768
/** Telegram's references live for about a day, and nothing promises how long: an older one would cost the round trip that it is to save. */
const KEPT_MS = 20 * 60 * 60_000
/** What was learned within it is written together; a process that is killed loses so much. */
const WRITE_MS = 5_000
/** Written at once when there are so many. */
const PENDING_MAX = 1_000
/** Another process of the vault that writes is waited for so long. What cannot be written is not missed. */
const BUSY_MS = 50

const SCHEMA = `
create table if not exists locations(
  account text not null, channel_id integer not null, message_id integer not null, document_id text not null,
  access_hash text not null, file_reference blob not null, data_center integer not null, size_bytes integer not null,
  seen_at integer not null, primary key(account, channel_id, message_id)
) strict, without rowid;
create index if not exists locations_seen_at on locations(seen_at);
`

interface Pending extends BlobMessage {
  readonly account: string
  readonly found: BlobLocation
  readonly seenAt: number
}

/**
 * What accounts knew of documents before the process ended, so that the first viewer after a restart waits for no answer about
 * messages. All of it can be lost or wrong without harm: what is not there is asked for, and a reference that Telegram does not take is
 * renewed. So nothing is waited for here, and nothing is thrown.
 */
export class KeptLocations implements Disposable {
  readonly #clock: Clock
  readonly #database: DatabaseSync
  readonly #ended = new AbortController()
  readonly #pending = new Map<string, Pending>()
  #isWriteDue = false

  /** `path` is made when it is missing, and made anew when it cannot be read. */
  constructor(path: string, { clock }: { readonly clock: Clock }) {
    this.#clock = clock
    this.#database = openAnyhow(path)
  }

  /** Undefined when nothing is known, or what is known is too old. */
  read(account: string, { channelId, messageId }: BlobMessage): BlobLocation | undefined {
    return this.#attempt(() => {
      const row = this.#database
        .prepare('select * from locations where account = ? and channel_id = ? and message_id = ? and seen_at > ?')
        .get(account, channelId, messageId, this.#clock.now() - KEPT_MS)
      return row && locationOf(row)
    })
  }

  /** Is written by and by. */
  keep(account: string, { channelId, messageId }: BlobMessage, found: BlobLocation): void {
    if (this.#ended.signal.aborted) return
    const seenAt = this.#clock.now()
    this.#pending.set(`${account}/${channelId}/${messageId}`, { account, channelId, messageId, found, seenAt })
    if (this.#pending.size >= PENDING_MAX) this.#write()
    else if (!this.#isWriteDue) void this.#writeSoon()
  }

  /** Of every account. */
  forget({ channelId, messageId }: BlobMessage): void {
    const suffix = `/${channelId}/${messageId}`
    for (const key of this.#pending.keys()) if (key.endsWith(suffix)) this.#pending.delete(key)
    this.#attempt(() => {
      this.#database.prepare('delete from locations where channel_id = ? and message_id = ?').run(channelId, messageId)
    })
  }

  [Symbol.dispose](): void {
    this.#ended.abort()
    this.#write()
    this.#database.close()
  }

  async #writeSoon(): Promise<void> {
    this.#isWriteDue = true
    await this.#clock.sleep(WRITE_MS, this.#ended.signal).catch(() => {})
    this.#isWriteDue = false
    if (!this.#ended.signal.aborted) this.#write()
  }

  #write(): void {
    const pending = [...this.#pending.values()]
    this.#pending.clear()
    if (pending.length === 0) return
    this.#attempt(() => {
      this.#database.exec('begin immediate')
      try {
        const insert = this.#database.prepare('insert or replace into locations values(?, ?, ?, ?, ?, ?, ?, ?, ?)')
        for (const each of pending) insert.run(...valuesOf(each))
        this.#database
          .prepare(
            `delete from locations where (account, channel_id, message_id) in (
              select account, channel_id, message_id from locations order by seen_at desc limit -1 offset ?)`,
          )
          .run(LOCATIONS_MAX)
        this.#database.exec('commit')
      } catch (error) {
        this.#database.exec('rollback')
        throw error
      }
    })
  }

  #attempt<T>(work: () => T): T | undefined {
    try {
      return work()
    } catch {
      // It is busy, full or damaged: as if it were not there.
      return undefined
    }
  }
}

function openAnyhow(path: string): DatabaseSync {
  try {
    return open(path)
  } catch {
    for (const end of ['', '-wal', '-shm']) rmSync(path + end, { force: true })
    return open(path)
  }
}

function open(path: string): DatabaseSync {
  const database = new DatabaseSync(path, { timeout: BUSY_MS })
  try {
    // Nothing here is worth waiting for the disk.
    database.exec('pragma journal_mode = wal; pragma synchronous = off')
    database.exec(SCHEMA)
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

function valuesOf({ account, channelId, messageId, found, seenAt }: Pending) {
  const { location, dataCenter, sizeBytes } = found
  const { id, accessHash, fileReference } = location
  const named = [id.toString(), accessHash.toString(), fileReference] as const
  return [account, channelId, messageId, ...named, dataCenter, sizeBytes, seenAt] as const
}

function locationOf(row: Readonly<Record<string, SQLOutputValue>>): BlobLocation | undefined {
  const fileReference = row['file_reference']
  if (!(fileReference instanceof Uint8Array)) return undefined
  const id = Long.fromString(String(row['document_id']))
  const accessHash = Long.fromString(String(row['access_hash']))
  const location = { _: 'inputDocumentFileLocation', id, accessHash, fileReference, thumbSize: '' } as const
  return { location, dataCenter: Number(row['data_center']), sizeBytes: Number(row['size_bytes']) }
}
