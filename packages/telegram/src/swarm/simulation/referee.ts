import { SLICE_BYTES } from '@streamvault/core'
import { WINDOW_MAX, WINDOW_MIN, WINDOW_START } from '../account-lane.ts'
import type { Decision, SliceRequest } from '../decision.ts'
import type { FetchFailure } from '../fetch-failure.ts'

interface LaneRecord {
  inFlightBytes: number
  /** What a lane may have under way at most, and what it must take at least: in between it may judge by how late answers are. */
  windowMost: number
  windowLeast: number
  decreasedAt: number
  waitUntil: number
  /** When the request was sent that met the last wait, and what was asked for since without being refused. */
  emptyAt: number
  refusedAt: number
  granted: number
  /** For how long it may be given a rest after a request, for the sake of a limit that Telegram was seen to have. */
  restMs: number
  sentAt: number
  floods: number
  answers: number
  /** Requests that were given up without an answer, since the last answer. */
  silences: number
}

interface AttemptRecord {
  readonly lane: LaneRecord
  readonly account: string
  readonly request: SliceRequest
  readonly sentAt: number
  answered: boolean
}

/** Five times what a first byte takes in fair weather. */
const OWING_MS = 750

const SILENCES_MAX = 2

/** What is under way in full windows when a limit is met for the first times, in pieces of a quarter of a slice. */
const LEARNING_FLOODS = 64
const FLOOD_SHARE_MAX = 0.05
/** A lane may be asked half as often as Telegram was seen to grant, between waits that are no further apart. */
const SPARED_FACTOR = 2
const UNDER_WAY = 2
const RELATED_MS = 60_000
const REST_MS_MAX = 12_000

/** A promise that was broken; the first one ends a trial. */
export class BrokenPromiseError extends Error {
  override readonly name = 'BrokenPromiseError'
}

/**
 * Holds every decision against the promises, from its own records of what was sent and answered: it asks the swarm
 * nothing, and has its own notion of the windows.
 */
export class Referee {
  /** By account, then by number of the data centre. */
  readonly #lanes = new Map<string, LaneRecord[]>()
  readonly #attempts = new Map<number, AttemptRecord>()
  readonly #open = new Map<number, { request: SliceRequest; attempts: number; readonly lostBy: Set<string> }>()
  readonly #refreshing = new Set<string>()
  readonly #buried = new Set<string>()
  readonly #sees: (account: string, channel: string) => boolean
  readonly #accounts: readonly string[]
  requests = 0
  hedges = 0
  fetches = 0
  floods = 0
  /** How long lanes were told to wait, taken together. */
  setAsideMs = 0
  refreshes = 0

  /** Nobody has to wait for `slow` accounts, nor to be given to them. */
  constructor(
    accounts: readonly string[],
    sees: (account: string, channel: string) => boolean,
    slow: readonly string[] = [],
  ) {
    this.#accounts = accounts.filter((account) => !slow.includes(account))
    this.#sees = sees
  }

  asked(request: SliceRequest): void {
    this.requests++
    this.#open.set(request.id, { request, attempts: 0, lostBy: new Set() })
  }

  /** Notes an outcome; answers false when the attempt was cancelled before, so that nobody hears of it. */
  ended(attempt: number, outcome: FetchFailure | 'done', now: number): boolean {
    const record = this.#forget(attempt)
    if (record === undefined) return false
    const { lane, account, sentAt } = record
    lane.answers++
    if (outcome === 'done') {
      lane.silences = 0
      const { sizeBytes } = record.request
      const wasFull = lane.inFlightBytes + sizeBytes >= Math.floor(lane.windowMost) * SLICE_BYTES
      const share = sizeBytes / SLICE_BYTES
      const { windowLeast: least, windowMost: most } = lane
      if (wasFull) lane.windowLeast = Math.min(WINDOW_START, least + share / most)
      lane.windowMost = Math.min(WINDOW_MAX, most + share / least)
      return true
    }
    if (outcome.kind === 'flood') {
      this.floods++
      const waitUntil = Math.max(lane.waitUntil, now + outcome.waitMs)
      this.setAsideMs += waitUntil - Math.max(lane.waitUntil, now)
      lane.waitUntil = waitUntil
      this.#limited(lane, sentAt, now)
    }
    if (outcome.kind === 'flood' || outcome.kind === 'lost') this.#decrease(lane, sentAt, now)
    if (outcome.kind === 'lost') this.#open.get(record.request.id)?.lostBy.add(account)
    if (outcome.kind === 'dead') this.#buried.add(account)
    return true
  }

