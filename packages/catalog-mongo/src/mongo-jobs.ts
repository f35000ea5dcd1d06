import { randomUUID } from 'node:crypto'
import {
  type Claim,
  type Clock,
  type Instant,
  isVaultError,
  type Job,
  type JobFailure,
  type JobId,
  type JobKind,
  type JobKinds,
  type Jobs,
  VaultError,
} from '@streamvault/core'
import type { Collection, UpdateFilter } from 'mongodb'
import { endedSlot, type JobRecord, jobOf, openSlot } from './job-record.ts'
import type { MongoConnection } from './mongo-connection.ts'

const GC_BATCH = 100
/** The counter that submissions are numbered by. */
export const JOB_COUNTER = 'jobs'
/** A job that is in the way may end before it is read; each time somebody has worked on one meanwhile. */
const ATTEMPTS_MAX = 100

/** What the jobs need besides the database. */
export interface MongoJobsDeps {
  readonly clock: Pick<Clock, 'now'>
}

/** Jobs in MongoDB. Disposing it leaves the connection open: others share it. */
export class MongoJobs implements Jobs {
  readonly #connection: MongoConnection
  readonly #jobs: Collection<JobRecord>
  readonly #clock: Pick<Clock, 'now'>

  constructor(connection: MongoConnection, { clock }: MongoJobsDeps) {
    this.#connection = connection
    this.#jobs = connection.collection('jobs')
    this.#clock = clock
  }

  async submit<K extends JobKind>(kind: K, key: string, request: JobKinds[K]['request']): Promise<Job<K>> {
    const slot = openSlot(kind, key)
    for (let attempts = 0; attempts < ATTEMPTS_MAX; attempts++) {
      const unfinished = await this.#connection.run(() => this.#jobs.findOne({ slot }))
      const record = unfinished ?? (await this.#insertNew({ slot, kind, key, request: JSON.stringify(request) }))
      if (record !== undefined) return jobOf<K>(record)
    }
    throw new VaultError('CATALOG_UNAVAILABLE', { attempts: ATTEMPTS_MAX })
  }

  async claim<K extends JobKind>(kind: K, leaseMs: number): Promise<Claim<K> | undefined> {
    const record =
      (await this.#claimOldest(kind, 'running', leaseMs)) ?? (await this.#claimOldest(kind, 'waiting', leaseMs))
    return record?.token === undefined ? undefined : { job: jobOf<K>(record), token: record.token }
  }

  renew<K extends JobKind>(claim: Claim<K>, leaseMs: number, progress?: JobKinds[K]['progress']): Promise<void> {
    const noted = progress === undefined ? {} : { progress: JSON.stringify(progress) }
    return this.#hold(claim, { $set: { dueAt: this.#clock.now() + leaseMs, ...noted } })
  }

  checkpoint<K extends JobKind>(claim: Claim<K>, checkpoint: JobKinds[K]['checkpoint']): Promise<void> {
    return this.#hold(claim, { $set: { checkpoint: JSON.stringify(checkpoint) } })
  }

  complete<K extends JobKind>(claim: Claim<K>, outcome: JobKinds[K]['outcome']): Promise<void> {
    const ended = { state: 'done', outcome: JSON.stringify(outcome), ...this.#endOf(claim) } as const
    return this.#hold(claim, { $set: ended, $unset: { token: '', failure: '' } })
  }

  fail(claim: Claim, failure: JobFailure, retryAt?: Instant): Promise<void> {
    const noted = { failure: JSON.stringify(failure) }
    if (retryAt === undefined) {
      return this.#hold(claim, { $set: { state: 'failed', ...noted, ...this.#endOf(claim) }, $unset: { token: '' } })
    }
    const waiting = { state: 'waiting', ...noted, dueAt: retryAt } as const
    return this.#hold(claim, { $set: waiting, $unset: { token: '', progress: '' } })
  }

  release(claim: Claim): Promise<void> {
    return this.#hold(claim, {
      $set: { state: 'waiting', dueAt: 0 },
      $inc: { attempts: -1 },
      $unset: { token: '', progress: '' },
    })
  }

  async get(id: JobId): Promise<Job | undefined> {
    const record = await this.#connection.run(() => this.#jobs.findOne({ _id: id }))
    return record === null ? undefined : jobOf(record)
  }

  async unfinished<K extends JobKind>(kind: K, key: string): Promise<Job<K> | undefined> {
    const record = await this.#connection.run(() => this.#jobs.findOne({ slot: openSlot(kind, key) }))
    return record === null ? undefined : jobOf<K>(record)
  }

  async underWay<K extends JobKind>(kind: K, state: 'waiting' | 'running', limit: number): Promise<readonly Job<K>[]> {
    const found = this.#jobs.find({ kind, state }, { sort: { sequence: 1 }, limit })
    return (await this.#connection.run(() => found.toArray())).map((record) => jobOf<K>(record))
  }

  async ended(limit: number): Promise<readonly Job[]> {
    const found = this.#jobs.find({ endedAt: { $gt: 0 } }, { sort: { endedAt: -1 }, limit })
    return (await this.#connection.run(() => found.toArray())).map((record) => jobOf(record))
  }

  pending(kind: JobKind): Promise<number> {
    return this.#connection.run(() => this.#jobs.countDocuments({ kind, state: { $in: ['waiting', 'running'] } }))
  }

  async gc(before: Instant): Promise<number> {
    const ended = this.#jobs.find(
      { endedAt: { $lt: before } },
      { sort: { endedAt: 1 }, limit: GC_BATCH, batchSize: GC_BATCH, projection: { _id: 1 } },
    )
    const ids = (await this.#connection.run(() => ended.toArray())).map(({ _id }) => _id)
    if (ids.length === 0) return 0
    return (await this.#connection.run(() => this.#jobs.deleteMany({ _id: { $in: ids } }))).deletedCount
  }

  async [Symbol.asyncDispose](): Promise<void> {}

  /** Undefined when somebody else submitted the same at once. */
  async #insertNew(job: Pick<JobRecord, 'slot' | 'kind' | 'key' | 'request'>): Promise<JobRecord | undefined> {
    const sequence = await this.#connection.take(JOB_COUNTER, 1)
    const _id = randomUUID() as string as JobId
    const createdAt = this.#clock.now()
    const record: JobRecord = { _id, ...job, sequence, state: 'waiting', attempts: 0, createdAt, dueAt: 0 }
    try {
      await this.#connection.run(() => this.#jobs.insertOne(record))
      return record
    } catch (error) {
      if (isVaultError(error, 'CATALOG_CONFLICT')) return undefined
      throw error
    }
  }

  #claimOldest(kind: JobKind, state: 'running' | 'waiting', leaseMs: number): Promise<JobRecord | null> {
    const now = this.#clock.now()
    return this.#connection.run(() =>
      this.#jobs.findOneAndUpdate(
        { kind, state, dueAt: { $lte: now } },
        {
          $set: { state: 'running', token: randomUUID(), dueAt: now + leaseMs },
          $inc: { attempts: 1 },
          $unset: { progress: '' },
        },
        { sort: { sequence: 1 }, returnDocument: 'after' },
      ),
    )
  }

  #endOf({ job }: Claim) {
    return { slot: endedSlot(job.id), endedAt: this.#clock.now() }
  }

  async #hold(claim: Claim, update: UpdateFilter<JobRecord>): Promise<void> {
    const holder = { _id: claim.job.id, token: claim.token }
    const { matchedCount } = await this.#connection.run(() => this.#jobs.updateOne(holder, update))
    if (matchedCount === 0) throw new VaultError('LEASE_LOST', { job: claim.job.id })
  }
}
