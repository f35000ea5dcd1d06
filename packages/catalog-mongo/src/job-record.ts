import type { Instant, Job, JobId, JobKind } from '@streamvault/core'

/** A job as the database keeps it. */
export interface JobRecord {
  readonly _id: JobId
  /** Unique, so that one job per kind and key is unfinished at most. */
  readonly slot: string
  /** Grows with every submission. */
  readonly sequence: number
  readonly kind: JobKind
  readonly key: string
  readonly state: Job['state']
  /** JSON, as in SQLite; so are the next four. */
  readonly request: string
  readonly checkpoint?: string
  readonly outcome?: string
  readonly failure?: string
  readonly progress?: string
  readonly attempts: number
  readonly createdAt: Instant
  /** When it may be claimed: of one that waits its earliest start, of one that runs the end of its lease. */
  readonly dueAt: Instant
  /** There exactly while it runs, so that one comparison says whether a claim still holds. */
  readonly token?: string
  /** There once it has ended. */
  readonly endedAt?: Instant
}

/** The slot of the unfinished job of a kind and key. */
export function openSlot(kind: JobKind, key: string): string {
  return `open/${kind}/${key}`
}

/** The slot of a job that has ended. */
export function endedSlot(id: JobId): string {
  return `ended/${id}`
}

/** The job that a record holds. The caller knows its kind: it asked for it. */
export function jobOf<K extends JobKind>(record: JobRecord): Job<K> {
  const { _id: id, kind, key, state, checkpoint, outcome, failure, progress, attempts, createdAt } = record
  const noted = Object.entries({ checkpoint, outcome, failure, progress })
  const told = noted.flatMap(([name, text]) => (text === undefined ? [] : [[name, JSON.parse(text)]]))
  const request = JSON.parse(record.request)
  return { id, kind, key, state, request, ...Object.fromEntries(told), attempts, createdAt } as Job<K>
}
