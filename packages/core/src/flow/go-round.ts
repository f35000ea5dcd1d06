import type { Clock } from '../ports/clock.ts'

export interface RoundsOptions {
  readonly clock: Pick<Clock, 'sleep'>
  /** How long it rests after each round, in milliseconds. */
  readonly everyMs: number
  /** Told of a round that failed; the next one comes all the same. */
  readonly onError: (error: unknown) => void
}

/** Goes round until `signal` is aborted, at once and then every so often, and resolves when it is. A round that ends with that is no failure. */
export async function goRound(
  { clock, everyMs, onError }: RoundsOptions,
  signal: AbortSignal,
  round: () => Promise<void>,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await round()
    } catch (error) {
      if (!signal.aborted) onError(error)
    }
    await clock.sleep(everyMs, signal).catch(() => {})
  }
}
