import {
  type CallOptions,
  type Clock,
  type ErrorCode,
  isVaultError,
  type Metrics,
  VaultError,
  withDeadline,
} from '@streamvault/core'

/** A slice is asked for this often before its reader gives up. */
const ATTEMPTS_MAX = 4
/** A store that is gone is waited for so long, however often it is asked: a router or a process of ours starts again. */
const ABSENCE_MS_MAX = 5_000
/** One attempt may take this long: at 100 KB/s a slice is just through, and a viewer's patience is not yet over. */
const ATTEMPT_MS_MAX = 10_000
const BACKOFF_MS = 50
const BACKOFF_MS_MAX = 1_000

export interface PersistentReadDeps {
  readonly clock: Clock
  readonly metrics: Metrics
}

/**
 * Reads one slice by `read`, and again while that fails with what may pass, or does not answer in time.
 *
 * Throws what the last attempt threw, `STORE_UNAVAILABLE` when it did not answer, and the signal's reason once that is aborted.
 */
export async function readPersistently(
  { clock, metrics }: PersistentReadDeps,
  read: (options: CallOptions) => Promise<void>,
  options: CallOptions,
): Promise<void> {
  const { signal } = options
  const error = () => new VaultError('STORE_UNAVAILABLE', { reason: 'no answer', afterMs: ATTEMPT_MS_MAX })
  const deadline = { clock, ms: ATTEMPT_MS_MAX, signal, error }
  const startedAt = clock.monotonic()
  const isOver = (attempt: number, code: ErrorCode) => {
    const mayComeBack = code === 'STORE_UNAVAILABLE' && clock.monotonic() - startedAt < ABSENCE_MS_MAX
    return attempt >= ATTEMPTS_MAX && !mayComeBack
  }
  for (let attempt = 1; ; attempt++) {
    try {
      return await withDeadline(deadline, (inTime) => read({ ...options, signal: inTime }))
    } catch (error) {
      signal.throwIfAborted()
      if (!isVaultError(error) || error.retry === 'never' || isOver(attempt, error.code)) throw error
      metrics.add('streamvault_slice_retries_total', 1, { code: error.code })
      const backoffMs = Math.min(BACKOFF_MS * 2 ** attempt, BACKOFF_MS_MAX)
      const waitMs = Math.min(error.retryAfterMs ?? backoffMs, ATTEMPT_MS_MAX)
      await clock.sleep(waitMs, signal)
    }
  }
}
