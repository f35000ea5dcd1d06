import { randomBytes } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import type { AuthKey, AuthKeyStore } from '../auth-key/auth-key-store.ts'
import type { CallLink } from '../rpc/call.ts'
import { RpcError } from '../rpc/rpc-error.ts'
import { type Dispatch, runRequest } from '../rpc/run-request.ts'
import { Unpacking } from '../tl/gzip-packed.ts'
import { LAYER } from '../tl/schema.ts'
import { toLong } from '../tl/tl-long.ts'
import { readTl, type TlObject, writeResult, writeTl, writeTlBytes } from '../tl/tl-object.ts'
import { Unanswered } from '../weather/unanswered.ts'
import type { Delivery, Feed } from '../world/feed.ts'
import { AnswerTime } from './answer-time.ts'
import { openEnvelope } from './envelope.ts'
import { messageIdFault } from './message-ids.ts'
import { ContainerFault, type InnerMessage, isContainer, readMessages } from './message-reader.ts'
import type { PacketSink } from './packet-sink.ts'
import { ServerSalts } from './server-salts.ts'
import { answerService, rpcResultHead } from './service-messages.ts'
import { Session } from './session.ts'

/** A connection as the sessions on it see it. */
export interface SessionLink extends PacketSink, CallLink {
  closeAfter(seconds: number): void
}

export interface SessionHubOptions {
  readonly dataCenterId: number
  readonly keys: AuthKeyStore
  readonly dispatch: Dispatch
  readonly feed: Feed
  /** Told of what is the simulator's own fault, which clients see as `500 INTERNAL`. */
  readonly onFault: (error: unknown, method: string) => void
}

/** How a packet came. */
interface Way {
  readonly link: SessionLink
  readonly arrivedAt: number
}

/** So many are remembered; a client whose session was forgotten is told that it has a new one. */
const SESSIONS_MAX = 4096
/** Results from this size on are packed, as Telegram does; bytes of files never are. */
const UNPACKED = new Set(['upload.getFile', 'upload.getCdnFile'])
const PACKED_FROM_BYTES = 1024
const SALT_CODE = 48
const CONTAINER_CODE = 64
const EVEN_SEQ_NO_CODE = 34
const ODD_SEQ_NO_CODE = 35
const REPEATED_CONTAINER_CODE = 19

/** The sessions of one data centre, and the way of an encrypted message through them. */
export class SessionHub {
  readonly #options: SessionHubOptions
  readonly #sessions = new Map<string, Session>()
  readonly #salts = new Map<bigint, ServerSalts>()

  constructor(options: SessionHubOptions) {
    this.#options = options
    options.feed.subscribe((delivery) => this.#push(delivery))
  }

  /** Begins the life of a key with the salt that its exchange gave. */
  addKey({ id }: AuthKey, firstSalt: bigint): void {
    this.#salts.set(id, new ServerSalts(firstSalt))
  }

  rotateSalts(): void {
    for (const salts of this.#salts.values()) salts.rotate()
  }

  /** False when the packet was not made with the key. */
  receive(
    key: AuthKey,
    { packet, arrivedAt }: { readonly packet: Buffer; readonly arrivedAt: number },
    link: SessionLink,
  ): boolean {
    const envelope = openEnvelope(key, packet)
    if (envelope === undefined) return false
    const { sessionId, messageId, seqNo, body } = envelope
    const name = `${key.id}/${sessionId}`
    const session =
      this.#sessions.get(name) ?? this.#open(name, sessionId, { key, salts: this.#saltsOf(key), sink: link })
    session.attach(link)
    if (session.salts.accepts(envelope.salt)) {
      this.#messages(session, { messageId, seqNo, body }, { link, arrivedAt })
    } else {
      const bad = { badMsgId: toLong(messageId), badMsgSeqno: seqNo }
      const newServerSalt = toLong(session.salts.current)
      session.notify(writeTl({ _: 'mt_bad_server_salt', ...bad, errorCode: SALT_CODE, newServerSalt }))
    }
    session.flush()
    return true
  }

  /** What came in one packet. */
  #messages(session: Session, outer: InnerMessage, way: Way): void {
    const fault = outerFault(session, outer)
    if (fault !== undefined) {
      reject(session, outer, fault)
      return
    }
    try {
      const messages = readMessages(outer)
      if (!session.isGreeted) greet(session, messages)
      const unpacking = new Unpacking()
      const seen = new Set<bigint>()
      for (const message of messages) {
        // Who says the same several times at once is answered once.
        if (seen.has(message.messageId)) continue
        seen.add(message.messageId)
        this.#message(session, message, { ...way, unpacking })
      }
    } catch (error) {
      if (!(error instanceof ContainerFault)) throw error
      reject(session, outer, CONTAINER_CODE)
    }
  }

  /** Only in its home is an account told what happens; sessions elsewhere are there for files. */
  #push({ account, render, except }: Delivery): void {
    const { dataCenterId, keys, onFault } = this.#options
    if (account.homeDataCenterId !== dataCenterId) return
    for (const session of this.#sessions.values()) {
      if (!session.wantsUpdates || session === except) continue
      const key = keys.permanentOf(session.key)
      if (key?.accountId !== account.id || keys.get(key.id) === undefined) continue
      try {
        session.deliver([writeTl(render(), session.key.layer ?? LAYER)])
      } catch (error) {
        // The fault of a view is no fault of who caused the update.
        onFault(error, 'updates')
      }
    }
  }

