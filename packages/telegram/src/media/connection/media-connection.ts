import { connect, type Socket } from 'node:net'
import type { mtp, tl } from '@mtcute/core'
import { abortable, type CallOptions, type Clock, withDeadline } from '@streamvault/core'
import { LinkLostError, TelegramError } from '../../telegram-error.ts'
import { MessageOpener } from '../envelope/message-opener.ts'
import type { SealOptions } from '../envelope/seal-message.ts'
import type { LentBytes } from '../media-link.ts'
import { readResult } from '../session/read-result.ts'
import type { SaltBook } from '../session/salt-book.ts'
import type { ServerClock } from '../session/server-clock.ts'
import { Session } from '../session/session.ts'
import type { SessionCall } from '../session/session-call.ts'
import { toLong } from '../session/tl-long.ts'
import type { Introduction } from '../session/write-request.ts'
import type { FrameLease, FramePool } from '../transport/frame-pool.ts'
import { FrameReader } from '../transport/frame-reader.ts'
import { FrameRoom } from '../transport/frame-room.ts'
import type { TransportErrors } from '../transport/transport-errors.ts'

/** What the connections of one link share. */
export interface ConnectionDeps extends SealOptions {
  readonly address: { readonly host: string; readonly port: number }
  readonly clock: Clock
  readonly serverClock: ServerClock
  readonly salts: SaltBook
  readonly introduction: Introduction
  readonly pool: FramePool
  readonly transportErrors: TransportErrors
}

export interface CallPlan extends CallOptions {
  /** Room for the answer, which the connection takes over. */
  readonly lease: FrameLease
  readonly onFirstByte?: (() => void) | undefined
  /** How long the answer will be at most. */
  readonly answerBytesMax: number
}

/** What was answered: bytes of a file, or anything else. */
export type Answer =
  | { readonly kind: 'bytes'; readonly lent: LentBytes }
  | { readonly kind: 'object'; readonly object: tl.TlObject }

/** https://core.telegram.org/mtproto/mtproto-transports#intermediate */
const INTERMEDIATE_TAG = Buffer.from('eeeeeeee', 'hex')
/** A data centre on another continent answers within a second. */
const CONNECT_MS_MAX = 5000
const TICK_MS = 1000
/** As tdesktop does; two of them in silence are a peer that is gone. */
const PING_MS = 10_000
const SILENCE_MS_MAX = 25_000
/** The server closes when it does not hear of us for so long. */
const DISCONNECT_SECONDS = 35
/** As clients of Telegram close the connections for files. */
const IDLE_MS_MAX = 60_000
const TRANSPORT_ERROR_BYTES = 4
/** What is given up comes all the same, at the pace of a connection of 4 MB/s at the least (`MTPROTO.md` measured 4 to 8). */
const GIVEN_UP_BYTES_PER_MS = 4_000

/** One TCP connection to a data centre with a session of its own. It ends once, and never comes back. */
export class MediaConnection {
  /** Aborted when it has ended, by whatever. */
  readonly ended: AbortSignal
  readonly #deps: ConnectionDeps
  readonly #socket: Socket
  readonly #session: Session
  readonly #room: FrameRoom
  readonly #end = new AbortController()
  #receivedAt: number
  #calledAt: number
  #awaitedBytes = 0
  readonly #givenUp = new Set<{ readonly bytes: number; readonly askedAt: number }>()
  #pingedAt = 0
  #pingCount = 0n

  private constructor(deps: ConnectionDeps) {
    const { address, pool, clock, serverClock } = deps
    this.#deps = deps
    this.ended = this.#end.signal
    this.#room = new FrameRoom(pool)
    const reader = this.#createReader(new MessageOpener(deps))
    this.#receivedAt = clock.monotonic()
    this.#calledAt = this.#receivedAt
    const onread = {
      buffer: () => reader.window,
      callback: (count: number) => this.#received(reader, count),
    }
    this.#socket = connect({ ...address, noDelay: true, onread })
    this.#session = new Session({ ...deps, clock: serverClock, send: (frame) => this.#socket.write(frame) })
    this.#socket.on('error', (error) => this.close(lost('the connection failed', error)))
    this.#socket.on('close', () => this.close(lost('the connection was closed')))
  }

