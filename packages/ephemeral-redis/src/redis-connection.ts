import { isVaultError, type Logger, VaultError } from '@streamvault/core'
import { Redis } from 'ioredis'

/** How long a command waits for the server to be there, and then for its answer. People wait behind most commands. */
const WAIT_MS = 2_000
const RECONNECT_MS_MAX = 1_000

/** One connection, made when it is first needed and made again whenever it is lost. */
export class RedisConnection implements AsyncDisposable {
  readonly #redis: Redis
  readonly #logger: Logger
  #isLost = false
  #lastError: Error | undefined
  #arrival: Promise<void> | undefined

  /** @param url `redis:`, `rediss:` or `unix:`, with user and password where the server asks for them. */
  constructor(url: string, logger: Logger) {
    this.#logger = logger
    this.#redis = new Redis(url.replace(/^unix:/, ''), {
      lazyConnect: true,
      keyPrefix: 'streamvault:',
      connectTimeout: WAIT_MS,
      commandTimeout: WAIT_MS,
      // A command whose answer was lost may have been carried out: only its caller knows whether it may be repeated.
      autoResendUnfulfilledCommands: false,
      // One that waits in a queue is carried out even after its caller was told that it failed.
      enableOfflineQueue: false,
      retryStrategy: (attempt) => Math.min(50 * 2 ** attempt, RECONNECT_MS_MAX),
    })
    this.#redis.on('error', (error) => {
      this.#lastError = error
    })
    this.#redis.on('reconnecting', () => this.#lost())
    this.#redis.on('ready', () => this.#found())
  }

  /** Throws `EPHEMERAL_UNAVAILABLE` when the server is not there or does not answer. Then the command may have been carried out, or not. */
  async run<T>(command: (redis: Redis) => Promise<T>): Promise<T> {
    try {
      if (this.#redis.status !== 'ready') await this.#arrived()
      return await command(this.#redis)
    } catch (error) {
      throw isVaultError(error) ? error : new VaultError('EPHEMERAL_UNAVAILABLE', {}, { cause: error })
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#redis.disconnect()
  }

  #arrived(): Promise<void> {
    this.#arrival ??= this.#arrive().finally(() => {
      this.#arrival = undefined
    })
    return this.#arrival
  }

  async #arrive(): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const timer = setTimeout(() => reject(new VaultError('EPHEMERAL_UNAVAILABLE', { waitedMs: WAIT_MS })), WAIT_MS)
    this.#redis.once('ready', resolve)
    // How an attempt fails is told to those who listen for errors; another follows.
    if (this.#redis.status === 'wait') this.#redis.connect().catch(() => {})
    try {
      await promise
    } finally {
      clearTimeout(timer)
      this.#redis.off('ready', resolve)
    }
  }

  #lost(): void {
    if (this.#isLost) return
    this.#isLost = true
    this.#logger.warn(this.#lastError ? { error: this.#lastError } : {}, 'redis cannot be reached')
  }

  #found(): void {
    if (!this.#isLost) return
    this.#isLost = false
    this.#logger.info({}, 'redis can be reached again')
  }
}
