/** What one viewer may have is the same behind a gateway and without one. */

/** A page asks for dozens of things at once, and a player for a few more: so many seconds' worth of requests may come together. */
export const REQUESTS_BURST_SECONDS = 10
/** When a viewer who has too many streams is told to try again: streams of players end by themselves all the time. */
export const STREAMS_RETRY_MS = 2000
/** What a viewer who has rested gets as fast as it goes, where there is a limit on the rate: films begin with so much. */
export const PACE_FREE_BYTES = 24 * 1024 ** 2