  /** Throws `LinkLostError` when there is no connection in time. */
  static async open(deps: ConnectionDeps, { signal }: CallOptions): Promise<MediaConnection> {
    const connection = new MediaConnection(deps)
    const error = () => lost('the server cannot be reached')
    try {
      await withDeadline({ clock: deps.clock, ms: CONNECT_MS_MAX, signal, error }, () => connection.#connected())
    } catch (error_) {
      connection.close(lost('the server cannot be reached', error_))
      throw error_
    }
    void connection.#tick()
    return connection
  }

  /** How many calls have no answer yet, those that were given up included. */
  get calls(): number {
    return this.#room.calls
  }

  /**
   * How many bytes are likely to come before the answer to what is asked for now. Whatever was asked for earlier by some time
   * comes earlier by as much, so that what was given up is through before the next answer once it is old enough.
   */
  get awaitedBytes(): number {
    let freeAt = 0
    for (const { bytes, askedAt } of this.#givenUp) freeAt = Math.max(freeAt, askedAt) + bytes / GIVEN_UP_BYTES_PER_MS
    const busyMs = Math.max(0, freeAt - this.#deps.clock.monotonic())
    return this.#awaitedBytes + busyMs * GIVEN_UP_BYTES_PER_MS
  }

  /** Asks once. Throws `TelegramError`, `LinkLostError`, and the signal's reason at once when that is aborted. */
  call(request: tl.RpcMethod, { lease, signal, onFirstByte, answerBytesMax }: CallPlan): Promise<Answer> {
    if (signal.aborted || this.ended.aborted) {
      lease[Symbol.dispose]()
      return Promise.reject(signal.aborted ? signal.reason : this.ended.reason)
    }
    this.#room.bring(lease)
    this.#calledAt = this.#deps.clock.monotonic()
    this.#awaitedBytes += answerBytesMax
    const asked = { bytes: answerBytesMax, askedAt: this.#calledAt }
    return new Promise((resolve, reject) => {
      let announce = onFirstByte
      const leave = () => {
        this.#session.abandon(call)
        this.#awaitedBytes -= answerBytesMax
        this.#givenUp.add(asked)
        reject(signal.reason)
      }
      const settle = () => {
        signal.removeEventListener('abort', leave)
        if (!this.#givenUp.delete(asked)) this.#awaitedBytes -= answerBytesMax
      }
      const call: SessionCall = {
        request,
        onFirstByte: () => {
          const tell = announce
          announce = undefined
          if (!signal.aborted) tell?.()
        },
        onResult: (result) => {
          settle()
          if (signal.aborted) this.#room.settle()
          else resolve(this.#answer(result, reject))
        },
        onFailure: (error) => {
          settle()
          this.#room.settle()
          reject(error)
        },
      }
      signal.addEventListener('abort', leave, { once: true })
      this.#session.start(call)
    })
  }

  /** Settles when the server has been heard: salt and session are in order then. */
  ping({ signal }: CallOptions): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    if (this.ended.aborted) return Promise.reject(this.ended.reason)
    const pingId = toLong(this.#pingCount++)
    const request: mtp.RawMt_ping_delay_disconnect = {
      _: 'mt_ping_delay_disconnect',
      pingId,
      disconnectDelay: DISCONNECT_SECONDS,
    }
    this.#pingedAt = this.#deps.clock.monotonic()
    this.#session.start({ request, onFirstByte: () => {}, onResult: () => resolve(), onFailure: reject })
    return abortable(promise, signal)
  }

  /** Ends it; whatever waits fails with `error`. */
  close(error: Error): void {
    if (this.ended.aborted) return
    this.#end.abort(error)
    this.#socket.destroy()
    this.#session.fail(error)
    this.#room[Symbol.dispose]()
  }

  #connected(): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    this.#socket.once('connect', () => {
      this.#socket.write(INTERMEDIATE_TAG)
      resolve()
    })
    this.ended.addEventListener('abort', () => reject(this.ended.reason), { once: true })
    return promise
  }

  #createReader(opener: MessageOpener): FrameReader {
    const { transportErrors } = this.#deps
    return new FrameReader({
      room: () => {
        // Whoever heard of the frame before may have closed the link.
        this.ended.throwIfAborted()
        return this.#room.arriving()
      },
      partial: (frame, available) => {
        const head = opener.advance(frame, available)
        if (head !== undefined) this.#session.announce(head)
      },
      complete: (frame) => {
        if (frame.length === TRANSPORT_ERROR_BYTES) throw transportErrors.errorOf(frame.readInt32LE(0))
        this.#session.receive(opener.finish(frame))
        transportErrors.worked()
        this.#room.arrived()
      },
    })
  }

  #received(reader: FrameReader, count: number): boolean {
    if (this.ended.aborted) return false
    this.#receivedAt = this.#deps.clock.monotonic()
    try {
      reader.received(count)
    } catch (error) {
      const isTold = error instanceof LinkLostError || error instanceof TelegramError
      this.close(isTold ? error : lost('the server sent what cannot be understood', error))
    }
    return !this.ended.aborted
  }

  /** Reads what was answered; what cannot be read fails the call, and the connection by what is thrown. */
  #answer(result: Buffer, reject: (error: Error) => void): Answer {
    try {
      const read = readResult(result)
      if (read.kind === 'bytes') return { kind: 'bytes', lent: this.#room.lend(read.bytes) }
      this.#room.settle()
      return read
    } catch (error) {
      reject(lost('an answer cannot be read', error))
      throw error
    }
  }

  async #tick(): Promise<void> {
    const { clock } = this.#deps
    while (!this.ended.aborted) {
      await clock.sleep(TICK_MS, this.ended).catch(() => {})
      if (!this.ended.aborted) this.#look(clock.monotonic())
    }
  }

  #look(now: number): void {
    if (now - this.#receivedAt > SILENCE_MS_MAX) this.close(lost('the server is silent'))
    else if (this.calls === 0 && now - this.#calledAt > IDLE_MS_MAX) this.close(lost('the connection was not used'))
    else {
      this.#session.tick()
      if (now - this.#pingedAt > PING_MS) this.ping({ signal: this.ended }).catch(() => {})
    }
  }
}

function lost(message: string, cause?: unknown): LinkLostError {
  return new LinkLostError(message, cause === undefined ? {} : { cause })
}
