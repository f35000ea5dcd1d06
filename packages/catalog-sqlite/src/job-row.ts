import type { Instant, Job, JobKind } from '@streamvault/core'

/** A job as the database keeps it; what is JSON there is text here. */
export interface JobRow {
  readonly id: string
  readonly kind: JobKind
  readonly key: string
  readonly state: Job['state']
  readonly request: string
  readonly checkpoint: string | null
  readonly outcome: string | null
  readonly failure: string | null
  readonly progress: string | null
  readonly attempts: number
  readonly created_at: Instant
}

/** The job that a row holds. The caller knows its kind: it asked for it. */
export function jobOf<K extends JobKind>(row: JobRow): Job<K> {
  const job: Job = {
    id: row.id as Job['id'],
    kind: row.kind,
    key: row.key,
    state: row.state,
    request: JSON.parse(row.request),
    ...(row.checkpoint === null ? {} : { checkpoint: JSON.parse(row.checkpoint) }),
    ...(row.outcome === null ? {} : { outcome: JSON.parse(row.outcome) }),
    ...(row.failure === null ? {} : { failure: JSON.parse(row.failure) }),
    ...(row.progress === null ? {} : { progress: JSON.parse(row.progress) }),
    attempts: row.attempts,
    createdAt: row.created_at,
  }
  return job as Job<K>
}
