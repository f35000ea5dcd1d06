import { randomUUID } from 'node:crypto'
import {
  assert,
  type Claim,
  type Clock,
  type Instant,
  type Job,
  type JobFailure,
  type JobId,
  type JobKind,
  type JobKinds,
  type Jobs,
  VaultError,
} from '@streamvault/core'
import type { Statement } from 'better-sqlite3'
import { JOB_QUERIES } from './job-queries.ts'
import { type JobRow, jobOf } from './job-row.ts'
import type { SqliteConnection } from './sqlite-connection.ts'

/** What the jobs need besides the database. */
export interface SqliteJobsDeps {
  readonly clock: Pick<Clock, 'now'>
}

interface Holder {
  readonly id: JobId
  readonly token: string
}

/** Jobs in one SQLite database. Disposing it leaves the connection open: others share it. */
export class SqliteJobs implements Jobs {
  readonly #connection: SqliteConnection
  readonly #clock: Pick<Clock, 'now'>
  readonly #submit: Statement<[{ id: string; kind: JobKind; key: string; request: string; now: Instant }], JobRow>
  readonly #unfinished: Statement<[{ kind: JobKind; key: string }], JobRow>
  readonly #claim: Statement<[{ kind: JobKind; token: string; now: Instant; leaseMs: number }], JobRow>
  readonly #renew: Statement<[Holder & { now: Instant; leaseMs: number; progress: string | null }]>
  readonly #checkpoint: Statement<[Holder & { checkpoint: string }]>
  readonly #complete: Statement<[Holder & { outcome: string; now: Instant }]>
  readonly #fail: Statement<[Holder & { failure: string; now: Instant }]>
  readonly #retry: Statement<[Holder & { failure: string; retryAt: Instant }]>
  readonly #release: Statement<[Holder]>
  readonly #get: Statement<[{ id: JobId }], JobRow>
  readonly #underWay: Statement<[{ kind: JobKind; state: string; limit: number }], JobRow>
  readonly #ended: Statement<[{ limit: number }], JobRow>
  readonly #pending: Statement<[{ kind: JobKind }], { count: number }>
  readonly #gc: Statement<[{ before: Instant }]>

  constructor(connection: SqliteConnection, { clock }: SqliteJobsDeps) {
    this.#connection = connection
    this.#clock = clock
    this.#submit = connection.prepare(JOB_QUERIES.submit)
    this.#unfinished = connection.prepare(JOB_QUERIES.unfinished)
    this.#claim = connection.prepare(JOB_QUERIES.claim)
    this.#renew = connection.prepare(JOB_QUERIES.renew)
    this.#checkpoint = connection.prepare(JOB_QUERIES.checkpoint)
    this.#complete = connection.prepare(JOB_QUERIES.complete)
    this.#fail = connection.prepare(JOB_QUERIES.fail)
    this.#retry = connection.prepare(JOB_QUERIES.retry)
    this.#release = connection.prepare(JOB_QUERIES.release)
    this.#get = connection.prepare(JOB_QUERIES.get)
    this.#underWay = connection.prepare(JOB_QUERIES.underWay)
    this.#ended = connection.prepare(JOB_QUERIES.ended)
    this.#pending = connection.prepare(JOB_QUERIES.pending)
    this.#gc = connection.prepare(JOB_QUERIES.gc)
  }

  submit<K extends JobKind>(kind: K, key: string, request: JobKinds[K]['request']): Promise<Job<K>> {
    const job = { id: randomUUID(), kind, key, request: JSON.stringify(request), now: this.#clock.now() }
    return this.#connection.transact(() => {
      const row = this.#submit.get(job) ?? this.#unfinished.get({ kind, key })
      assert(row !== undefined, 'only an unfinished job is in the way of a new one')
      return jobOf<K>(row)
    })
  }

  claim<K extends JobKind>(kind: K, leaseMs: number): Promise<Claim<K> | undefined> {
    const token = randomUUID()
    return this.#connection.run(() => {
      const row = this.#claim.get({ kind, token, now: this.#clock.now(), leaseMs })
      return row && { job: jobOf<K>(row), token }
    })
  }

  renew<K extends JobKind>(claim: Claim<K>, leaseMs: number, progress?: JobKinds[K]['progress']): Promise<void> {
    const noted = progress === undefined ? null : JSON.stringify(progress)
    return this.#hold(this.#renew, { ...holderOf(claim), now: this.#clock.now(), leaseMs, progress: noted })
  }

  checkpoint<K extends JobKind>(claim: Claim<K>, checkpoint: JobKinds[K]['checkpoint']): Promise<void> {
    return this.#hold(this.#checkpoint, { ...holderOf(claim), checkpoint: JSON.stringify(checkpoint) })
  }

  complete<K extends JobKind>(claim: Claim<K>, outcome: JobKinds[K]['outcome']): Promise<void> {
    const now = this.#clock.now()
    return this.#hold(this.#complete, { ...holderOf(claim), outcome: JSON.stringify(outcome), now })
  }

  fail(claim: Claim, failure: JobFailure, retryAt?: Instant): Promise<void> {
    const failed = { ...holderOf(claim), failure: JSON.stringify(failure) }
    if (retryAt !== undefined) return this.#hold(this.#retry, { ...failed, retryAt })
    return this.#hold(this.#fail, { ...failed, now: this.#clock.now() })
  }

  release(claim: Claim): Promise<void> {
    return this.#hold(this.#release, holderOf(claim))
  }

  get(id: JobId): Promise<Job | undefined> {
    return this.#connection.run(() => {
      const row = this.#get.get({ id })
      return row && jobOf(row)
    })
  }

  unfinished<K extends JobKind>(kind: K, key: string): Promise<Job<K> | undefined> {
    return this.#connection.run(() => {
      const row = this.#unfinished.get({ kind, key })
      return row && jobOf<K>(row)
    })
  }

  underWay<K extends JobKind>(kind: K, state: 'waiting' | 'running', limit: number): Promise<readonly Job<K>[]> {
    return this.#connection.run(() => this.#underWay.all({ kind, state, limit }).map((row) => jobOf<K>(row)))
  }

  ended(limit: number): Promise<readonly Job[]> {
    return this.#connection.run(() => this.#ended.all({ limit }).map((row) => jobOf(row)))
  }

  pending(kind: JobKind): Promise<number> {
    return this.#connection.run(() => this.#pending.get({ kind })?.count ?? 0)
  }

  gc(before: Instant): Promise<number> {
    return this.#connection.run(() => this.#gc.run({ before }).changes)
  }

  async [Symbol.asyncDispose](): Promise<void> {}

  #hold<P extends Holder>(write: Statement<[P]>, parameters: P): Promise<void> {
    return this.#connection.run(() => {
      if (write.run(parameters).changes === 0) throw new VaultError('LEASE_LOST', { job: parameters.id })
    })
  }
}

function holderOf(claim: Claim): Holder {
  return { id: claim.job.id, token: claim.token }
}
