/** Every call that waits takes a signal; there is no default, so that nobody forgets one. */
export interface CallOptions {
  /** Once it is aborted the call throws its reason, as it is. */
  readonly signal: AbortSignal
}
