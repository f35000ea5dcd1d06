import type { ErrorCode } from '../errors.ts'
import type { FileId, JobId, TitleId } from '../vocabulary/ids.ts'
import type { Bucket, Encryption, EpisodeNumber, MediaFacts, Part, TitleKind } from '../vocabulary/media.ts'
import type { Instant } from './clock.ts'

/** Which title, and which part of it, a file is taken to be. */
export interface Recognised {
  readonly kind: TitleKind
  readonly name: string
  readonly year?: number
  readonly episode?: EpisodeNumber
  readonly episodeName?: string
}

/** A file on the worker's own disk, and what the manager makes of its name. */
export interface IngestRequest {
  readonly path: string
  readonly recognised: Recognised
}

/** What of an ingest is done and need not be done again. */
export interface IngestCheckpoint {
  readonly sha256: string
  readonly sizeBytes: number
  /** Modification time of the source, in milliseconds: a source that changed is read again from the start. */
  readonly modifiedAt: Instant
  readonly encryption?: Encryption
  /** The leading parts that are stored. */
  readonly parts: readonly Part[]
}

export interface IngestOutcome {
  /** `known`: the vault already had these bytes. */
  readonly status: 'stored' | 'known'
  readonly file: FileId
  readonly title: TitleId
  readonly bucket: Bucket
  readonly media: MediaFacts
}

/** Every kind of job: what is asked, what is noted on the way, and what comes out. All of it is plain JSON. */
export interface JobKinds {
  readonly ingest: { request: IngestRequest; checkpoint: IngestCheckpoint; outcome: IngestOutcome }
}
export type JobKind = keyof JobKinds

export interface JobFailure {
  readonly code: ErrorCode
  readonly message: string
}

export interface JobProgress {
  readonly phase: 'reading' | 'storing'
  readonly doneBytes: number
  readonly totalBytes: number
}

export interface Job<K extends JobKind = JobKind> {
  readonly id: JobId
  readonly kind: K
  /** At most one unfinished job per kind and key. */
  readonly key: string
  readonly state: 'waiting' | 'running' | 'done' | 'failed'
  readonly request: JobKinds[K]['request']
  readonly checkpoint?: JobKinds[K]['checkpoint']
  readonly outcome?: JobKinds[K]['outcome']
  readonly failure?: JobFailure
  readonly progress?: JobProgress
  /** How often it was claimed. */
  readonly attempts: number
  readonly createdAt: Instant
}

/** A job that this owner holds until its lease runs out. */
export interface Claim<K extends JobKind = JobKind> {
  readonly job: Job<K>
  /** Different for every claim of the same job, so that a late write of an old one is refused. */
  readonly token: string
}

/**
 * Work that survives the process doing it. Each verb is atomic across processes; a write that returned is durable.
 * Verbs that take a claim throw `LEASE_LOST` when its lease has run out and somebody else took the job, or it has ended.
 */
export interface Jobs extends AsyncDisposable {
  /** Returns the unfinished job of this kind and key where there is one, whatever its request, else a new one. */
  submit<K extends JobKind>(kind: K, key: string, request: JobKinds[K]['request']): Promise<Job<K>>
  /** The oldest job of `kind` that waits and is due, or whose lease has run out; undefined when there is none. */
  claim<K extends JobKind>(kind: K, leaseMs: number): Promise<Claim<K> | undefined>
  /** Extends the lease from now on, and notes progress where given. */
  renew(claim: Claim, leaseMs: number, progress?: JobProgress): Promise<void>
  /** Notes what need not be done again; the job's next claim carries it. */
  checkpoint<K extends JobKind>(claim: Claim<K>, checkpoint: JobKinds[K]['checkpoint']): Promise<void>
  complete<K extends JobKind>(claim: Claim<K>, outcome: JobKinds[K]['outcome']): Promise<void>
  /** Ends the job; or, with `retryAt`, lets it wait and be claimed again from then on. */
  fail(claim: Claim, failure: JobFailure, retryAt?: Instant): Promise<void>
  /** Gives the job back at once, as if it had not been claimed: for a process that stops. */
  release(claim: Claim): Promise<void>
  get(id: JobId): Promise<Job | undefined>
  /** How many jobs of a kind are waiting or running. */
  pending(kind: JobKind): Promise<number>
  /** Forgets up to 500 jobs that ended before `before`, and says how many. */
  gc(before: Instant): Promise<number>
}
