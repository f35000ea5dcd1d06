import type { AdoptCheckpoint, AdoptProgress, AdoptRequest, AdoptTally } from './adopt.ts'

/** A place of the store in which whatever somebody puts is indexed from now on, until somebody cancels it. */
export type WatchRequest = AdoptRequest

/** What of a place need not be looked at again. */
export interface WatchCheckpoint {
  /** Behind what is told next; absent until the place has answered once. */
  readonly mark?: string
  /** What came of it so far. */
  readonly adopted?: AdoptCheckpoint
  /** The attempt that got this far: those before it are not held against the job. */
  readonly attempt: number
}

export type WatchProgress = AdoptProgress

/** It has none but an end. */
export type WatchOutcome = AdoptTally
