import type { Clock, Ephemeral, Instant } from '@streamvault/core'

interface Kept {
  readonly value: string
  readonly until: Instant
}

/** Values that expire by a clock, in memory. */
export class MemoryEphemeral implements Ephemeral {
  readonly #kept = new Map<string, Kept>()
  readonly #clock: Pick<Clock, 'now'>

  constructor({ clock }: { readonly clock: Pick<Clock, 'now'> }) {
    this.#clock = clock
  }

  async set(key: string, value: string, ttlMs: number): Promise<void> {
    this.#kept.set(key, { value, until: this.#clock.now() + ttlMs })
  }

  async add(key: string, value: string, ttlMs: number): Promise<boolean> {
    if (this.#find(key) !== undefined) return false
    await this.set(key, value, ttlMs)
    return true
  }

  async get(key: string): Promise<string | undefined> {
    return this.#find(key)?.value
  }

  async take(key: string): Promise<string | undefined> {
    const found = this.#find(key)
    this.#kept.delete(key)
    return found?.value
  }

  async incr(key: string, by: number, ttlMs: number): Promise<number> {
    const found = this.#find(key)
    const count = Number(found?.value ?? 0) + by
    this.#kept.set(key, { value: String(count), until: found?.until ?? this.#clock.now() + ttlMs })
    return count
  }

  async raise(key: string, until: Instant): Promise<Instant> {
    const stands = Math.max(Number(this.#find(key)?.value ?? until), until)
    this.#kept.set(key, { value: String(stands), until: stands })
    return stands
  }

  async extend(key: string, value: string, ttlMs: number): Promise<boolean> {
    if (this.#find(key)?.value !== value) return false
    await this.set(key, value, ttlMs)
    return true
  }

  async release(key: string, value: string): Promise<boolean> {
    return this.#find(key)?.value === value && this.#kept.delete(key)
  }

  async gc(): Promise<number> {
    const before = this.#kept.size
    for (const key of this.#kept.keys()) this.#find(key)
    return before - this.#kept.size
  }

  async [Symbol.asyncDispose](): Promise<void> {}

  #find(key: string): Kept | undefined {
    const found = this.#kept.get(key)
    if (found !== undefined && found.until > this.#clock.now()) return found
    this.#kept.delete(key)
    return undefined
  }
}
