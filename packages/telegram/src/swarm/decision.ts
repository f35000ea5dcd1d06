import type { Urgency, VaultError } from '@streamvault/core'

/** One slice, or a piece of one, that somebody waits for. That nobody else waits for the same is the business of `SliceCache`. */
export interface SliceRequest {
  /** Unique among requests that are not settled. */
  readonly id: number
  readonly file: string
  /** 1 to `SLICE_BYTES`. */
  readonly sizeBytes: number
  readonly urgency: Urgency
  /** Where the file lies. */
  readonly dataCenter: number
  /** Through which channel accounts see the file. */
  readonly channel: string
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
  /** Fetch a new reference to the file of `request`, and report `referenceRenewed` or `referenceFailed`: always one of them. */
  | { readonly kind: 'refresh'; readonly account: string; readonly request: SliceRequest }
  /** The bytes of this attempt are the request's. */
  | { readonly kind: 'deliver'; readonly request: SliceRequest; readonly attempt: number }
  /** `STORE_THROTTLED` with `retryAfterMs` when everybody is set aside for too long, else `STORE_UNAVAILABLE`. */
  | { readonly kind: 'fail'; readonly request: SliceRequest; readonly error: VaultError }
  /** The caller has left. */
  | { readonly kind: 'drop'; readonly request: SliceRequest }
