/** What a swarm has counted since it was made. */
export interface SwarmTotals {
  /** Pieces that arrived. */
  readonly pieces: number
  /** Pieces for which a second account was asked. */
  readonly hedges: number
  /** Times that Telegram told an account to wait. */
  readonly floods: number
  /** Requests that were not answered in time, or broke. */
  readonly losses: number
  readonly referencesRenewed: number
}
