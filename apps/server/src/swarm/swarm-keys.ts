/** In `Ephemeral`: the report of the worker that runs, as `JSON.stringify` made it. */
export const REPORT_KEY = 'swarm-report'
/** In `Ephemeral`, as long as somebody wants to see reports: a worker writes none for nobody. */
export const WANTED_KEY = 'swarm-report-wanted'

/** A report that is older says nothing of now. */
export const REPORT_MS = 3_000
/** Who goes on watching says so again within it. */
export const WANTED_MS = 10_000
