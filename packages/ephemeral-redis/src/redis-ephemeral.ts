import { assert, type Ephemeral, type Instant, type Logger } from '@streamvault/core'
import { RedisConnection } from './redis-connection.ts'
import { SCRIPTS } from './redis-scripts.ts'

const KEY_CHARS_MAX = 200

/** What the values need besides the server. */
export interface RedisEphemeralDeps {
  readonly logger: Logger
}

/**
 * Expiring values in Redis 6.2 or later, or Valkey. They expire by the server's clock. Nothing is connected before the first
 * value is asked for; throws `EPHEMERAL_UNAVAILABLE` when the server does not answer.
 */
export class RedisEphemeral implements Ephemeral {
  readonly #connection: RedisConnection

  /** @param url `redis:`, `rediss:` or `unix:`, with user and password where the server asks for them. */
  constructor(url: string, { logger }: RedisEphemeralDeps) {
    this.#connection = new RedisConnection(url, logger)
  }

  async set(key: string, value: string, ttlMs: number): Promise<void> {
    assertLifetime(key, ttlMs)
    await this.#connection.run((redis) => redis.set(key, value, 'PX', ttlMs))
  }

  async add(key: string, value: string, ttlMs: number): Promise<boolean> {
    assertLifetime(key, ttlMs)
    return (await this.#connection.run((redis) => redis.set(key, value, 'PX', ttlMs, 'NX'))) === 'OK'
  }

  async get(key: string): Promise<string | undefined> {
    return (await this.#connection.run((redis) => redis.get(key))) ?? undefined
  }

  async take(key: string): Promise<string | undefined> {
    return (await this.#connection.run((redis) => redis.getdel(key))) ?? undefined
  }

  async incr(key: string, by: number, ttlMs: number): Promise<number> {
    assertLifetime(key, ttlMs)
    return Number(await this.#connection.run((redis) => redis.eval(SCRIPTS.incr, 1, key, by, ttlMs)))
  }

  async raise(key: string, until: Instant): Promise<Instant> {
    assertKey(key)
    return Number(await this.#connection.run((redis) => redis.eval(SCRIPTS.raise, 1, key, until)))
  }

  async extend(key: string, value: string, ttlMs: number): Promise<boolean> {
    assertLifetime(key, ttlMs)
    return (await this.#connection.run((redis) => redis.eval(SCRIPTS.extend, 1, key, value, ttlMs))) === 1
  }

  async release(key: string, value: string): Promise<boolean> {
    return (await this.#connection.run((redis) => redis.eval(SCRIPTS.release, 1, key, value))) === 1
  }

  /** Redis forgets by itself. */
  async gc(): Promise<number> {
    return 0
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#connection[Symbol.asyncDispose]()
  }
}

function assertLifetime(key: string, ttlMs: number): void {
  assertKey(key)
  assert(Number.isSafeInteger(ttlMs) && ttlMs > 0, 'a time to live is a whole number of milliseconds above 0')
}

function assertKey(key: string): void {
  assert(key.length >= 1 && key.length <= KEY_CHARS_MAX, `a key has 1 to ${KEY_CHARS_MAX} characters`)
}
