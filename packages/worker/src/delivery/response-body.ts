import type { ByteRange, Clock, Metrics } from '@streamvault/core'
import type { ReadAhead } from '../reading/read-ahead.ts'
import type { ActiveStreams, StreamSubject } from './active-streams.ts'
import type { KernelLane } from './kernel-lane.ts'
import type { Newcomers } from './newcomers.ts'
import type { WindowPool } from './window-pool.ts'

/** What all responses share. */
export interface BodyDeps {
  readonly clock: Clock
  readonly windows: WindowPool
  readonly streams: ActiveStreams
  readonly newcomers: Pick<Newcomers, 'settled'>
  readonly metrics: Metrics
}

/** What one response is to carry. */
export interface ResponseBody extends StreamSubject {
  readonly reader: ReadAhead
  /** Absent where bytes must go through memory. */
  readonly lane: KernelLane | undefined
  readonly range: ByteRange
  readonly signal: AbortSignal
  /** Throws when the viewer may not have any more. */
  readonly mayContinue: () => void
  /** Waits until so many bytes more may be sent; absent where a viewer gets them as fast as it goes. */
  readonly pace: ((bytes: number) => Promise<void>) | undefined
  /** Sends the head; called when the first bytes are at hand, so that what fails before can still be said properly. */
  readonly begin: () => void
}

/** How far one response has come. */
export interface BodyProgress {
  position: number
  /** Bytes that went out since others had their turn. */
  turnBytes: number
  /** Up to where the viewer has waited for what one may have. */
  paidBefore: number
  /** Whether the head has been sent. */
  begun: boolean
}
