import { setTimeout as sleep } from 'node:timers/promises'
import { RpcError } from '../rpc/rpc-error.ts'
import { TokenBucket, type TokenBucketOptions } from './token-bucket.ts'

/** An error that the next calls of a method get instead of their answers. */
export interface PlannedError {
  readonly method: string
  readonly code: number
  readonly message: string
  /** How many calls; 1 unless given. */
  readonly count?: number
}

/** One call as the weather sees it. */
export interface WeatherCall {
  readonly method: string
  readonly dataCenterId: number
  readonly accountId: number | undefined
}

/** The network's and Telegram's moods, changed while clients are connected. Fair unless told otherwise. */
export class Weather {
  /** Before every answer. */
  latencyMs = 0
  /** Of every connection, each for itself; undefined is as fast as it goes. */
  bytesPerSecond: number | undefined
  readonly #limits = new Map<string, TokenBucketOptions>()
  readonly #buckets = new Map<string, TokenBucket>()
  readonly #dead = new Map<number, string>()
  readonly #counts = new Map<string, number>()
  #errors: PlannedError[] = []

  /** Gives every account its own bucket for a method: what comes too fast is told FLOOD_WAIT_n. */
  limit(method: string, options: TokenBucketOptions | 'none'): void {
    if (options === 'none') this.#limits.delete(method)
    else this.#limits.set(method, options)
    for (const key of this.#buckets.keys()) if (key.startsWith(`${method}/`)) this.#buckets.delete(key)
  }

  /** Every call of the account fails from now on, as when Telegram takes an account away. */
  kill(accountId: number, message = 'USER_DEACTIVATED_BAN'): void {
    this.#dead.set(accountId, message)
  }

  revive(accountId: number): void {
    this.#dead.delete(accountId)
  }

  failNext(error: PlannedError): void {
    this.#errors.push(error)
  }

  /** How many calls of a method came, in one data centre or in all, those that failed included. */
  callCount(method: string, dataCenterId?: number): number {
    return this.#counts.get(dataCenterId === undefined ? method : `${method}@${dataCenterId}`) ?? 0
  }

  /** What every call goes through before it is answered. Throws `RpcError`. */
  async meet({ method, dataCenterId, accountId }: WeatherCall): Promise<void> {
    for (const key of [method, `${method}@${dataCenterId}`]) this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1)
    if (this.latencyMs > 0) await sleep(this.latencyMs)
    const death = accountId === undefined ? undefined : this.#dead.get(accountId)
    if (death !== undefined) throw new RpcError(401, death)
    this.#failPlanned(method)
    const waitMs = this.#take(method, accountId)
    if (waitMs > 0) throw new RpcError(420, `FLOOD_WAIT_${Math.ceil(waitMs / 1000)}`)
  }

  #failPlanned(method: string): void {
    const planned = this.#errors.find((error) => error.method === method)
    if (planned === undefined) return
    const left = (planned.count ?? 1) - 1
    this.#errors = this.#errors.flatMap((error) => {
      if (error !== planned) return [error]
      return left > 0 ? [{ ...planned, count: left }] : []
    })
    throw new RpcError(planned.code, planned.message)
  }

  #take(method: string, accountId: number | undefined): number {
    const limit = this.#limits.get(method)
    if (limit === undefined || accountId === undefined) return 0
    const key = `${method}/${accountId}`
    const now = performance.now()
    const bucket = this.#buckets.get(key) ?? new TokenBucket(limit, now)
    this.#buckets.set(key, bucket)
    return bucket.take(now)
  }
}
