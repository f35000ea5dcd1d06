import type { AuthKey } from '../auth-key/auth-key-store.ts'
import { writeTl } from '../tl/tl-object.ts'
import { AnswerTurns } from './answer-turns.ts'
import { sealEnvelope } from './envelope.ts'
import { MessageIds } from './message-ids.ts'
import type { PacketSink } from './packet-sink.ts'
import { ReceivedMessages } from './received-messages.ts'
import type { ServerSalts } from './server-salts.ts'

interface SentMessage {
  readonly seqNo: number
  readonly body: readonly Uint8Array[]
  /** The request that it answers. */
  readonly answers: bigint | undefined
}

interface Result {
  readonly body: readonly Uint8Array[]
  readonly state: 'answered' | 'failed'
  /** When it sets out. */
  readonly since: number
}

/** What became of a request. */
export type RequestState = 'running' | 'answered' | 'failed' | 'dropped'

/** So many answers of up to 1 MiB are held until they are acknowledged; the oldest go first. */
const UNACKNOWLEDGED_MAX = 64
const REQUESTS_MAX = 4096

/** One session of a client: what it asked, and what it was told and did not acknowledge yet. */
export class Session {
  readonly id: bigint
  readonly key: AuthKey
  readonly salts: ServerSalts
  /** Whether its client was told that the session is new. */
  isGreeted = false
  /** Whether its client wants to be told what happens, which its last request said. */
  wantsUpdates = false
  readonly received = new ReceivedMessages()
  /** Those of answers that carry the bytes of files. */
  readonly turns = new AnswerTurns(() => this.#sink)
  readonly #messageIds = new MessageIds()
  readonly #unacknowledged = new Map<bigint, SentMessage>()
  readonly #requests = new Map<bigint, { state: RequestState; done: Promise<void>; settle: () => void }>()
  /** What is to be sent again when there is room for it. */
  readonly #resending = new Set<bigint>()
  #contentCount = 0
  #sink: PacketSink
  #hasLostUpdates = false

  constructor(id: bigint, { key, salts, sink }: { key: AuthKey; salts: ServerSalts; sink: PacketSink }) {
    this.id = id
    this.key = key
    this.salts = salts
    this.#sink = sink
  }

  /** Makes `sink` the session's connection. What was never acknowledged is to be sent again when it is another one. */
  attach(sink: PacketSink): void {
    if (this.#sink === sink) return
    this.#sink = sink
    for (const messageId of this.#unacknowledged.keys()) this.#resending.add(messageId)
    this.turns.next()
    if (!this.#hasLostUpdates) return
    this.#hasLostUpdates = false
    this.deliver([writeTl({ _: 'updatesTooLong' })])
  }

  /** A message that wants no acknowledgement. */
  notify(body: Uint8Array): void {
    this.#send(this.#messageIds.next('answer'), { seqNo: 2 * this.#contentCount, body: [body], answers: undefined })
  }

  /** A message that is held until it is acknowledged; `answers` names the request whose result it is, `since` when it sets out. */
  deliver(body: readonly Uint8Array[], answers?: bigint, since?: number): void {
    const messageId = this.#messageIds.next(answers === undefined ? 'notice' : 'answer')
    const message = { seqNo: 2 * this.#contentCount++ + 1, body, answers }
    this.#unacknowledged.set(messageId, message)
    const lost = trim(this.#unacknowledged, UNACKNOWLEDGED_MAX)
    // Its client may have it; when it comes back without, it is told to ask.
    if (lost !== undefined && lost.answers === undefined) this.#hasLostUpdates = true
    this.#send(messageId, message, since)
  }

  acknowledge(messageId: bigint): void {
    this.#unacknowledged.delete(messageId)
  }

  /** Has what is still held of the messages named sent again by the next `flush`. */
  resend(messageIds: readonly bigint[]): void {
    for (const messageId of messageIds) if (this.#unacknowledged.has(messageId)) this.#resending.add(messageId)
  }

  /** Has the answer to a request sent again by the next `flush`, if it is still held. */
  answerAgain(requestId: bigint): void {
    this.resend([...this.#unacknowledged].filter(([, { answers }]) => answers === requestId).map(([id]) => id))
  }

  /**
   * Sends again what was asked for: each once, and as much as the connection has room for, the rest when it has. To be called when a
   * packet is done with, which may ask for the same many times.
   */
  readonly flush = (): void => {
    for (const messageId of this.#resending) {
      if (this.#sink.isFull) {
        this.#sink.whenRoom(this.flush)
        return
      }
      this.#resending.delete(messageId)
      const message = this.#unacknowledged.get(messageId)
      if (message !== undefined) this.#send(messageId, message)
    }
  }

  /** Takes note of a request that is new. */
  begin(requestId: bigint): void {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#requests.set(requestId, { state: 'running', done: promise, settle: resolve })
    trim(this.#requests, REQUESTS_MAX)
  }

  /** Sends the result of a request, unless its client dropped it meanwhile. */
  finish(requestId: bigint, { body, state, since }: Result): void {
    const request = this.#requests.get(requestId)
    if (request?.state !== 'dropped') this.deliver(body, requestId, since)
    if (request?.state === 'running') request.state = state
    request?.settle()
  }

  stateOf(requestId: bigint): RequestState | undefined {
    return this.#requests.get(requestId)?.state
  }

  /** Settles when the request has; at once when it is unknown. */
  async settled(requestId: bigint): Promise<RequestState | undefined> {
    await this.#requests.get(requestId)?.done
    return this.stateOf(requestId)
  }

  /** Forgets an answer. Says what there was to forget, and how it was numbered. */
  drop(
    requestId: bigint,
  ): { readonly messageId: bigint; readonly seqNo: number; readonly bytes: number } | 'running' | undefined {
    const request = this.#requests.get(requestId)
    if (request?.state === 'running') {
      request.state = 'dropped'
      return 'running'
    }
    const held = [...this.#unacknowledged].find(([, { answers }]) => answers === requestId)
    if (held === undefined) return undefined
    const [messageId, { seqNo, body }] = held
    this.#unacknowledged.delete(messageId)
    return { messageId, seqNo, bytes: body.reduce((sum, piece) => sum + piece.length, 0) }
  }

  #send(messageId: bigint, { seqNo, body }: SentMessage, since?: number): void {
    if (!this.#sink.isOpen) return
    const envelope = { salt: this.salts.current, sessionId: this.id, messageId, seqNo, body }
    this.#sink.sendPacket(sealEnvelope(this.key, envelope), since)
  }
}

/** Answers what it took out. */
function trim<T>(map: Map<bigint, T>, max: number): T | undefined {
  const [oldest] = map
  if (map.size <= max || oldest === undefined) return undefined
  map.delete(oldest[0])
  return oldest[1]
}
