import { SLICE_BYTES } from '@streamvault/core'
import type { FetchFailure, FloodLimit } from '../fetch-failure.ts'
import type { EventQueue } from './event-queue.ts'

/** A bucket of requests, or of bytes. */
export interface ModelLimit {
  readonly of: FloodLimit
  readonly burst: number
  readonly perSecond: number
  /** What comes too early is told to wait until the bucket has enough, in whole seconds; or for so long, by chance. */
  readonly waitSeconds?: typeof FLOOD_SECONDS
}

/** How Telegram behaves in a trial. Shares are of requests; everything not told is fair. */
export interface ModelWeather {
  readonly dropShare?: number
  /** Times slower, by account. */
  readonly slow?: Readonly<Record<string, number>>
  /** From when to when (ms) an account is dead. */
  readonly dead?: Readonly<Record<string, { readonly start: number; readonly end: number }>>
  /** How long a file reference is good. */
  readonly referenceMs?: number
  /** What each account may ask for. */
  readonly limit?: ModelLimit
  /** Share of requests that are told to wait whatever the limit says. */
  readonly floodShare?: number
}

export interface ModelRequest {
  readonly account: string
  readonly dataCenter: number
  readonly file: string
  readonly sizeBytes: number
  readonly firstByte: () => void
  readonly done: () => void
  readonly failed: (failure: FetchFailure) => void
}

const ROUND_TRIP_MS = 150
/** An answer's round trip is longer by up to this share. */
const JITTER_SHARE = 0.2
const BYTES_PER_SECOND = 4_000_000
export const CONNECTIONS_PER_LANE = 4
export const SLICE_MS = (SLICE_BYTES / BYTES_PER_SECOND) * 1000
export const FLOOD_SECONDS = { min: 3, max: 20 } as const

/** Data centres as a client feels them: round trips, connections of a certain width, limits, losses and deaths. */
export class ModelledTelegram {
  readonly #queue: EventQueue
  readonly #random: () => number
  readonly #weather: ModelWeather
  /** When each connection has sent what it was asked for, by lane. */
  readonly #busyUntil = new Map<string, number[]>()
  readonly #buckets = new Map<string, { tokens: number; at: number }>()
  readonly #references = new Map<string, number>()

  constructor(queue: EventQueue, random: () => number, weather: ModelWeather) {
    this.#queue = queue
    this.#random = random
    this.#weather = weather
  }

  fetch({ account, dataCenter, file, sizeBytes, firstByte, done, failed }: ModelRequest): void {
    const { slow = {}, dropShare = 0 } = this.#weather
    const factor = slow[account] ?? 1
    const roundTripMs = ROUND_TRIP_MS * factor * (1 + JITTER_SHARE * this.#random())
    const fate = this.#random()
    // Half of what is lost says so, as a connection that is reset; the other half is never heard of again.
    if (fate < dropShare / 2) return
    if (fate < dropShare) return void this.#queue.plan(roundTripMs, () => failed({ kind: 'lost' }))
    const refusal = this.#refusal({ account, file, sizeBytes })
    if (refusal !== undefined) return void this.#queue.plan(roundTripMs, () => failed(refusal))
    const connections = this.#connections(`${account}/${dataCenter}`)
    const freeAt = Math.min(...connections)
    const startAt = Math.max(this.#queue.now + roundTripMs, freeAt)
    const transferMs = (SLICE_MS * factor * sizeBytes) / SLICE_BYTES
    connections[connections.indexOf(freeAt)] = startAt + transferMs
    this.#queue.plan(startAt - this.#queue.now, firstByte)
    this.#queue.plan(startAt - this.#queue.now + transferMs, done)
  }

  /** Fetches a new reference, which takes a round trip. */
  refresh(account: string, file: string, renewed: () => void): void {
    this.#queue.plan(ROUND_TRIP_MS, () => {
      this.#renew(`${account}/${file}`)
      renewed()
    })
  }

  isDead(account: string): boolean {
    const span = this.#weather.dead?.[account]
    return span !== undefined && this.#queue.now >= span.start && this.#queue.now < span.end
  }

  #refusal({
    account,
    file,
    sizeBytes,
  }: Pick<ModelRequest, 'account' | 'file' | 'sizeBytes'>): FetchFailure | undefined {
    if (this.isDead(account)) return { kind: 'dead' }
    const { limit, floodShare = 0 } = this.#weather
    if (this.#random() < floodShare) return this.#flood(FLOOD_SECONDS, 'requests')
    const seconds = limit === undefined ? 0 : this.#take(account, limit, sizeBytes)
    if (limit !== undefined && seconds > 0) {
      return this.#flood(limit.waitSeconds ?? { min: Math.ceil(seconds), max: Math.ceil(seconds) }, limit.of)
    }
    const key = `${account}/${file}`
    const goodUntil = this.#references.get(key) ?? this.#renew(key)
    return goodUntil <= this.#queue.now ? { kind: 'reference' } : undefined
  }

  #flood({ min, max }: { readonly min: number; readonly max: number }, limit: FloodLimit): FetchFailure {
    return { kind: 'flood', waitMs: 1000 * Math.floor(min + this.#random() * (max - min + 1)), limit }
  }

  #renew(key: string): number {
    const goodUntil = this.#queue.now + (this.#weather.referenceMs ?? Number.POSITIVE_INFINITY)
    this.#references.set(key, goodUntil)
    return goodUntil
  }

  /** Takes what a request costs and answers 0, or takes nothing and answers in how many seconds there is enough. */
  #take(account: string, { of, burst, perSecond }: ModelLimit, sizeBytes: number): number {
    const { now } = this.#queue
    const bucket = this.#buckets.get(account) ?? { tokens: burst, at: now }
    this.#buckets.set(account, bucket)
    bucket.tokens = Math.min(burst, bucket.tokens + ((now - bucket.at) * perSecond) / 1000)
    bucket.at = now
    const missing = (of === 'bytes' ? sizeBytes : 1) - bucket.tokens
    if (missing > 0) return missing / perSecond
    bucket.tokens = -missing
    return 0
  }

  #connections(lane: string): number[] {
    const connections = this.#busyUntil.get(lane) ?? Array.from({ length: CONNECTIONS_PER_LANE }, () => 0)
    this.#busyUntil.set(lane, connections)
    return connections
  }
}