  hurried(requestId: number): void {
    const open = this.#open.get(requestId)
    if (open !== undefined) open.request = { ...open.request, urgency: 'now' }
  }

  /** Notes a first byte; answers false when the attempt was cancelled before, so that nobody hears of it. */
  answered(attempt: number): boolean {
    const record = this.#attempts.get(attempt)
    if (record !== undefined) record.answered = true
    return record !== undefined
  }

  renewed(account: string, file: string): void {
    this.#refreshing.delete(`${account}/${file}`)
  }

  enlisted(account: string): void {
    this.#buried.delete(account)
  }

  judge(decisions: readonly Decision[], now: number): void {
    const settled = new Set(
      decisions.flatMap((decision) => {
        const { kind } = decision
        return kind === 'deliver' || kind === 'fail' || kind === 'drop' ? [decision.request.id] : []
      }),
    )
    for (const decision of decisions) this.#judgeOne(decision, settled, now)
    this.#noneWaitsInVain(now)
  }

  #judgeOne(decision: Decision, settled: ReadonlySet<number>, now: number): void {
    if (decision.kind === 'fetch') return void this.#judgeFetch(decision, now)
    if (decision.kind === 'refresh') {
      const key = `${decision.account}/${decision.request.file}`
      if (this.#refreshing.has(key)) broken('S2: a reference is refreshed twice at once')
      this.#refreshing.add(key)
      this.refreshes++
      return
    }
    if (decision.kind === 'cancel') {
      const record = this.#forget(decision.attempt)
      // What is cancelled without its request being settled, and not for a death, was given up as lost.
      if (record && !settled.has(record.request.id) && !this.#buried.has(record.account)) {
        record.lane.silences++
        this.#decrease(record.lane, record.sentAt, now)
        this.#open.get(record.request.id)?.lostBy.add(record.account)
      }
      return
    }
    if (!this.#open.delete(decision.request.id))
      broken(`a request is settled twice, the second time by "${decision.kind}"`)
  }

  #judgeFetch({ attempt, account, request, hedge }: Decision & { kind: 'fetch' }, now: number): void {
    const open = this.#open.get(request.id)
    if (open === undefined) return void broken('a slice is fetched that nobody waits for')
    const lane = this.#lane(account, request.dataCenter)
    if (lane.waitUntil > now) broken('S1: a lane that was told to wait is asked')
    if (!this.#sees(account, request.channel)) broken('S5: an account is asked for what it does not see')
    if (this.#buried.has(account)) broken('S5: a dead account is asked')
    lane.inFlightBytes += request.sizeBytes
    lane.granted++
    lane.sentAt = now
    if (lane.inFlightBytes > allowedBytes(lane.windowMost, request))
      broken('S5: more is in flight than the window allows')
    open.attempts++
    if (open.attempts > 2) broken('S3: a slice is asked for more than twice at once')
    this.fetches++
    if (hedge) this.hedges++
    if (this.hedges > 0.05 * this.requests) broken('S3: hedges are more than 5 % of requests')
    this.#attempts.set(attempt, { lane, account, request, sentAt: now, answered: false })
  }

  /** Of what waits, nothing could be asked for somewhere. */
  #noneWaitsInVain(now: number): void {
    const debtors = this.#debtors(now)
    for (const { request, attempts, lostBy } of this.#open.values()) {
      if (attempts > 0) continue
      const free = this.#accounts.find((account) => {
        const lane = this.#lane(account, request.dataCenter)
        const hasRoom = lane.inFlightBytes + request.sizeBytes <= allowedBytes(lane.windowLeast, request)
        const isResting = now < Math.max(lane.sentAt, lane.waitUntil) + lane.restMs
        const canAsk = lane.waitUntil <= now && hasRoom && !isResting && !debtors.has(lane)
        const mayAsk = !this.#buried.has(account) && this.#sees(account, request.channel)
        return canAsk && mayAsk && !lostBy.has(account) && !this.#refreshing.has(`${account}/${request.file}`)
      })
      if (free !== undefined) broken('S1: a slice waits while a lane is free')
    }
  }

  /** Lanes that owe a first byte for long, or have owed two in a row: nobody has to be given to them. */
  #debtors(now: number): ReadonlySet<LaneRecord> {
    const owing = [...this.#attempts.values()].filter(({ answered, sentAt }) => !answered && now - sentAt > OWING_MS)
    const silent = [...this.#lanes.values()].flat().filter(({ silences }) => silences >= SILENCES_MAX)
    return new Set([...owing.map(({ lane }) => lane), ...silent])
  }

  #forget(attempt: number): AttemptRecord | undefined {
    const record = this.#attempts.get(attempt)
    if (record === undefined) return undefined
    this.#attempts.delete(attempt)
    record.lane.inFlightBytes -= record.request.sizeBytes
    const open = this.#open.get(record.request.id)
    if (open !== undefined) open.attempts--
    return record
  }

  #decrease(lane: LaneRecord, sentAt: number, now: number): void {
    if (sentAt < lane.decreasedAt) return
    lane.decreasedAt = now
    lane.windowMost = Math.max(WINDOW_MIN, lane.windowMost / 2)
    lane.windowLeast = Math.max(WINDOW_MIN, lane.windowLeast / 2)
  }

  /** A limit that is met again and again is one that nobody learns from. */
  #limited(lane: LaneRecord, sentAt: number, now: number): void {
    lane.granted--
    if (++lane.floods > LEARNING_FLOODS + FLOOD_SHARE_MAX * lane.answers) broken('S5: a lane meets its limit for ever')
    if (sentAt <= lane.refusedAt) return
    const elapsedMs = sentAt - lane.emptyAt
    // Of few it matters which were under way at either end.
    const granted = Math.max(1, lane.granted - UNDER_WAY)
    const restMs = Math.min(REST_MS_MAX, (SPARED_FACTOR * elapsedMs) / granted)
    if (lane.restMs > 0 || elapsedMs < RELATED_MS) lane.restMs = restMs
    lane.emptyAt = sentAt
    lane.refusedAt = now
    lane.granted = 0
  }

  #lane(account: string, dataCenter: number): LaneRecord {
    const lanes = this.#lanes.get(account) ?? []
    this.#lanes.set(account, lanes)
    lanes[dataCenter] ??= newLane()
    return lanes[dataCenter]
  }
}

function newLane(): LaneRecord {
  return {
    inFlightBytes: 0,
    windowMost: WINDOW_START,
    windowLeast: WINDOW_START,
    decreasedAt: Number.NEGATIVE_INFINITY,
    waitUntil: 0,
    emptyAt: Number.NEGATIVE_INFINITY,
    refusedAt: Number.NEGATIVE_INFINITY,
    granted: 0,
    restMs: 0,
    sentAt: 0,
    floods: 0,
    answers: 0,
    silences: 0,
  }
}

/** What somebody waits for may go out beside a full window, by one slice. */
function allowedBytes(window: number, { urgency }: SliceRequest): number {
  return (Math.floor(window) + (urgency === 'now' ? 1 : 0)) * SLICE_BYTES
}

function broken(sentence: string): never {
  throw new BrokenPromiseError(sentence)
}
