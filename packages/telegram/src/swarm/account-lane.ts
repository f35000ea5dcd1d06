import { SLICE_BYTES } from '@streamvault/core'
import type { SliceRequest } from './decision.ts'
import type { FloodLimit } from './fetch-failure.ts'
import { LanePace, REQUESTS_PER_SECOND_MIN } from './lane-pace.ts'
import { LatencyQuantile } from './latency-quantile.ts'

/**
 * Slices in flight at first, and at most. Two on each of two connections keep those busy up to 8 MB/s each, at a round trip of
 * 150 ms: one comes while the other is asked for. Telegram Desktop goes as far as 16 parts of 128 KiB in eight sessions, 16 MiB.
 */
export const WINDOW_START = 4
export const WINDOW_MAX = 8
/** One slice at a time is the least that finds out whether a lane has recovered. */
export const WINDOW_MIN = 1
/** What somebody waits for goes out though the window is full with what is read ahead, by one slice at most. */
const URGENT_SLICES = 1
/**
 * What is in flight beyond need waits in Telegram's queue, where nothing goes before it. So a window grows while first bytes come
 * within so many times the shortest, and shrinks back to its start while they take longer, as with TCP Vegas.
 */
const UNQUEUED_FACTOR = 1.5
const QUEUED_FACTOR = 2.5
/** In this time the shortest first byte known counts for twice as long, lest one from better days holds the window down. */
const SHORTEST_DOUBLES_MS = 600_000
/** A window that is fuller keeps each connection busy, and what is asked for then comes behind what it should overtake. */
const HEDGED_SHARE = 0.5
/** RFC 5681: a loss halves the window. */
const WINDOW_DECREASE = 0.5

/** RFC 6298: a new sample counts one eighth of the moving average. */
const SAMPLE_WEIGHT = 1 / 8
/** Nothing makes an answer early but a lane that is fast. */
const EARLY_SAMPLE_WEIGHT = 1 / 4
/** What a lane is believed to take before it was ever asked, and again when it was not asked for long: two round trips. */
const FIRST_BYTE_PRIOR_MS = 300
/** In this time half of what was bad is forgotten, so that a lane that was slow or failing is tried again in minutes. */
const FORGET_HALF_LIFE_MS = 60_000
/**
 * A full window makes a lane four times as dear, for so long does an answer wait behind 4 slices on two connections of 4 MB/s:
 * load decides among lanes of a kind, never for one 20 times slower.
 */
const LOAD_WEIGHT = 3
/** A lost request costs its timeout, which is about ten times the usual time to first byte. */
const FAILURE_WEIGHT = 10

/** The share of answers that arrive before a second account is asked: "The Tail at Scale" defers hedges to the p95. */
const HEDGE_QUANTILE = 0.95
/** Nobody near hears from two accounts sooner than from one. A lane is not waited for longer because it is slow, nor because it is not known. */
const HEDGE_AFTER_MS = { min: 100, max: 1_000 } as const
/** Three times what is usual is no longer late but lost. */
const TIMEOUT_FACTOR = 3
/** Telegram Desktop gives up a session at 8 s; eight slices of 8 Mbit/s last as long, and two losses have to fit into that. */
const TIMEOUT_MS = { min: 1_500, max: 4_000 } as const

/** As many requests in a row that nothing came for are no accident: at 1 % of losses, one such row in ten thousand. */
const SILENCES_MAX = 2
/** Envoy's outlier detection: who is taken out comes back after a while, and after twice as long each further time. */
const BENCH_MS = { min: 5_000, max: 60_000 } as const

/** Pieces up to here are judged by what pieces take, whole slices by what slices take. */
const PIECE_BYTES_MAX = SLICE_BYTES / 4

/** What was asked of a lane, and when. */
export interface Sent {
  readonly sizeBytes: number
  readonly sentAt: number
  /** How many times longer than usual an answer had to be expected to take, for what was under way already. */
  readonly load: number
}

/** Until when Telegram told a lane to wait, and by which of its limits. */
export interface Flood {
  readonly openAt: number
  readonly limit: FloodLimit
}

