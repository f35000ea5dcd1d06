import {
  type BlobRef,
  type CallOptions,
  type Clock,
  endQuietly,
  isVaultError,
  type Logger,
  type Metrics,
  SLICE_BYTES,
  sliceIndexAt,
  type Urgency,
  urgencyOf,
  VaultError,
} from '@streamvault/core'
import type { TelegramAccount } from '../account/telegram-account.ts'
import type { LentBytes } from '../media/media-link.ts'
import { type BlobAddress, formatBlobRef, parseBlobRef } from '../store/blob-address.ts'
import type { Decision, SliceRequest } from '../swarm/decision.ts'
import { type FetchFailure, fetchFailureOf } from '../swarm/fetch-failure.ts'
import { Swarm } from '../swarm/swarm.ts'
import { TelegramError } from '../telegram-error.ts'
import type { BlobLocations } from './blob-locations.ts'
import type { MediaLinks } from './media-links.ts'
import { pieceBytesFor } from './piece-bytes.ts'
import { ReadyLanes } from './ready-lanes.ts'

export interface SwarmReaderDeps {
  readonly clock: Clock
  readonly metrics: Metrics
  readonly logger: Logger
  readonly locations: BlobLocations
  readonly links: MediaLinks
  /** Told when an account was refused what lies in a channel. It does not throw. */
  readonly onRefused?: (account: string) => void
}

/** A piece of a blob, as `planPieces` cuts it. */
export interface BlobPiece {
  readonly blob: BlobAddress
  readonly offset: number
  readonly limit: number
  readonly urgency: Urgency
}

interface Waiter {
  readonly piece: BlobPiece
  isUrgent: boolean
  readonly resolve: (bytes: LentBytes) => void
  readonly reject: (error: unknown) => void
}

interface Attempt {
  readonly controller: AbortController
  bytes?: LentBytes
}

/** A slice is given up when nobody brought it by then; `VerifiedReader` waits as long for one attempt. */
const PATIENCE_MS = 10_000
/** After a flood, slices are cut into fewer requests for so long. */
const FLOOD_MEMORY_MS = 60_000

interface Member {
  readonly account: TelegramAccount
  readonly channelIds: readonly number[]
}

type Fetch = Extract<Decision, { kind: 'fetch' }>

/** Carries out what `Swarm` decides: reads pieces through the accounts' links, and reports what happened. */
export class SwarmReader implements AsyncDisposable {
  readonly #deps: SwarmReaderDeps
  readonly #swarm = new Swarm()
  readonly #accounts = new Map<string, Member>()
  readonly #lanes: ReadyLanes
  readonly #waiters = new Map<number, Waiter>()
  readonly #attempts = new Map<number, Attempt>()
  readonly #ended = new AbortController()
  #alarm: { readonly at: number; readonly controller: AbortController } | undefined
  #lastRequest = 0
  #floodedAt = Number.NEGATIVE_INFINITY

  constructor(deps: SwarmReaderDeps) {
    this.#deps = deps
    this.#lanes = new ReadyLanes({ ...deps, onReady: (account, dataCenters) => this.#ready(account, dataCenters) })
  }

  /** What the lanes show, for reports. */
  lanes() {
    return this.#swarm.lanes()
  }

  /** What was counted since the start. */
  totals() {
    return this.#swarm.totals()
  }

  /** The account may be asked for what lies in these channels once it is connected; also one that was dead. */
  enlist(account: TelegramAccount, channelIds: readonly number[]): void {
    this.#accounts.set(account.name, { account, channelIds })
    this.#lanes.add(account)
  }

  /** Connects the account at once where that failed, and would be tried again later. */
  reconnect(name: string): void {
    this.#lanes.reconnect(name)
  }

