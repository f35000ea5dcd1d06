import type { AdoptCheckpoint, AdoptOutcome, AdoptProgress, AdoptRequest } from '../jobs/adopt.ts'
import type { BackupCheckpoint, BackupOutcome, BackupProgress, BackupRequest } from '../jobs/backup.ts'
import type { CopyCheckpoint, CopyOutcome, CopyRequest } from '../jobs/copy.ts'
import type { DiscardCheckpoint, DiscardOutcome, DiscardRequest } from '../jobs/discard.ts'
import type { IngestCheckpoint, IngestOutcome, IngestProgress, IngestRequest } from '../jobs/ingest.ts'
import type { JobFailure } from '../jobs/job-failure.ts'
import type { LeechCheckpoint, LeechOutcome, LeechProgress, LeechRequest } from '../jobs/leech.ts'
import type { ManifestCheckpoint, ManifestOutcome, ManifestRequest } from '../jobs/manifest.ts'
import type { MergeCheckpoint, MergeOutcome, MergeRequest } from '../jobs/merge.ts'
import type { MetadataCheckpoint, MetadataOutcome, MetadataProgress, MetadataRequest } from '../jobs/metadata.ts'
import type { MirrorCheckpoint, MirrorOutcome, MirrorProgress, MirrorRequest } from '../jobs/mirror.ts'
import type { PurgeOutcome, PurgeProgress, PurgeRequest } from '../jobs/purge.ts'
import type { ScrubCheckpoint, ScrubOutcome, ScrubProgress, ScrubRequest } from '../jobs/scrub.ts'
import type { SeveralCheckpoint, SeveralOutcome, SeveralProgress } from '../jobs/several.ts'
import type { TorrentRequest } from '../jobs/torrent.ts'
import type { UnpackRequest } from '../jobs/unpack.ts'
import type { WatchCheckpoint, WatchOutcome, WatchProgress, WatchRequest } from '../jobs/watch.ts'
import type { JobId } from '../vocabulary/ids.ts'
import type { Instant } from './clock.ts'

/** Every kind of job: what is asked, what is noted and told on the way, and what comes out. All of it is plain JSON. */
export interface JobKinds {
  readonly ingest: {
    request: IngestRequest
    checkpoint: IngestCheckpoint
    progress: IngestProgress
    outcome: IngestOutcome
  }
  readonly adopt: {
    request: AdoptRequest
    checkpoint: AdoptCheckpoint
    progress: AdoptProgress
    outcome: AdoptOutcome
  }
  readonly watch: {
    request: WatchRequest
    checkpoint: WatchCheckpoint
    progress: WatchProgress
    outcome: WatchOutcome
  }
  readonly copy: {
    request: CopyRequest
    checkpoint: CopyCheckpoint
    progress: never
    outcome: CopyOutcome
  }
  readonly leech: {
    request: LeechRequest
    checkpoint: LeechCheckpoint
    progress: LeechProgress
    outcome: LeechOutcome
  }
  readonly unpack: {
    request: UnpackRequest
    checkpoint: SeveralCheckpoint
    progress: SeveralProgress
    outcome: SeveralOutcome
  }
  readonly torrent: {
    request: TorrentRequest
    checkpoint: SeveralCheckpoint
    progress: SeveralProgress
    outcome: SeveralOutcome
  }
  readonly purge: {
    request: PurgeRequest
    checkpoint: never
    progress: PurgeProgress
    outcome: PurgeOutcome
  }
  readonly discard: {
    request: DiscardRequest
    checkpoint: DiscardCheckpoint
    progress: never
    outcome: DiscardOutcome
  }
  readonly metadata: {
    request: MetadataRequest
    checkpoint: MetadataCheckpoint
    progress: MetadataProgress
    outcome: MetadataOutcome
  }
  readonly merge: {
    request: MergeRequest
    checkpoint: MergeCheckpoint
    progress: never
    outcome: MergeOutcome
  }
  readonly manifest: {
    request: ManifestRequest
    checkpoint: ManifestCheckpoint
    progress: never
    outcome: ManifestOutcome
  }
  readonly mirror: {
    request: MirrorRequest
    checkpoint: MirrorCheckpoint
    progress: MirrorProgress
    outcome: MirrorOutcome
  }
  readonly backup: {
    request: BackupRequest
    checkpoint: BackupCheckpoint
    progress: BackupProgress
    outcome: BackupOutcome
  }
  readonly scrub: {
    request: ScrubRequest
    checkpoint: ScrubCheckpoint
    progress: ScrubProgress
    outcome: ScrubOutcome
  }
}
export type JobKind = keyof JobKinds

/** Every kind, in the order in which people are told. */
export const JOB_KINDS = [
  'ingest',
  'unpack',
  'leech',
  'torrent',
  'copy',
  'adopt',
  'watch',
  'purge',
  'discard',
  'mirror',
  'scrub',
  'backup',
] as const satisfies readonly JobKind[]

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
  readonly progress?: JobKinds[K]['progress']
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
  renew<K extends JobKind>(claim: Claim<K>, leaseMs: number, progress?: JobKinds[K]['progress']): Promise<void>
  /** Notes what need not be done again; the job's next claim carries it. */
  checkpoint<K extends JobKind>(claim: Claim<K>, checkpoint: JobKinds[K]['checkpoint']): Promise<void>
  complete<K extends JobKind>(claim: Claim<K>, outcome: JobKinds[K]['outcome']): Promise<void>
  /** Ends the job; or, with `retryAt`, lets it wait and be claimed again from then on. */
  fail(claim: Claim, failure: JobFailure, retryAt?: Instant): Promise<void>
  /** Gives the job back at once, as if it had not been claimed: for a process that stops. */
  release(claim: Claim): Promise<void>
  get(id: JobId): Promise<Job | undefined>
  /** The job of a kind and key that waits or runs; undefined when there is none. */
  unfinished<K extends JobKind>(kind: K, key: string): Promise<Job<K> | undefined>
  /** Jobs of a kind that wait or run, in the order in which they were submitted, `limit` at the most. */
  underWay<K extends JobKind>(kind: K, state: 'waiting' | 'running', limit: number): Promise<readonly Job<K>[]>
  /** Jobs that ended, whatever their kind, the last one first, `limit` at the most. */
  ended(limit: number): Promise<readonly Job[]>
  /** How many jobs of a kind are waiting or running. */
  pending(kind: JobKind): Promise<number>
  /** Forgets up to 100 jobs that ended before `before`, and says how many. */
  gc(before: Instant): Promise<number>
}