/** What a lane is: an account in a data centre. */
export interface LaneName {
  readonly account: string
  readonly dataCenter: number
}

/** What one account shows in one data centre: its window, how long it is set aside, how fast and how reliable it is. */
export class AccountLane {
  readonly account: string
  readonly dataCenter: number
  /** By what Telegram counts: of requests it tells FLOOD_WAIT, of bytes FLOOD_PREMIUM_WAIT. */
  readonly #paces: Readonly<Record<FloodLimit, LanePace>>
  readonly #pieceDurations = new LatencyQuantile(HEDGE_QUANTILE)
  readonly #sliceDurations = new LatencyQuantile(HEDGE_QUANTILE)
  #window = WINDOW_START
  #inFlightBytes = 0
  #openAt = 0
  #decreasedAt = Number.NEGATIVE_INFINITY
  #firstByteMs = FIRST_BYTE_PRIOR_MS
  #firstByteAt = 0
  #shortestFirstByteMs = FIRST_BYTE_PRIOR_MS
  #shortestAt = 0
  /** The last first byte took about as long as the shortest. */
  #isUnqueued = true
  /** What was asked for since what was answered last, and has no first byte yet; longest under way first. */
  readonly #unanswered = new Set<Sent>()
  #silences = 0
  #answeredAt = Number.NEGATIVE_INFINITY
  #benchMs: number = BENCH_MS.min
  #benchedUntil = Number.NEGATIVE_INFINITY
  #failures = 0
  #failuresAt = 0

