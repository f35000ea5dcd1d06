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

const GC_JOBS_MAX = 100

/** A job, and who holds it until when; `order` is that of submission. */
interface Kept {
  job: Job
  readonly order: number
  /** Before this it is not claimed: the deadline of its lease or of its next attempt. */
  dueAt: Instant
  token?: string | undefined
  endedAt?: Instant
}

/** Jobs in memory, on a clock that a test holds. */
export class MemoryJobs implements Jobs {
  readonly #clock: Pick<Clock, 'now'>
  readonly #kept = new Map<JobId, Kept>()
  #count = 0

  constructor(deps: { readonly clock: Pick<Clock, 'now'> }) {
    this.#clock = deps.clock
  }

  async submit<K extends JobKind>(kind: K, key: string, request: JobKinds[K]['request']): Promise<Job<K>> {
    const pending = this.#unfinished(kind).find(({ job }) => job.key === key)
    if (pending) return structuredClone(pending.job) as Job<K>
    const order = ++this.#count
    const now = this.#clock.now()
    const id = `job-${order}` as JobId
    const job: Job<K> = structuredClone({ id, kind, key, state: 'waiting', request, attempts: 0, createdAt: now })
    this.#kept.set(id, { job, order, dueAt: now })
    return structuredClone(job)
  }

  async claim<K extends JobKind>(kind: K, leaseMs: number): Promise<Claim<K> | undefined> {
    const now = this.#clock.now()
    const kept = this.#unfinished(kind).find(({ dueAt }) => dueAt <= now)
    if (kept === undefined) return undefined
    kept.job = { ...kept.job, state: 'running', attempts: kept.job.attempts + 1 }
    kept.dueAt = now + leaseMs
    kept.token = `${kept.job.id}/${++this.#count}`
    return { job: structuredClone(kept.job) as Job<K>, token: kept.token }
  }

  async renew<K extends JobKind>(claim: Claim<K>, leaseMs: number, progress?: JobKinds[K]['progress']): Promise<void> {
    const kept = this.#held(claim)
    kept.dueAt = this.#clock.now() + leaseMs
    if (progress) kept.job = { ...kept.job, progress: { ...progress } }
  }

  async checkpoint<K extends JobKind>(claim: Claim<K>, checkpoint: JobKinds[K]['checkpoint']): Promise<void> {
    const kept = this.#held(claim)
    kept.job = { ...kept.job, checkpoint: structuredClone(checkpoint) }
  }

  async complete<K extends JobKind>(claim: Claim<K>, outcome: JobKinds[K]['outcome']): Promise<void> {
    this.#end(this.#held(claim), { state: 'done', outcome: structuredClone(outcome) })
  }

  async fail(claim: Claim, failure: JobFailure, retryAt?: Instant): Promise<void> {
    const kept = this.#held(claim)
    if (retryAt === undefined) this.#end(kept, { state: 'failed', failure: { ...failure } })
    else this.#putBack(kept, { state: 'waiting', failure: { ...failure } }, retryAt)
  }

  async release(claim: Claim): Promise<void> {
    const kept = this.#held(claim)
    this.#putBack(kept, { state: 'waiting', attempts: kept.job.attempts - 1 }, kept.job.createdAt)
  }

  async get(id: JobId): Promise<Job | undefined> {
    return structuredClone(this.#kept.get(id)?.job)
  }

  async unfinished<K extends JobKind>(kind: K, key: string): Promise<Job<K> | undefined> {
    const found = this.#unfinished(kind).find(({ job }) => job.key === key)
    return structuredClone(found?.job) as Job<K> | undefined
  }

  async underWay<K extends JobKind>(kind: K, state: 'waiting' | 'running', limit: number): Promise<readonly Job<K>[]> {
    const found = this.#unfinished(kind).filter(({ job }) => job.state === state)
    return found.slice(0, limit).map(({ job }) => structuredClone(job) as Job<K>)
  }

  async ended(limit: number): Promise<readonly Job[]> {
    const ended = [...this.#kept.values()].filter(({ endedAt }) => endedAt !== undefined)
    const newest = ended.sort((a, b) => (b.endedAt ?? 0) - (a.endedAt ?? 0))
    return newest.slice(0, limit).map(({ job }) => structuredClone(job))
  }

  async pending(kind: JobKind): Promise<number> {
    return this.#unfinished(kind).length
  }

  async gc(before: Instant): Promise<number> {
    const ended = [...this.#kept.values()].filter(({ endedAt }) => endedAt !== undefined && endedAt < before)
    const batch = ended.slice(0, GC_JOBS_MAX)
    for (const { job } of batch) this.#kept.delete(job.id)
    return batch.length
  }

  async [Symbol.asyncDispose](): Promise<void> {}

  /** Oldest first. */
  #unfinished(kind: JobKind): Kept[] {
    return [...this.#kept.values()].filter(({ job, endedAt }) => job.kind === kind && endedAt === undefined)
  }

  #held(claim: Claim): Kept {
    const kept = this.#kept.get(claim.job.id)
    // A lease that ran out is still held until somebody else takes the job.
    if (kept === undefined || kept.token !== claim.token) throw new VaultError('LEASE_LOST', { id: claim.job.id })
    return kept
  }

  #end(kept: Kept, change: Partial<Job>): void {
    assert(kept.endedAt === undefined, 'a job ends once')
    kept.job = { ...kept.job, ...change }
    kept.endedAt = this.#clock.now()
    kept.token = undefined
  }

  #putBack(kept: Kept, change: Partial<Job>, dueAt: Instant): void {
    kept.job = { ...kept.job, ...change }
    kept.dueAt = dueAt
    kept.token = undefined
  }
}
