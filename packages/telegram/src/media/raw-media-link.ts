import type { tl } from '@mtcute/core'
import type { CallOptions, Clock } from '@streamvault/core'
import type { AesIge } from '../crypto/aes-ige.ts'
import { LinkLostError } from '../telegram-error.ts'
import { CdnRedirect } from './cdn/cdn-redirect.ts'
import { ConnectionSlot } from './connection/connection-slot.ts'
import type { Answer, ConnectionDeps } from './connection/media-connection.ts'
import { AuthKey } from './envelope/auth-key.ts'
import type { LentBytes, MediaGrant, MediaLink, PieceOptions, PieceRequest } from './media-link.ts'
import { SaltBook } from './session/salt-book.ts'
import { ServerClock } from './session/server-clock.ts'
import type { Introduction } from './session/write-request.ts'
import type { FramePool } from './transport/frame-pool.ts'
import { TransportErrors } from './transport/transport-errors.ts'

export interface MediaLinkDeps {
  readonly clock: Clock
  readonly aesIge: AesIge
  /** Bounds the memory of all links that share it; a piece waits until there is a buffer for it. */
  readonly pool: FramePool
}

export interface MediaLinkOptions {
  /** How many connections there are at most; 4 unless given, as mtcute has for a premium account's downloads. */
  readonly connectionsMax?: number
  /** As the account's client presents itself, lest its session is shown as two devices. */
  readonly device?: Omit<Introduction, 'apiId'>
}

/** What is no piece of a file is answered in a few hundred bytes. */
const SMALL_ANSWER_BYTES = 1024
/** Connecting takes a round trip, in which 600 KB come at 4 MB/s: with less before it, an answer is sooner over the other. */
const CONNECTING_BYTES = 600_000
const CONNECTIONS_MAX = 4
const DEVICE = { deviceModel: 'StreamVault', systemVersion: '1.0', appVersion: '1' }

/** A media link that can also ask for other things. `grant.authKey` is copied. */
export class RawMediaLink implements MediaLink {
  readonly #deps: ConnectionDeps
  readonly #slots: readonly ConnectionSlot[]
  readonly #end = new AbortController()

  constructor(grant: MediaGrant, { clock, aesIge, pool }: MediaLinkDeps, options: MediaLinkOptions = {}) {
    const { host, port, authKey, apiId } = grant
    const { connectionsMax = CONNECTIONS_MAX, device = DEVICE } = options
    this.#deps = {
      address: { host, port },
      clock,
      serverClock: new ServerClock(clock),
      salts: new SaltBook(),
      introduction: { apiId, ...device },
      pool,
      authKey: new AuthKey(authKey),
      aesIge,
      transportErrors: new TransportErrors(),
    }
    this.#slots = Array.from({ length: connectionsMax }, () => new ConnectionSlot(this.#deps, this.#end.signal))
  }

  get inFlight(): number {
    return this.#slots.reduce((sum, { load }) => sum + load, 0)
  }

  async warm({ signal }: CallOptions): Promise<void> {
    signal.throwIfAborted()
    await Promise.allSettled(
      this.#slots.map((slot) => slot.use({ signal, answerBytesMax: 0 }, (connection) => connection.ping({ signal }))),
    )
    signal.throwIfAborted()
  }

  read(piece: PieceRequest, options: PieceOptions): Promise<LentBytes> {
    return this.readPiece(piece, options, 'refused')
  }

  /** As `read`; with redirects it throws `CdnRedirect` where Telegram would rather have the piece fetched elsewhere. */
  async readPiece(piece: PieceRequest, options: PieceOptions, redirects: 'allowed' | 'refused'): Promise<LentBytes> {
    const cdnSupported = redirects === 'allowed'
    const answer = await this.call({ _: 'upload.getFile', precise: true, cdnSupported, ...piece }, options)
    if (answer.kind === 'bytes') return answer.lent
    if (answer.object._ === 'upload.fileCdnRedirect') throw new CdnRedirect(answer.object)
    throw new LinkLostError(`a piece was answered with ${answer.object._}`)
  }

  /** Asks once for anything. Throws as `read` does. */
  async call(request: tl.RpcMethod, options: PieceOptions): Promise<Answer> {
    const { signal, onFirstByte } = options
    const lease = await this.#deps.pool.lease(signal)
    let isTaken = false
    try {
      this.#end.signal.throwIfAborted()
      const answerBytesMax = 'limit' in request ? request.limit : SMALL_ANSWER_BYTES
      return await this.#leastBusy().use({ signal, answerBytesMax }, (connection) => {
        isTaken = true
        return connection.call(request, { lease, signal, onFirstByte, answerBytesMax })
      })
    } finally {
      if (!isTaken) lease[Symbol.dispose]()
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#end.abort(new LinkLostError('the link was closed'))
  }

  #leastBusy(): ConnectionSlot {
    const rank = (slot: ConnectionSlot) => slot.loadBytes + (slot.isConnected ? 0 : CONNECTING_BYTES)
    return this.#slots.reduce((best, slot) => (rank(slot) < rank(best) ? slot : best))
  }
}