  constructor(
    { account, dataCenter }: LaneName,
    createPace: (least: { readonly leastPerSecond: number }) => LanePace = (least) => new LanePace(least),
  ) {
    this.account = account
    this.dataCenter = dataCenter
    this.#paces = {
      requests: createPace({ leastPerSecond: REQUESTS_PER_SECOND_MIN }),
      bytes: createPace({ leastPerSecond: REQUESTS_PER_SECOND_MIN * SLICE_BYTES }),
    }
  }

  get inFlightBytes(): number {
    return this.#inFlightBytes
  }

  /** How many slices may be in flight: `WINDOW_MIN` to `WINDOW_MAX`. */
  get window(): number {
    return Math.floor(this.#window)
  }

  /** When an answer last began to come. */
  get answeredAt(): number {
    return this.#answeredAt
  }

  /** Until when Telegram told this lane to wait. */
  get openAt(): number {
    return this.#openAt
  }

  /** From when on it may be asked for so many bytes, by what Telegram told and by its pace; in the past when it may be now. */
  turnAt(sizeBytes: number, now: number): number {
    const { requests, bytes } = this.#paces
    return Math.max(this.#openAt, requests.openAt(1, now), bytes.openAt(sizeBytes, now))
  }

  /** How many requests of this size its pace allows each second; infinite where Telegram has not limited it. */
  requestsPerSecond(sizeBytes: number): number {
    return Math.min(this.#paces.requests.perSecond, this.#paces.bytes.perSecond / sizeBytes)
  }

  /** Whether it has been silent so often that it is asked for nothing while others can be. */
  isBenched(now: number): boolean {
    return now < this.#benchedUntil
  }

  /** Whether it was benched, and has brought nothing since: then it is asked for one thing at a time. */
  get isOnTrial(): boolean {
    return this.#benchMs > BENCH_MS.min
  }

  /** How long the first byte takes, in milliseconds: a moving average, or longer where one is overdue already. */
  firstByteMs(now: number): number {
    const [oldest] = this.#unanswered
    const overdueMs = oldest === undefined ? 0 : (now - oldest.sentAt) / oldest.load
    return Math.max(this.#averageFirstByteMs(now), overdueMs)
  }

  /** Whether nothing has come for it yet, nor for anything that was asked for later. */
  owes(sent: Sent): boolean {
    return this.#unanswered.has(sent)
  }

  /** How much of what was asked lately came to nothing, 0 to 1. */
  failureShare(now: number): number {
    return this.#failures * remembered(now - this.#failuresAt)
  }

  hasRoom({ sizeBytes, urgency }: Pick<SliceRequest, 'sizeBytes' | 'urgency'>, now: number): boolean {
    const slices = this.window + (urgency === 'now' ? URGENT_SLICES : 0)
    if (this.isOnTrial && this.#inFlightBytes > 0) return false
    return this.#inFlightBytes + sizeBytes <= slices * SLICE_BYTES && now >= this.turnAt(sizeBytes, now)
  }

  /** Whether it is asked for so little that a second request would not wait behind others. */
  hasSpare({ sizeBytes }: Pick<SliceRequest, 'sizeBytes'>): boolean {
    const slices = Math.max(WINDOW_MIN, this.window * HEDGED_SHARE)
    return this.#inFlightBytes + sizeBytes <= slices * SLICE_BYTES
  }

  /** How many times longer than usual the next answer takes, for what is under way already: 1 when nothing is. */
  get load(): number {
    return 1 + (LOAD_WEIGHT * this.#inFlightBytes) / SLICE_BYTES / this.#window
  }

  /** What asking this lane costs next, in milliseconds: Finagle's "peak EWMA", with load relative to the window. */
  cost(now: number): number {
    return this.firstByteMs(now) * this.load * (1 + FAILURE_WEIGHT * this.failureShare(now))
  }

  /** How long an answer of this size may take before a second account is asked. */
  hedgeAfterMs(sizeBytes: number): number {
    const { min, max } = HEDGE_AFTER_MS
    const p95 = this.#durations(sizeBytes).ms
    return p95 === undefined ? max : Math.min(max, Math.max(min, p95))
  }

  /** How long an answer of this size may take before it is given up. */
  timeoutMs(sizeBytes: number): number {
    const usual = this.#durations(sizeBytes).ms ?? HEDGE_AFTER_MS.max
    return Math.min(TIMEOUT_MS.max, Math.max(TIMEOUT_MS.min, TIMEOUT_FACTOR * usual))
  }

  sent(sent: Sent): void {
    this.#inFlightBytes += sent.sizeBytes
    this.#unanswered.add(sent)
    this.#paces.requests.sent(sent, 1)
    this.#paces.bytes.sent(sent, sent.sizeBytes)
  }

  firstByte(sent: Sent, now: number): void {
    if (!this.#unanswered.has(sent)) return
    this.#silences = 0
    this.#answeredAt = now
    // What was asked for earlier and is not answered is lost, which says nothing about how fast the lane is.
    for (const earlier of this.#unanswered) {
      this.#unanswered.delete(earlier)
      if (earlier === sent) break
    }
    this.#learnFirstByte(now - sent.sentAt, { load: sent.load, now })
    this.#learnQueue(now - sent.sentAt, sent.sizeBytes, now)
  }

  /** An answer came in full. Only a window that was full grows (RFC 7661), by one for a window's worth of answers. */
  done(sent: Sent, now: number): void {
    const { sentAt, sizeBytes } = sent
    const isFull = this.#inFlightBytes >= this.window * SLICE_BYTES
    const share = sizeBytes / SLICE_BYTES
    if (isFull) this.#window = Math.min(this.#windowMax, this.#window + share / this.#window)
    this.#end(sent)
    this.#benchMs = BENCH_MS.min
    this.#durations(sizeBytes).observe(now - sentAt)
    this.#learnFailure(0, now)
  }

  /** An answer was no longer needed. It is no failure, but what it has taken so far tells that the lane is slow. */
  cancelled(sent: Sent, now: number): void {
    this.#learnAtLeast(sent, now)
    this.#end(sent)
  }

  /** A request came to nothing through nobody's fault, as with an expired reference. */
  returned(sent: Sent): void {
    this.#end(sent)
  }

  /** Nothing came for it in time. */
  silent(sent: Sent, now: number): void {
    const isInARow = this.owes(sent)
    this.lost(sent, now)
    if (!isInARow || this.isBenched(now) || ++this.#silences < SILENCES_MAX) return
    this.#benchedUntil = now + this.#benchMs
    this.#benchMs = Math.min(BENCH_MS.max, 2 * this.#benchMs)
  }

  /** A connection broke, or an answer was of no use. */
  lost(sent: Sent, now: number): void {
    this.#learnAtLeast(sent, now)
    this.#end(sent)
    this.#learnFailure(1, now)
    this.decrease(sent.sentAt, now)
  }

  /** Telegram told to wait until `openAt`, for the limit that was met. An earlier, longer wait stays. */
  setAside({ openAt, limit }: Flood, sent: Sent, now: number): void {
    this.#paces[limit].refused(sent, now)
    this.#end(sent)
    this.#openAt = Math.max(this.#openAt, openAt)
    this.decrease(sent.sentAt, now)
  }

  /** Losses of requests that were under way at the last decrease belong to it: one event, one decrease (RFC 6582). */
  protected decrease(sentAt: number, now: number): void {
    if (sentAt < this.#decreasedAt) return
    this.#decreasedAt = now
    this.#window = Math.max(WINDOW_MIN, this.#window * WINDOW_DECREASE)
  }

  get #windowMax(): number {
    return this.#isUnqueued ? WINDOW_MAX : Math.max(WINDOW_START, this.#window)
  }

  #end(sent: Sent): void {
    this.#inFlightBytes -= sent.sizeBytes
    this.#unanswered.delete(sent)
    for (const pace of Object.values(this.#paces)) pace.ended(sent)
  }

  #averageFirstByteMs(now: number): number {
    const excessMs = this.#firstByteMs - FIRST_BYTE_PRIOR_MS
    if (excessMs <= 0) return this.#firstByteMs
    return FIRST_BYTE_PRIOR_MS + excessMs * remembered(now - this.#firstByteAt)
  }

  #durations(sizeBytes: number): LatencyQuantile {
    return sizeBytes <= PIECE_BYTES_MAX ? this.#pieceDurations : this.#sliceDurations
  }

  /** The later an answer had to be expected, the less it says about the lane; an early one says it all. */
  #learnFirstByte(ms: number, { load, now }: { readonly load: number; readonly now: number }): void {
    const average = this.#averageFirstByteMs(now)
    const weight = ms < average ? EARLY_SAMPLE_WEIGHT : SAMPLE_WEIGHT / load ** 2
    this.#firstByteMs = average + weight * (ms - average)
    this.#firstByteAt = now
  }

  #learnQueue(ms: number, sizeBytes: number, now: number): void {
    const known = this.#shortestFirstByteMs * 2 ** ((now - this.#shortestAt) / SHORTEST_DOUBLES_MS)
    this.#shortestFirstByteMs = Math.min(ms, known)
    this.#shortestAt = now
    this.#isUnqueued = ms <= UNQUEUED_FACTOR * this.#shortestFirstByteMs
    if (ms <= QUEUED_FACTOR * this.#shortestFirstByteMs || this.#window <= WINDOW_START) return
    this.#window = Math.max(WINDOW_START, this.#window - sizeBytes / SLICE_BYTES / this.#window)
  }

  /** What has taken so long without an answer would have taken longer. */
  #learnAtLeast(sent: Sent, now: number): void {
    const { sentAt, sizeBytes, load } = sent
    const elapsedMs = now - sentAt
    if (elapsedMs > this.hedgeAfterMs(sizeBytes)) this.#durations(sizeBytes).observe(elapsedMs)
    const isUnanswered = this.#unanswered.has(sent)
    if (isUnanswered && elapsedMs > this.#averageFirstByteMs(now)) this.#learnFirstByte(elapsedMs, { load, now })
  }

  #learnFailure(failed: 0 | 1, now: number): void {
    const share = this.failureShare(now)
    this.#failures = share + SAMPLE_WEIGHT * (failed - share)
    this.#failuresAt = now
  }
}

function remembered(idleMs: number): number {
  return 2 ** (-idleMs / FORGET_HALF_LIFE_MS)
}
