import { DatabaseSync, type StatementSync } from 'node:sqlite'
import type { BlobRef } from '@streamvault/core'
import type { DoubtfulPost, UploadedFile, UploadJournal, UploadNote } from '../upload/upload-journal.ts'

const SCHEMA = `
create table if not exists uploads(key text primary key, ref text, note text not null) strict, without rowid;
create index if not exists uploads_ref on uploads(ref) where ref is not null;
create table if not exists doubts(key text primary key, doubt text not null) strict, without rowid;
create table if not exists channels(id integer primary key, last_message_id integer not null) strict;
create table if not exists data_centers(id integer primary key) strict;
`

/** A post that may appear beside what became of its upload. */
export interface KeptDoubt {
  readonly key: string
  readonly doubt: DoubtfulPost
}

/** What became of an upload: the message that counts, or that it is still under way, or that nobody wants it any longer. */
export type Outcome = UploadedFile | 'under way' | 'unwanted'

/** What the store has to know after a restart: how far each upload has come, and how full each channel is. */
export class StoreJournal implements Disposable {
  readonly #database: DatabaseSync
  readonly #read: StatementSync
  readonly #write: StatementSync
  readonly #forgetKey: StatementSync
  readonly #forgetRef: StatementSync
  readonly #readDoubt: StatementSync
  readonly #writeDoubt: StatementSync
  readonly #lastMessage: StatementSync
  readonly #sawMessage: StatementSync
  readonly #sawDataCenter: StatementSync

  /** `path` is made when it is missing. */
  constructor(path: string) {
    this.#database = new DatabaseSync(path, { timeout: 5000 })
    // A note is acted upon once it is written: it has to outlive a loss of power.
    this.#database.exec('pragma journal_mode = wal; pragma synchronous = full')
    this.#database.exec(SCHEMA)
    const prepare = (sql: string) => this.#database.prepare(sql)
    this.#read = prepare('select note from uploads where key = ?')
    this.#write = prepare('insert or replace into uploads(key, ref, note) values(?, ?, ?)')
    this.#forgetKey = prepare('delete from uploads where key = ?')
    this.#forgetRef = prepare('delete from uploads where ref = ?')
    this.#readDoubt = prepare('select doubt from doubts where key = ?')
    this.#writeDoubt = prepare('insert or replace into doubts(key, doubt) values(?, ?)')
    this.#lastMessage = prepare('select last_message_id as id from channels where id = ?')
    this.#sawMessage = prepare(
      'insert into channels(id, last_message_id) values(?, ?) on conflict do update set last_message_id = max(last_message_id, excluded.last_message_id)',
    )
    this.#sawDataCenter = prepare('insert or ignore into data_centers(id) values(?)')
  }

  /** The journal of one put; `refOf` names what it ends in. */
  upload(key: string, refOf: (note: UploadNote & { phase: 'posted' }) => BlobRef): UploadJournal {
    return {
      read: async () => this.#noteOf(key),
      write: async (note) => {
        const write = () => this.#write.run(key, note.phase === 'posted' ? refOf(note) : null, JSON.stringify(note))
        if (note.phase === 'sending') this.#unhurried(write)
        else write()
      },
      readDoubt: async () => {
        const row = this.#readDoubt.get(key)
        return row === undefined ? undefined : (JSON.parse(String(row['doubt'])) as DoubtfulPost)
      },
      writeDoubt: async (doubt) => {
        this.#writeDoubt.run(key, JSON.stringify(doubt))
      },
    }
  }

  outcomeOf(key: string): Outcome {
    const note = this.#noteOf(key)
    if (note === undefined) return 'unwanted'
    return note.phase === 'posted' ? note.file : 'under way'
  }

  /** All that may still appear; few, since accounts seldom die. */
  doubts(): KeptDoubt[] {
    const rows = this.#database.prepare('select key, doubt from doubts order by key').all()
    return rows.map((row) => ({ key: String(row['key']), doubt: JSON.parse(String(row['doubt'])) as DoubtfulPost }))
  }

  /** Nothing more is expected, unless another doubt has taken the place of this one. */
  settleDoubt({ key, doubt }: KeptDoubt): void {
    this.#database.prepare('delete from doubts where key = ? and doubt = ?').run(key, JSON.stringify(doubt))
  }

  forgetUpload(key: string): void {
    this.#forgetKey.run(key)
  }

  /** The same key put again stores anew. */
  forgetBlob(ref: BlobRef): void {
    this.#forgetRef.run(ref)
  }

  /** Of the last message that was seen in a channel; 0 when there was none. */
  lastMessageId(channelId: number): number {
    return Number(this.#lastMessage.get(channelId)?.['id'] ?? 0)
  }

  sawMessage(channelId: number, messageId: number): void {
    this.#sawMessage.run(channelId, messageId)
  }

  /** Where blobs lie, as far as was seen: accounts connect there before anybody waits. */
  dataCenters(): number[] {
    return this.#database
      .prepare('select id from data_centers order by id')
      .all()
      .map((row) => Number(row['id']))
  }

  sawDataCenter(id: number): void {
    this.#sawDataCenter.run(id)
  }

  /** Written without waiting for the disk, which takes the whole process some 10 ms, or 100 while it is busy. The next durable write takes it along. */
  #unhurried(write: () => void): void {
    this.#database.exec('pragma synchronous = normal')
    try {
      write()
    } finally {
      this.#database.exec('pragma synchronous = full')
    }
  }

  #noteOf(key: string): UploadNote | undefined {
    const row = this.#read.get(key)
    return row === undefined ? undefined : (JSON.parse(String(row['note'])) as UploadNote)
  }

  [Symbol.dispose](): void {
    this.#database.close()
  }
}
