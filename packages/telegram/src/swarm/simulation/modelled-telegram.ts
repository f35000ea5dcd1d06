import { SLICE_BYTES } from '@streamvault/core'
import type { FetchFailure } from '../fetch-failure.ts'
import type { EventQueue } from './event-queue.ts'

/** How Telegram behaves in a trial. Shares are of requests; everything not told is fair. */
export interface ModelWeather {
  readonly dropShare?: number
  /** Times slower, by account. */
  readonly slow?: Readonly<Record<string, number>>
  /** From when to when (ms) an account is dead. */
  readonly dead?: Readonly<Record<string, { readonly start: number; readonly end: number }>>
  /** How long a file reference is good. */
  readonly referenceMs?: number
  /** Requests that each account may make. */
  readonly limit?: { readonly burst: number; readonly perSecond: number }
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
const FLOOD_SECONDS = { min: 3, max: 20 } as const

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
    const refusal = this.#refusal(account, file)
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

  #refusal(account: string, file: string): FetchFailure | undefined {
    if (this.isDead(account)) return { kind: 'dead' }
    const flooded = this.#random() < (this.#weather.floodShare ?? 0)
    if (flooded || !this.#takeToken(account)) {
      const { min, max } = FLOOD_SECONDS
      return { kind: 'flood', waitMs: 1000 * Math.floor(min + this.#random() * (max - min + 1)) }
    }
    const key = `${account}/${file}`
    const goodUntil = this.#references.get(key) ?? this.#renew(key)
    return goodUntil <= this.#queue.now ? { kind: 'reference' } : undefined
  }

  #renew(key: string): number {
    const goodUntil = this.#queue.now + (this.#weather.referenceMs ?? Number.POSITIVE_INFINITY)
    this.#references.set(key, goodUntil)
    return goodUntil
  }

  #takeToken(account: string): boolean {
    const { limit } = this.#weather
    if (limit === undefined) return true
    const { now } = this.#queue
    const bucket = this.#buckets.get(account) ?? { tokens: limit.burst, at: now }
    this.#buckets.set(account, bucket)
    bucket.tokens = Math.min(limit.burst, bucket.tokens + ((now - bucket.at) * limit.perSecond) / 1000)
    bucket.at = now
    if (bucket.tokens < 1) return false
    bucket.tokens--
    return true
  }

  #connections(lane: string): number[] {
    const connections = this.#busyUntil.get(lane) ?? Array.from({ length: CONNECTIONS_PER_LANE }, () => 0)
    this.#busyUntil.set(lane, connections)
    return connections
  }
}
