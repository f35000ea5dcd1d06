import { assert, SLICE_BYTES, type Urgency, VaultError } from '@streamvault/core'
import { AccountLane } from './account-lane.ts'
import { cheapest, LATE_MS_MIN, lateMs, withoutSlow } from './choose-lane.ts'
import type { Decision, SliceRequest } from './decision.ts'
import type { FetchFailure } from './fetch-failure.ts'
import { FileReferences } from './file-references.ts'
import { type Attempt, type Flight, isOwed, newFlight } from './flight.ts'
import { HedgeBudget } from './hedge-budget.ts'
import { Roster } from './roster.ts'
import type { SwarmTotals } from './swarm-totals.ts'
import { TurnEstimate } from './turn-estimate.ts'
import { WaitingLine } from './waiting-line.ts'

/** A slice that so many attempts could not bring is not to be had; floods, which nobody tried, do not count. */
const FAILURES_MAX = 8
/** Requests that are not settled. Callers bound themselves; this is the end of memory, not a tuning. */
const FLIGHTS_MAX = 4_096

/** The parts that decide; tests put wrong ones in. */
export interface SwarmParts {
  readonly createLane?: (name: { readonly account: string; readonly dataCenter: number }) => AccountLane
  readonly budget?: HedgeBudget
  readonly references?: FileReferences
}

/**
 * Decides which account is asked for which slice, and what happens when one is slow, told to wait, or gone.
 *
 * It does no I/O and has no clock: every call says what happened and when (milliseconds that never go back), and answers
 * what to do now. Between events, `tick` is called at `wakeAt()`.
 */
export class Swarm {
  readonly #roster: Roster
  readonly #budget: HedgeBudget
  readonly #references: FileReferences
  readonly #attempts = new Map<number, Attempt>()
  readonly #flying = new Set<Flight>()
  readonly #waiting = new WaitingLine()
  readonly #totals = { pieces: 0, hedges: 0, floods: 0, losses: 0, referencesRenewed: 0 }
  #lastAttempt = 0
  #decisions: Decision[] = []

  constructor({
    createLane = (name) => new AccountLane(name),
    budget = new HedgeBudget(),
    references = new FileReferences(),
  }: SwarmParts = {}) {
    this.#roster = new Roster(createLane)
    this.#budget = budget
    this.#references = references
  }

  /** For metrics. */
  lanes(): Iterable<AccountLane> {
    return this.#roster.lanes()
  }

