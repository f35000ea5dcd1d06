/** `now`: somebody waits for it. `ahead`: it will be wanted soon, and stands behind what somebody waits for. */
export type Urgency = 'now' | 'ahead'

/** Every call that waits takes a signal; there is no default, so that nobody forgets one. */
export interface CallOptions {
  /** Once it is aborted the call throws its reason, as it is. */
  readonly signal: AbortSignal
  /** `now` unless given. What it changes is speed alone, and only where the store can tell the difference. */
  readonly urgency?: Urgency
  /** Aborted once somebody waits for what was asked for `ahead`: from then on it is wanted `now`. */
  readonly hurry?: AbortSignal | undefined
}

/** How urgent a call is at this moment. */
export function urgencyOf({ urgency = 'now', hurry }: CallOptions): Urgency {
  return hurry?.aborted === true ? 'now' : urgency
}
