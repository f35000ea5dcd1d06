/** Whose accounts they are: each has a swarm of its own. */
export type SwarmName = 'store' | 'mirror'

/** Where the process that has a swarm and those who look at it meet, in `Ephemeral`. */
export interface SwarmKeys {
  /** The report of the worker that runs, as `JSON.stringify` made it. */
  readonly report: string
  /** There as long as somebody wants to see reports: a worker writes none for nobody. */
  readonly wanted: string
  /** There while somebody wants a report of accounts that were asked since then: an instant of the worker's clock, in figures. */
  readonly fresh: string
  /** There while somebody wants an account to be tried at once: its name. Gone when that was done. */
  readonly retry: string
}

export const SWARM_KEYS: Readonly<Record<SwarmName, SwarmKeys>> = {
  store: { report: 'swarm-report', wanted: 'swarm-report-wanted', fresh: 'swarm-look-wanted', retry: 'swarm-retry' },
  mirror: {
    report: 'mirror-swarm-report',
    wanted: 'mirror-swarm-report-wanted',
    fresh: 'mirror-swarm-look-wanted',
    retry: 'mirror-swarm-retry',
  },
}

/** A report that is older says nothing of now. */
export const REPORT_MS = 3_000
/** Who goes on watching says so again within it. */
export const WANTED_MS = 10_000
/** Who wants an account to be tried waits so long at most: a login takes three calls, and each call 10 s at most. */
export const RETRY_MS = 45_000
