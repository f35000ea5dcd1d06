/** In `Ephemeral`: the report of the worker that runs, as `JSON.stringify` made it. */
export const REPORT_KEY = 'swarm-report'
/** In `Ephemeral`, as long as somebody wants to see reports: a worker writes none for nobody. */
export const WANTED_KEY = 'swarm-report-wanted'
/** In `Ephemeral`, while somebody wants a report of accounts that were asked since then: an instant of the worker's clock, in figures. */
export const FRESH_KEY = 'swarm-look-wanted'

/** In `Ephemeral`, while somebody wants an account to be tried at once: its name. Gone when that was done. */
export const RETRY_KEY = 'swarm-retry'

/** A report that is older says nothing of now. */
export const REPORT_MS = 3_000
/** Who goes on watching says so again within it. */
export const WANTED_MS = 10_000
/** Who wants an account to be tried waits so long at most: a login takes three calls, and each call 10 s at most. */
export const RETRY_MS = 45_000
