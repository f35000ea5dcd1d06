import type { Instant } from './clock.ts'

/**
 * Small values that expire: leases, one-time tokens, counters, cooldowns. Each verb is atomic across all processes that
 * share the engine. Keys are 1 to 200 characters; times to live are whole milliseconds above 0. An expired key is absent.
 */
export interface Ephemeral extends AsyncDisposable {
  /** Writes, whatever was there. */
  set(key: string, value: string, ttlMs: number): Promise<void>
  /** Writes only where nothing is, and says whether it did. */
  add(key: string, value: string, ttlMs: number): Promise<boolean>
  get(key: string): Promise<string | undefined>
  /** Reads and removes: of any number of callers exactly one gets the value. */
  take(key: string): Promise<string | undefined>
  /** Adds `by` to a counter and returns it; the time to live counts from the first increment and is not extended. */
  incr(key: string, by: number, ttlMs: number): Promise<number>
  /** Moves a deadline forward, never back, and returns the one that stands; it expires when it is reached. */
  raise(key: string, until: Instant): Promise<Instant>
  /** Counts the time to live anew only where the value is still this one, and says whether it did. */
  extend(key: string, value: string, ttlMs: number): Promise<boolean>
  /** Removes only where the value is still this one, and says whether it did. */
  release(key: string, value: string): Promise<boolean>
  /** Forgets what has expired, a bounded batch at a time, and says how many; 0 when nothing is left to do. */
  gc(): Promise<number>
}