  /** The account was seen to read these channels: what it was refused there before, it is asked for again. */
  readmit(name: string, channelIds: readonly number[]): void {
    const channels = placesOf(this.#lanes.readyFor(name), channelIds)
    this.#follow(this.#swarm.readmit({ name, channels }, this.#now()))
  }

  /** The account is asked for nothing from now on, until it is enlisted again. */
  dismiss({ name }: TelegramAccount): void {
    this.#accounts.delete(name)
    this.#lanes.remove(name)
    this.#follow(this.#swarm.dismiss(name, this.#now()))
    void this.#deps.links.drop(name)
  }

  /** Connects all accounts to a data centre before anybody waits for it. */
  prepare(dataCenter: number): void {
    this.#lanes.prepare(dataCenter)
  }

  /** Into pieces of how many bytes a slice is best cut now. */
  pieceBytes(blob: BlobAddress, urgency: Urgency): number {
    const now = this.#now()
    const where = { dataCenter: blob.dataCenter, channel: placeOf(blob) }
    const open = this.#swarm.lanesOpen(where, now)
    const floodedLately = now - this.#floodedAt < FLOOD_MEMORY_MS || this.#swarm.isPaced(where)
    return pieceBytesFor(urgency, { open, awaited: this.#awaitedSlices() + 1, floodedLately })
  }

  /**
   * Reads one piece: all its bytes up to the end of the blob.
   *
   * Throws `BLOB_NOT_FOUND`, `STORE_THROTTLED` with `retryAfterMs`, and `STORE_UNAVAILABLE` when nobody could bring it.
   */
  async read(piece: BlobPiece, { signal, hurry }: Omit<CallOptions, 'urgency'>): Promise<LentBytes> {
    signal.throwIfAborted()
    this.#ended.signal.throwIfAborted()
    await this.#lanes.need(piece.blob.dataCenter, signal)
    const urgency = urgencyOf({ signal, urgency: piece.urgency, hurry })
    const request = this.#requestOf({ ...piece, urgency })
    const { promise, resolve, reject } = Promise.withResolvers<LentBytes>()
    const leave = () => this.#giveUp(request.id, signal.reason)
    const waiter = { piece, isUrgent: urgency === 'now', resolve, reject }
    this.#waiters.set(request.id, waiter)
    const hasten = () => {
      waiter.isUrgent = true
      this.#follow(this.#swarm.hurry(request.id, this.#now()))
    }
    signal.addEventListener('abort', leave, { once: true })
    hurry?.addEventListener('abort', hasten, { once: true })
    try {
      this.#follow(this.#swarm.dispatch(request, this.#now()))
      return await promise
    } finally {
      signal.removeEventListener('abort', leave)
      hurry?.removeEventListener('abort', hasten)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended.abort(new VaultError('STORE_UNAVAILABLE', { reason: 'the store is closed' }))
    if (this.#alarm !== undefined) endQuietly(this.#alarm.controller)
    this.#lanes[Symbol.dispose]()
    for (const id of [...this.#waiters.keys()]) this.#giveUp(id, this.#ended.signal.reason)
  }

  #awaitedSlices(): number {
    const slices = new Set<string>()
    for (const { piece, isUrgent } of this.#waiters.values()) {
      const { blob, offset } = piece
      if (isUrgent) slices.add(`${blob.channelId}.${blob.messageId}.${sliceIndexAt(offset)}`)
    }
    return slices.size
  }

  #requestOf({ blob, offset, limit, urgency }: BlobPiece): SliceRequest {
    return {
      id: ++this.#lastRequest,
      file: formatBlobRef(blob),
      sizeBytes: Math.min(limit, blob.sizeBytes - offset, SLICE_BYTES),
      urgency,
      dataCenter: blob.dataCenter,
      channel: placeOf(blob),
      patienceUntil: this.#now() + PATIENCE_MS,
    }
  }

  #ready({ name }: TelegramAccount, dataCenters: readonly number[]): void {
    const { channelIds = [] } = this.#accounts.get(name) ?? {}
    this.#follow(this.#swarm.enlist({ name, channels: placesOf(dataCenters, channelIds) }, this.#now()))
  }

  #now(): number {
    return this.#deps.clock.monotonic()
  }

  #giveUp(requestId: number, error: unknown): void {
    const waiter = this.#waiters.get(requestId)
    this.#waiters.delete(requestId)
    waiter?.reject(error)
    this.#follow(this.#swarm.leave(requestId, this.#now()))
  }

  #follow(decisions: readonly Decision[]): void {
    for (const decision of decisions) this.#carryOut(decision)
    this.#setAlarm()
  }

  #carryOut(decision: Decision): void {
    switch (decision.kind) {
      case 'fetch':
        void this.#fetch(decision)
        break
      case 'cancel':
        this.#endAttempt(decision.attempt)?.controller.abort(new Error('nobody needs this answer any longer'))
        break
      case 'refresh':
        void this.#refresh(decision.account, decision.request)
        break
      case 'deliver':
        this.#deliver(decision.request.id, decision.attempt)
        break
      case 'fail':
        this.#waiters.get(decision.request.id)?.reject(decision.error)
        this.#waiters.delete(decision.request.id)
        break
      case 'drop':
        // Who waited has left already.
        break
    }
  }

