/** Milliseconds since the Unix epoch. */
export type Instant = number

export interface Clock {
  /** For records and deadlines that outlive the process: it can jump. */
  now(): Instant
  /** For durations, in milliseconds: it never goes back. */
  monotonic(): number
  /** Waits `ms` milliseconds; throws the signal's reason once that is aborted. */
  sleep(ms: number, signal: AbortSignal): Promise<void>
}
