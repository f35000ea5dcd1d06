import { PACE_FREE_BYTES } from '@streamvault/contract'
import type { Clock } from '@streamvault/core'
import { ViewerMeter } from './viewer-meter.ts'
import { ViewerStreams } from './viewer-streams.ts'

/** What a viewer may have who comes without a gateway, which counts by itself. */
export interface ViewerLimitOptions {
  /** Media responses at a time. */
  readonly streamsMax: number
  /** What all of them may take together, beyond what is free after a rest; 0 for as fast as it goes. */
  readonly bytesPerSecond: number
}

/** Holds viewers to what one may have of responses: how many, and how fast. */
export class ViewerLimits {
  readonly #streams: ViewerStreams
  readonly #pace: ViewerMeter | undefined

  constructor(clock: Pick<Clock, 'monotonic' | 'sleep'>, { streamsMax, bytesPerSecond }: ViewerLimitOptions) {
    this.#streams = new ViewerStreams(streamsMax)
    if (bytesPerSecond === 0) return
    const allowance = { burst: PACE_FREE_BYTES, perSecond: bytesPerSecond }
    // Who is slow is never broken: each of his responses waits for one piece at a time.
    this.#pace = new ViewerMeter(clock, allowance, { waitMsMax: Number.POSITIVE_INFINITY })
  }

  /** Counts a response of the viewer until it is disposed. Throws `STREAMS_TOO_MANY`. */
  begin(viewer: string): Disposable {
    return this.#streams.begin(viewer)
  }

  /** What a response waits for before it sends so many bytes more; undefined where it goes as fast as it can. */
  paceOf(viewer: string, signal: AbortSignal): ((bytes: number) => Promise<void>) | undefined {
    const pace = this.#pace
    return pace && ((bytes) => pace.goOn(viewer, bytes, signal))
  }
}