  #deliver(requestId: number, attemptId: number): void {
    const bytes = this.#endAttempt(attemptId)?.bytes
    const waiter = this.#waiters.get(requestId)
    this.#waiters.delete(requestId)
    if (bytes !== undefined && waiter !== undefined) waiter.resolve(bytes)
    else bytes?.[Symbol.dispose]()
  }

  async #fetch({ attempt: id, account: name, request, hedge }: Fetch): Promise<void> {
    const attempt: Attempt = { controller: new AbortController() }
    this.#attempts.set(id, attempt)
    const startedAt = this.#now()
    try {
      attempt.bytes = await this.#readThrough(name, request.id, {
        signal: attempt.controller.signal,
        onFirstByte: () => this.#follow(this.#swarm.firstByte(id, this.#now())),
      })
      this.#count(hedge ? 'hedge' : 'ok', startedAt)
      if (this.#attempts.has(id)) this.#follow(this.#swarm.done(id, this.#now()))
      else attempt.bytes[Symbol.dispose]()
    } catch (error) {
      // A cancelled attempt has nothing to tell.
      if (!this.#attempts.delete(id)) return
      this.#failed(id, { name, request, error })
      this.#count('failed', startedAt)
    }
  }

  async #readThrough(
    name: string,
    requestId: number,
    options: CallOptions & { readonly onFirstByte: () => void },
  ): Promise<LentBytes> {
    const account = this.#accounts.get(name)?.account
    const piece = this.#waiters.get(requestId)?.piece
    if (account === undefined || piece === undefined) throw new VaultError('INTERNAL', { reason: 'nobody waits' })
    const { blob, offset, limit } = piece
    const { location, sizeBytes } = await this.#deps.locations.get(account, blob, options)
    if (sizeBytes !== blob.sizeBytes) throw new VaultError('BLOB_NOT_FOUND', { reason: 'the message has another file' })
    const link = await this.#deps.links.get(account, blob.dataCenter, options)
    const lent = await link.read({ location, offset, limit }, options)
    if (lent.bytes.length === Math.min(limit, blob.sizeBytes - offset)) return lent
    lent[Symbol.dispose]()
    throw new VaultError('STORE_UNAVAILABLE', { reason: 'an answer has another length' })
  }

  #failed(
    attemptId: number,
    { name, request, error }: { readonly name: string; readonly request: SliceRequest; readonly error: unknown },
  ): void {
    if (isVaultError(error, 'BLOB_NOT_FOUND')) {
      this.#giveUp(request.id, error)
      return
    }
    const failure = failureOf(error)
    const now = this.#now()
    if (failure.kind === 'flood') this.#floodedAt = now
    this.#deps.metrics.add('streamvault_swarm_failures_total', 1, { kind: failure.kind })
    this.#deps.logger.debug({ account: name, kind: failure.kind, error }, 'telegram did not bring a piece')
    this.#follow(this.#swarm.failed(attemptId, failure, now))
    if (failure.kind === 'access') this.#deps.onRefused?.(name)
    if (failure.kind === 'dead') void this.#revive(name, request.dataCenter)
  }

  /** Its key was refused in one data centre. Unless the account itself is gone, which is found out here, it gets another. */
  async #revive(name: string, dataCenter: number): Promise<void> {
    const account = this.#accounts.get(name)?.account
    if (account === undefined) return
    try {
      await this.#deps.links.renew(account, dataCenter)
      if (this.#accounts.get(name)?.account === account) this.#lanes.add(account)
    } catch (error) {
      // Who watches over accounts has met the same, and enlists it once it is well.
      this.#deps.logger.debug({ account: name, dataCenter, error }, 'an account was not signed in anew')
    }
  }

  async #refresh(name: string, { file }: SliceRequest): Promise<void> {
    const account = this.#accounts.get(name)?.account
    const blob = parseBlobRef(file as BlobRef)
    try {
      if (account === undefined) throw new VaultError('INTERNAL', { reason: 'no such account' })
      await this.#deps.locations.renew(account, blob, { signal: this.#ended.signal })
      this.#follow(this.#swarm.referenceRenewed(name, file, this.#now()))
    } catch (error) {
      this.#deps.logger.debug({ account: name, error }, 'a file reference was not renewed')
      this.#follow(this.#swarm.referenceFailed(name, file, this.#now()))
    }
  }

  #endAttempt(id: number): Attempt | undefined {
    const attempt = this.#attempts.get(id)
    this.#attempts.delete(id)
    return attempt
  }

  #setAlarm(): void {
    const at = this.#swarm.wakeAt(this.#now())
    if (this.#alarm !== undefined && this.#alarm.at <= at) return
    if (this.#alarm !== undefined) endQuietly(this.#alarm.controller)
    this.#alarm = undefined
    if (at === Number.POSITIVE_INFINITY || this.#ended.signal.aborted) return
    const alarm = { at, controller: new AbortController() }
    this.#alarm = alarm
    this.#deps.clock.sleep(at - this.#now(), alarm.controller.signal).then(
      () => {
        if (this.#alarm === alarm) this.#alarm = undefined
        this.#follow(this.#swarm.tick(this.#now()))
      },
      () => {},
    )
  }

  #count(result: 'ok' | 'hedge' | 'failed', startedAt: number): void {
    const seconds = (this.#now() - startedAt) / 1000
    this.#deps.metrics.observe('streamvault_swarm_fetch_seconds', seconds, { result })
  }
}

/** What the swarm takes for a channel: it is seen by those who are also connected to its bytes. */
function placeOf({ channelId, dataCenter }: Pick<BlobAddress, 'channelId' | 'dataCenter'>): string {
  return `${dataCenter}/${channelId}`
}

function placesOf(dataCenters: readonly number[], channelIds: readonly number[]): string[] {
  return dataCenters.flatMap((dataCenter) => channelIds.map((channelId) => placeOf({ dataCenter, channelId })))
}

function failureOf(error: unknown): FetchFailure {
  return error instanceof TelegramError ? fetchFailureOf(error.message) : { kind: 'lost' }
}
