import type { VaultError } from '@streamvault/core'

/** One slice that somebody waits for. That nobody else waits for the same one is the business of `SliceCache`. */
export interface SliceRequest {
  /** Unique among requests that are not settled. */
  readonly id: number
  readonly file: string
  readonly index: number
  /** Where the file lies. */
  readonly dataCenter: number
  /** Through which channel accounts see the file. */
  readonly channel: string
  readonly stream: string
  /** Which seek of the stream this belongs to; a later one has a higher number. */
  readonly generation: number
  /** Until when the caller waits at all. */
  readonly patienceUntil: number
}

/** What the caller does next. Every request is settled once: delivered, failed or dropped. */
export type Decision =
  /** Ask `account` for the slice; report `firstByte` and `done`, or `failed`, under the attempt's number. */
  | {
      readonly kind: 'fetch'
      readonly attempt: number
      readonly account: string
      readonly request: SliceRequest
      readonly hedge: boolean
    }
  /** Nobody needs this attempt any longer. What it still reports is ignored. */
  | { readonly kind: 'cancel'; readonly attempt: number }
  /** Fetch a new reference, and report `referenceRenewed` or `referenceFailed`: always one of them. */
  | { readonly kind: 'refresh'; readonly account: string; readonly file: string }
  /** The bytes of this attempt are the request's. */
  | { readonly kind: 'deliver'; readonly request: SliceRequest; readonly attempt: number }
  /** `STORE_THROTTLED` with `retryAfterMs` when everybody is set aside for too long, else `STORE_UNAVAILABLE`. */
  | { readonly kind: 'fail'; readonly request: SliceRequest; readonly error: VaultError }
  /** The stream has gone elsewhere, or the caller has left. */
  | { readonly kind: 'drop'; readonly request: SliceRequest }
