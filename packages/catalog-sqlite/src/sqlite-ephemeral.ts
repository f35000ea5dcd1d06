import { assert, type Clock, type Ephemeral, type Instant } from '@streamvault/core'
import type { Statement } from 'better-sqlite3'
import type { SqliteConnection } from './sqlite-connection.ts'

const KEY_CHARS_MAX = 200
const GC_BATCH = 500

/** The queries on expiring values. */
export const EPHEMERAL_QUERIES = {
  set: `insert into ephemeral values(@key, @value, @expiresAt)
    on conflict(key) do update set value = excluded.value, expires_at = excluded.expires_at`,
  add: `insert into ephemeral values(@key, @value, @expiresAt)
    on conflict(key) do update set value = excluded.value, expires_at = excluded.expires_at where expires_at <= @now`,
  get: 'select value from ephemeral where key = @key and expires_at > @now',
  take: 'delete from ephemeral where key = @key returning value, expires_at as expiresAt',
  incr: `insert into ephemeral values(@key, cast(cast(@by as integer) as text), @expiresAt)
    on conflict(key) do update set
      value = iif(expires_at <= @now, excluded.value, cast(value as integer) + cast(@by as integer)),
      expires_at = iif(expires_at <= @now, excluded.expires_at, expires_at)
    returning cast(value as integer) as number`,
  raise: `insert into ephemeral values(@key, cast(cast(@until as integer) as text), @until)
    on conflict(key) do update set
      value = cast(max(expires_at, excluded.expires_at) as text),
      expires_at = max(expires_at, excluded.expires_at)
    returning expires_at as expiresAt`,
  extend: `update ephemeral set expires_at = @expiresAt
    where key = @key and value = @value and expires_at > @now`,
  release: 'delete from ephemeral where key = @key and value = @value and expires_at > @now',
  gc: `delete from ephemeral where key in (
    select key from ephemeral where expires_at <= @now order by expires_at limit ${GC_BATCH})`,
} as const

interface Entry {
  readonly value: string
  readonly expiresAt: Instant
}

/** What the values need besides the database. */
export interface SqliteEphemeralDeps {
  readonly clock: Pick<Clock, 'now'>
}

/** Expiring values in one SQLite database. Disposing it leaves the connection open: others share it. */
export class SqliteEphemeral implements Ephemeral {
  readonly #connection: SqliteConnection
  readonly #clock: Pick<Clock, 'now'>
  readonly #set: Statement<[Entry & { key: string }]>
  readonly #add: Statement<[Entry & { key: string; now: Instant }]>
  readonly #get: Statement<[{ key: string; now: Instant }], { value: string }>
  readonly #take: Statement<[{ key: string }], Entry>
  readonly #incr: Statement<[{ key: string; by: number; expiresAt: Instant; now: Instant }], { number: number }>
  readonly #raise: Statement<[{ key: string; until: Instant }], { expiresAt: Instant }>
  readonly #extend: Statement<[Entry & { key: string; now: Instant }]>
  readonly #release: Statement<[{ key: string; value: string; now: Instant }]>
  readonly #gc: Statement<[{ now: Instant }]>

  constructor(connection: SqliteConnection, { clock }: SqliteEphemeralDeps) {
    this.#connection = connection
    this.#clock = clock
    this.#set = connection.prepare(EPHEMERAL_QUERIES.set)
    this.#add = connection.prepare(EPHEMERAL_QUERIES.add)
    this.#get = connection.prepare(EPHEMERAL_QUERIES.get)
    this.#take = connection.prepare(EPHEMERAL_QUERIES.take)
    this.#incr = connection.prepare(EPHEMERAL_QUERIES.incr)
    this.#raise = connection.prepare(EPHEMERAL_QUERIES.raise)
    this.#extend = connection.prepare(EPHEMERAL_QUERIES.extend)
    this.#release = connection.prepare(EPHEMERAL_QUERIES.release)
    this.#gc = connection.prepare(EPHEMERAL_QUERIES.gc)
  }

  async set(key: string, value: string, ttlMs: number): Promise<void> {
    const { expiresAt } = this.#lifetime(key, ttlMs)
    await this.#connection.run(() => this.#set.run({ key, value, expiresAt }))
  }

  async add(key: string, value: string, ttlMs: number): Promise<boolean> {
    const lifetime = this.#lifetime(key, ttlMs)
    return this.#connection.run(() => this.#add.run({ key, value, ...lifetime }).changes === 1)
  }

  get(key: string): Promise<string | undefined> {
    return this.#connection.run(() => this.#get.get({ key, now: this.#clock.now() })?.value)
  }

  take(key: string): Promise<string | undefined> {
    return this.#connection.run(() => {
      const entry = this.#take.get({ key })
      return entry && entry.expiresAt > this.#clock.now() ? entry.value : undefined
    })
  }

  async incr(key: string, by: number, ttlMs: number): Promise<number> {
    const lifetime = this.#lifetime(key, ttlMs)
    return this.#connection.run(() => this.#incr.get({ key, by, ...lifetime })?.number ?? by)
  }

  async raise(key: string, until: Instant): Promise<Instant> {
    assertKey(key)
    return this.#connection.run(() => this.#raise.get({ key, until })?.expiresAt ?? until)
  }

  async extend(key: string, value: string, ttlMs: number): Promise<boolean> {
    const lifetime = this.#lifetime(key, ttlMs)
    return this.#connection.run(() => this.#extend.run({ key, value, ...lifetime }).changes === 1)
  }

  release(key: string, value: string): Promise<boolean> {
    return this.#connection.run(() => this.#release.run({ key, value, now: this.#clock.now() }).changes === 1)
  }

  gc(): Promise<number> {
    return this.#connection.run(() => this.#gc.run({ now: this.#clock.now() }).changes)
  }

  async [Symbol.asyncDispose](): Promise<void> {}

  #lifetime(key: string, ttlMs: number): { now: Instant; expiresAt: Instant } {
    assertKey(key)
    assert(Number.isSafeInteger(ttlMs) && ttlMs > 0, 'a time to live is a whole number of milliseconds above 0')
    const now = this.#clock.now()
    return { now, expiresAt: now + ttlMs }
  }
}

function assertKey(key: string): void {
  assert(key.length >= 1 && key.length <= KEY_CHARS_MAX, `a key has 1 to ${KEY_CHARS_MAX} characters`)
}
