import type { KnownBytes } from '../content/known-bytes.ts'

/** Something that viewers ask for, and all that is known of it. */
export interface Offer {
  /** What takedowns name; a pack has none. */
  readonly title: string | undefined
  readonly bytes: KnownBytes
  /** Path and query that open it. */
  readonly path: string
}

/** One request, and how its answer is taken. */
export interface VisitPlan {
  readonly offer: Offer
  readonly method: 'GET' | 'HEAD'
  /** The places of the first and the last byte; undefined for all of it. What lies behind the end is cut off. */
  readonly range: { readonly first: number; readonly last: number } | { readonly suffix: number } | undefined
  /** Such as our own player: it may be given less than it asks for. */
  readonly isBrowser: boolean
  /** 0 for as fast as it comes. */
  readonly bytesPerSecond: number
  /** The viewer leaves when he has watched for so long, however much there is. */
  readonly leaveAfterMs: number
  /** In the middle, the viewer takes nothing for so long. */
  readonly pause: { readonly afterMs: number; readonly ms: number } | undefined
}

/** How a visit came to its end. */
export type VisitEnd =
  /** Everything that was promised has come. */
  | 'whole'
  /** The viewer has left. */
  | 'left'
  /** The connection broke: before there was an answer, or in the middle of it. */
  | 'unanswered'
  | 'broken'
  /** Nothing came for longer than anybody should wait. */
  | 'hung'

/** What became of a visit. Times are milliseconds since 1970. */
export interface Visit {
  readonly plan: VisitPlan
  readonly askedAt: number
  readonly endedAt: number
  /** Undefined where there was no answer. */
  readonly answeredAt: number | undefined
  readonly status: number | undefined
  /** Of a problem. */
  readonly code: string | undefined
  readonly end: VisitEnd
  readonly bytes: number
  /** The longest that the viewer was ready to take something, and got neither a byte nor an end. */
  readonly longestWaitMs: number
  /** What was wrong with it whatever the circumstances, such as a wrong byte. */
  readonly faults: readonly string[]
}
