import { TokenBucket, type TokenBucketOptions } from './token-bucket.ts'
import type { WeatherCall } from './weather-call.ts'
import type { WeatherLimit } from './weather-settings.ts'

/** One for every account, method and data centre of a large trial; the oldest are full again by then. */
const BUCKETS_MAX = 16_384

/** How long a call has to wait, and by which name that is told. */
export interface Flood {
  readonly waitMs: number
  readonly error: WeatherLimit['error']
}

/** The token buckets of all limits: filled while nobody looks, and emptied by calls. */
export class FloodControl {
  readonly #buckets = new Map<string, TokenBucket>()

  /** Takes the call's tokens from every bucket it falls under, or from none and answers the longest wait. */
  take(limits: readonly WeatherLimit[], call: WeatherCall, now: number): Flood | undefined {
    const takings = limits.flatMap((limit) => this.#takings(limit, call, now))
    const floods = takings.map(({ bucket, count, error }) => ({ waitMs: bucket.wait(now, count), error }))
    const [longest] = floods.sort((a, b) => b.waitMs - a.waitMs)
    if (longest !== undefined && longest.waitMs > 0) return longest
    for (const { bucket, count } of takings) bucket.take(now, count)
    return undefined
  }

  /** Every bucket is full again. */
  reset(): void {
    this.#buckets.clear()
  }

  #takings(limit: WeatherLimit, call: WeatherCall, now: number) {
    const { method, per, error } = limit
    const owner = per === 'account' ? call.accountId : call.address
    if (method !== call.method || owner === undefined) return []
    if (error === 'FLOOD_PREMIUM_WAIT' && call.isPremium) return []
    const place = `${method}/${call.dataCenterId}/${per}/${owner}/${error}`
    const of = (options: TokenBucketOptions | undefined, kind: string, count: number) =>
      options === undefined ? [] : [{ bucket: this.#bucket(`${place}/${kind}`, options, now), count, error }]
    return [...of(limit.calls, 'calls', 1), ...of(limit.bytes, 'bytes', call.bytes)]
  }

  #bucket(name: string, options: TokenBucketOptions, now: number): TokenBucket {
    const bucket = this.#buckets.get(name) ?? new TokenBucket(options, now)
    this.#buckets.set(name, bucket)
    const [oldest] = this.#buckets.keys()
    if (this.#buckets.size > BUCKETS_MAX && oldest !== undefined) this.#buckets.delete(oldest)
    return bucket
  }
}