  #saltsOf(key: AuthKey): ServerSalts {
    const salts = this.#salts.get(key.id) ?? new ServerSalts()
    this.#salts.set(key.id, salts)
    return salts
  }

  #open(name: string, id: bigint, parts: ConstructorParameters<typeof Session>[1]): Session {
    const session = new Session(id, parts)
    this.#sessions.set(name, session)
    const [oldest] = this.#sessions.keys()
    if (this.#sessions.size > SESSIONS_MAX && oldest !== undefined) this.#sessions.delete(oldest)
    return session
  }

  #message(
    session: Session,
    { messageId, seqNo, body }: InnerMessage,
    { link, arrivedAt, unpacking }: Way & { readonly unpacking: Unpacking },
  ): void {
    const message = readMessage(body, unpacking)
    // Of what belongs to the protocol either is taken: mtcute numbers acknowledgements as if they were requests.
    const isEvenRequest = seqNo % 2 === 0 && message !== undefined && !message._.startsWith('mt_')
    const order = isEvenRequest ? ODD_SEQ_NO_CODE : session.received.take({ messageId, seqNo })
    if (typeof order === 'number') {
      reject(session, { messageId, seqNo }, order)
      return
    }
    const { key } = session
    const isService =
      message !== undefined &&
      answerService(message, {
        session,
        messageId,
        destroySession: (id) => id !== session.id && this.#sessions.delete(`${key.id}/${id}`),
        destroyKey: () => this.#options.keys.remove(key.id),
        closeAfter: (seconds) => link.closeAfter(seconds),
      })
    if (isService) return
    if (order === 'repeated') {
      session.answerAgain(messageId)
    } else {
      session.begin(messageId)
      const answerTime = new AnswerTime(arrivedAt)
      void this.#request({ session, messageId, link, answerTime }, message)
    }
  }

  async #request(
    {
      session,
      messageId,
      link,
      answerTime,
    }: { session: Session; messageId: bigint; link: SessionLink; answerTime: AnswerTime },
    message: TlObject | undefined,
  ): Promise<void> {
    const { dataCenterId, keys, dispatch, onFault } = this.#options
    const head = rpcResultHead(messageId)
    try {
      if (message === undefined) throw new RpcError(400, 'INPUT_METHOD_INVALID')
      const context = { dataCenterId, keys, session, messageId, dispatch, link, answerTime }
      const { method, result } = await runRequest(message, context)
      const body = [head, pack(writeResult(result, session.key.layer ?? LAYER), method)]
      session.finish(messageId, { body, state: 'answered', since: answerTime.at })
    } catch (error) {
      if (error instanceof Unanswered) return
      if (!(error instanceof RpcError)) onFault(error, message?._ ?? 'unknown')
      const { code, message: text } = error instanceof RpcError ? error : new RpcError(500, 'INTERNAL')
      const body = [head, writeTl({ _: 'mt_rpc_error', errorCode: code, errorMessage: text })]
      session.finish(messageId, { body, state: 'failed', since: answerTime.at })
    }
  }
}

/** Undefined for what is of another layer, or no TL. */
function readMessage(body: Buffer, unpacking: Unpacking): TlObject | undefined {
  try {
    return readTl(body, 0, unpacking)
  } catch {
    return undefined
  }
}

/** The code of what is wrong with a message as its envelope names it; undefined for a good one. */
function outerFault({ received }: Session, { messageId, seqNo, body }: InnerMessage): number | undefined {
  const fault = messageIdFault(messageId)
  if (fault !== undefined || !isContainer(body)) return fault
  if (seqNo % 2 === 1) return EVEN_SEQ_NO_CODE
  const order = received.take({ messageId, seqNo })
  if (order === 'repeated') return REPEATED_CONTAINER_CODE
  return order === 'new' ? undefined : order
}

function reject(session: Session, { messageId, seqNo }: Omit<InnerMessage, 'body'>, errorCode: number): void {
  const bad = { badMsgId: toLong(messageId), badMsgSeqno: seqNo }
  session.notify(writeTl({ _: 'mt_bad_msg_notification', ...bad, errorCode }))
}

function greet(session: Session, messages: readonly InnerMessage[]): void {
  session.isGreeted = true
  const [first = 0n] = messages.map(({ messageId }) => messageId).sort((a, b) => (a < b ? -1 : 1))
  const serverSalt = toLong(session.salts.current)
  const uniqueId = toLong(randomBytes(8).readBigInt64LE())
  session.deliver([writeTl({ _: 'mt_new_session_created', firstMsgId: toLong(first), uniqueId, serverSalt })])
}

function pack(result: Uint8Array, method: string): Uint8Array {
  if (result.length < PACKED_FROM_BYTES || UNPACKED.has(method)) return result
  return Buffer.concat([Buffer.from('a1cf7230', 'hex'), writeTlBytes(gzipSync(result))])
}