  totals(): SwarmTotals {
    return { ...this.#totals }
  }

  /** An account may be asked for what lies in `channels`; also one that was out for good. */
  enlist(account: { readonly name: string; readonly channels: Iterable<string> }, now: number): Decision[] {
    this.#roster.enlist(account.name, account.channels)
    return this.#decide(now)
  }

  /** The account, if it is not gone, sees these channels again, besides those that it sees. */
  readmit(account: { readonly name: string; readonly channels: Iterable<string> }, now: number): Decision[] {
    for (const channel of account.channels) this.#roster.unlock(account.name, channel)
    return this.#decide(now)
  }

  /** The account is asked for nothing until it is enlisted again, and what it was asked for goes to others. */
  dismiss(account: string, now: number): Decision[] {
    this.#bury(account)
    return this.#decide(now)
  }

  /** How many lanes a file's pieces can go to now, with room for a piece that somebody waits for. */
  lanesOpen(where: Pick<SliceRequest, 'dataCenter' | 'channel'>, now: number): number {
    const piece = { sizeBytes: 1, urgency: 'now' } as const
    return this.#roster.lanesFor(where).filter((lane) => lane.hasRoom(piece, now)).length
  }

  /** Whether some account was told so often to wait that it is asked at a pace. */
  isPaced(where: Pick<SliceRequest, 'dataCenter' | 'channel'>): boolean {
    return this.#roster.lanesFor(where).some((lane) => lane.requestsPerSecond(SLICE_BYTES) < Number.POSITIVE_INFINITY)
  }

  dispatch(request: SliceRequest, now: number): Decision[] {
    const flight = newFlight(request)
    if (this.#flying.size + this.#waiting.length >= FLIGHTS_MAX) {
      this.#fail(flight, new VaultError('STORE_UNAVAILABLE', { reason: 'too many requests' }))
    } else {
      this.#waiting.append(flight)
    }
    return this.#decide(now)
  }

  /** Nobody waits for the request any longer. */
  leave(requestId: number, now: number): Decision[] {
    for (const flight of [...this.#waiting]) {
      if (flight.request.id !== requestId) continue
      this.#waiting.remove(flight)
      this.#decisions.push({ kind: 'drop', request: flight.request })
    }
    for (const flight of this.#flying) {
      if (flight.request.id !== requestId) continue
      this.#cancel(flight, now)
      this.#decisions.push({ kind: 'drop', request: flight.request })
    }
    return this.#decide(now)
  }

  /** Somebody waits for what was asked for `ahead`. */
  hurry(requestId: number, now: number): Decision[] {
    const flight = [...this.#flying, ...this.#waiting].find(({ request: { id } }) => id === requestId)
    if (flight !== undefined && flight.request.urgency === 'ahead') {
      flight.request = { ...flight.request, urgency: 'now' }
      if (this.#waiting.remove(flight)) this.#waiting.append(flight)
    }
    return this.#decide(now)
  }

  firstByte(attemptId: number, now: number): Decision[] {
    const attempt = this.#attempts.get(attemptId)
    attempt?.lane.firstByte(attempt, now)
    return this.#decide(now)
  }

  done(attemptId: number, now: number): Decision[] {
    const attempt = this.#end(attemptId)
    if (attempt !== undefined) {
      const { flight, lane } = attempt
      lane.done(attempt, now)
      this.#totals.pieces++
      this.#cancel(flight, now)
      this.#decisions.push({ kind: 'deliver', request: flight.request, attempt: attempt.id })
    }
    return this.#decide(now)
  }

  failed(attemptId: number, failure: FetchFailure, now: number): Decision[] {
    const attempt = this.#end(attemptId)
    if (attempt !== undefined) this.#blame(attempt, failure, now)
    return this.#decide(now)
  }

  referenceRenewed(account: string, file: string, now: number): Decision[] {
    this.#references.renewed(account, file)
    this.#totals.referencesRenewed++
    for (const attempt of this.#attempts.values()) {
      if (attempt.lane.account === account && attempt.flight.request.file === file) attempt.outdated = true
    }
    return this.#decide(now)
  }

  referenceFailed(account: string, file: string, now: number): Decision[] {
    this.#references.failed(account, file, now)
    return this.#decide(now)
  }

  tick(now: number): Decision[] {
    return this.#decide(now)
  }

  /** When `tick` has something to do, if nothing happens before; infinite when nothing will. */
  wakeAt(now: number): number {
    let wakeAt = Number.POSITIVE_INFINITY
    const consider = (at: number) => {
      if (at > now && at < wakeAt) wakeAt = at
    }
    for (const attempt of this.#attempts.values()) {
      consider(attempt.timeoutAt)
      if (isOwed(attempt)) consider(this.#overdueAt(attempt, now))
    }
    for (const { hedgeAt, request } of this.#flying) {
      if (request.urgency === 'now') consider(hedgeAt)
      consider(request.patienceUntil)
    }
    for (const { request } of this.#waiting) consider(request.patienceUntil)
    if (this.#waiting.length > 0) {
      const sizes = new Set([...this.#waiting].map(({ request }) => request.sizeBytes))
      for (const lane of this.#roster.lanes()) for (const sizeBytes of sizes) consider(lane.turnAt(sizeBytes, now))
      consider(this.#references.nextUsableAt(now))
    }
    return wakeAt
  }

  /** Whatever happened, the same is looked at, in this order. */
  #decide(now: number): Decision[] {
    for (const attempt of [...this.#attempts.values()]) {
      if (attempt.timeoutAt > now || this.#end(attempt.id) === undefined) continue
      this.#decisions.push({ kind: 'cancel', attempt: attempt.id })
      this.#blame(attempt, { kind: 'silent' }, now)
    }
    this.#rescue(now)
    for (const flight of [...this.#flying]) {
      if (flight.request.patienceUntil > now) continue
      this.#cancel(flight, now)
      this.#fail(flight, new VaultError('STORE_UNAVAILABLE', { reason: 'too late' }))
    }
    const turns = new TurnEstimate(now)
    this.#sendWaiting('now', turns, now)
    this.#hedge(now)
    this.#sendWaiting('ahead', turns, now)
    const decisions = this.#decisions
    this.#decisions = []
    return decisions
  }

  /** Takes away from a silent lane what it owes to those who wait, once another can be asked. */
  #rescue(now: number): void {
    for (const attempt of [...this.#attempts.values()]) {
      if (!isOwed(attempt) || this.#overdueAt(attempt, now) > now) continue
      const other = this.#choose(attempt.flight, now)
      if (other === undefined || other.isBenched(now) || other.isOnTrial) continue
      this.#end(attempt.id)
      this.#decisions.push({ kind: 'cancel', attempt: attempt.id })
      this.#blame(attempt, { kind: 'silent' }, now)
    }
  }

  #overdueAt({ lane, sentAt, load, flight }: Attempt, now: number): number {
    return sentAt + (lane.isBenched(now) ? LATE_MS_MIN : load * lateMs(this.#roster.lanesFor(flight.request), now))
  }

  #sendWaiting(urgency: Urgency, turns: TurnEstimate, now: number): void {
    // Many wait for the same lanes: once those have no room for a piece, nobody else looks at each of them.
    const full = new Set<readonly AccountLane[]>()
    this.#waiting.retain(urgency, (flight) => {
      const { request } = flight
      const lanes = this.#roster.lanesFor(request)
      const piece = { sizeBytes: 1, urgency }
      if (!full.has(lanes) && !lanes.some((lane) => lane.hasRoom(piece, now))) full.add(lanes)
      const isLate = request.patienceUntil <= now
      const lane = isLate || full.has(lanes) ? undefined : this.#choose(flight, now)
      if (lane === undefined) {
        const error = hopeless(request, { turnAt: turns.next(lanes, request), now })
        if (error !== undefined) this.#fail(flight, error)
        return error === undefined
      }
      if (!flight.sent) this.#budget.earn()
      flight.sent = true
      this.#flying.add(flight)
      this.#send(flight, lane, now)
      return false
    })
  }

  #hedge(now: number): void {
    for (const flight of this.#flying) {
      // What is read ahead is late only once somebody has come to it.
      if (flight.hedgeAt > now || flight.request.urgency === 'ahead') continue
      const lane = this.#choose(flight, now)
      if (lane === undefined || !lane.hasSpare(flight.request)) continue
      if (!this.#budget.take()) return
      this.#send(flight, lane, now)
      flight.hedgeAt = Number.POSITIVE_INFINITY
    }
  }

  /**
   * The lane to ask next, never of an account that is being asked. A lane that lost this slice is asked again only when
   * every other is set aside: the room that its loss has left is the first there is, and would draw the slice for ever.
   */
  #choose({ request, attempts, failedLanes }: Flight, now: number): AccountLane | undefined {
    const lanes = this.#roster.lanesFor(request).filter((lane) => {
      return attempts.every(({ lane: { account } }) => account !== lane.account) && this.#openAt(lane, request) <= now
    })
    const quick = withoutSlow(lanes, request.urgency, now)
    const fresh = failedLanes.size === 0 ? quick : quick.filter((lane) => !failedLanes.has(lane))
    const free = (fresh.length > 0 ? fresh : lanes).filter((lane) => lane.hasRoom(request, now))
    return cheapest(free, now)
  }

  #openAt(lane: AccountLane, request: SliceRequest): number {
    return Math.max(lane.openAt, this.#references.usableAt(lane.account, request.file))
  }

  #send(flight: Flight, lane: AccountLane, now: number): void {
    const { sizeBytes } = flight.request
    const attempt = {
      id: ++this.#lastAttempt,
      flight,
      lane,
      sizeBytes,
      sentAt: now,
      load: lane.load,
      timeoutAt: now + lane.timeoutMs(sizeBytes),
      outdated: false,
    }
    const hedge = flight.attempts.length > 0
    if (hedge) this.#totals.hedges++
    else flight.hedgeAt = now + lane.hedgeAfterMs(sizeBytes)
    flight.attempts.push(attempt)
    this.#attempts.set(attempt.id, attempt)
    lane.sent(attempt)
    this.#decisions.push({ kind: 'fetch', attempt: attempt.id, account: lane.account, request: flight.request, hedge })
  }

  /** Who pays for an attempt that has ended without an answer, and what becomes of its request. */
  #blame(attempt: Attempt, failure: FetchFailure | { readonly kind: 'silent' }, now: number): void {
    const { flight, lane, outdated } = attempt
    const { file, channel } = flight.request
    if (failure.kind === 'flood') this.#totals.floods++
    else if (isLoss(failure)) this.#totals.losses++
    if (failure.kind === 'flood') lane.setAside({ ...failure, openAt: now + failure.waitMs }, attempt, now)
    else if (failure.kind === 'lost') lane.lost(attempt, now)
    else if (failure.kind === 'silent') lane.silent(attempt, now)
    else lane.returned(attempt)
    if (failure.kind === 'lost' || failure.kind === 'reference') flight.failuresCount++
    if (isLoss(failure)) flight.failedLanes.add(lane)
    this.#return(flight)
    if (failure.kind === 'dead') this.#bury(lane.account)
    if (failure.kind === 'access') this.#roster.lock(lane.account, channel)
    if (failure.kind === 'reference' && !outdated && this.#references.begin(lane.account, file)) {
      this.#decisions.push({ kind: 'refresh', account: lane.account, request: flight.request })
    }
  }

  /** Takes the account out, and everything that it was asked for away from it. */
  #bury(account: string): void {
    this.#roster.bury(account)
    for (const attempt of [...this.#attempts.values()]) {
      const { id, lane, flight } = attempt
      if (lane.account !== account) continue
      this.#end(id)
      lane.returned(attempt)
      this.#decisions.push({ kind: 'cancel', attempt: id })
      this.#return(flight)
    }
  }

  /** A request that nobody is asked for any longer goes to the front of those who wait. */
  #return(flight: Flight): void {
    // One of two came to nothing: the other need not be waited for any longer than the first was.
    if (flight.attempts.length > 0) {
      flight.hedgeAt = Number.NEGATIVE_INFINITY
      return
    }
    this.#flying.delete(flight)
    if (flight.failuresCount >= FAILURES_MAX) this.#fail(flight, new VaultError('STORE_UNAVAILABLE'))
    else this.#waiting.prepend(flight)
  }

  #cancel(flight: Flight, now: number): void {
    this.#flying.delete(flight)
    for (const attempt of flight.attempts.slice()) {
      this.#end(attempt.id)
      attempt.lane.cancelled(attempt, now)
      this.#decisions.push({ kind: 'cancel', attempt: attempt.id })
    }
  }

  #fail({ request }: Flight, error: VaultError): void {
    this.#decisions.push({ kind: 'fail', request, error })
  }

  #end(attemptId: number): Attempt | undefined {
    const attempt = this.#attempts.get(attemptId)
    if (attempt === undefined) return undefined
    this.#attempts.delete(attemptId)
    const { attempts } = attempt.flight
    assert(attempts.includes(attempt), 'an attempt belongs to its flight')
    attempts.splice(attempts.indexOf(attempt), 1)
    return attempt
  }
}

function isLoss({ kind }: { readonly kind: string }): boolean {
  return kind === 'lost' || kind === 'silent'
}

/** Why waiting is of no use: nobody sees the file, or the request's turn comes after its caller's patience has ended. */
function hopeless(
  { patienceUntil }: SliceRequest,
  { turnAt, now }: { readonly turnAt: number; readonly now: number },
): VaultError | undefined {
  if (turnAt === Number.POSITIVE_INFINITY) {
    return new VaultError('STORE_UNAVAILABLE', { reason: 'no account sees the channel' })
  }
  if (turnAt > Math.max(now, patienceUntil))
    return new VaultError('STORE_THROTTLED', {}, { retryAfterMs: turnAt - now })
  return patienceUntil <= now ? new VaultError('STORE_UNAVAILABLE', { reason: 'too late' }) : undefined
}
