import type { mtp } from '@mtcute/core'
import { __tlReaderMap, TlBinaryReader } from '@mtcute/core/utils.js'
import { LinkLostError, TelegramError } from '../../telegram-error.ts'
import type { Message } from '../envelope/envelope.ts'
import { EnvelopeFault, type OpenedMessage } from '../envelope/message-opener.ts'
import { type SealOptions, sealMessage } from '../envelope/seal-message.ts'
import { type MessageKind, MessageNumbers } from './message-numbers.ts'
import { constructorOf, readBytes, readMessages, unpack } from './read-messages.ts'
import { SALTS_ASKED, type SaltBook } from './salt-book.ts'
import type { ServerClock } from './server-clock.ts'
import { SERVICE_HANDLERS, type ServiceHandling } from './service-handlers.ts'
import type { SessionCall } from './session-call.ts'
import { toLong } from './tl-long.ts'
import { type Introduction, writeRequest, writeService } from './write-request.ts'

export interface SessionOptions extends SealOptions {
  readonly clock: ServerClock
  readonly salts: SaltBook
  readonly introduction: Introduction
  readonly send: (frame: Buffer) => void
}

interface Pending {
  readonly call: SessionCall
  readonly sentCount: number
  /** When it is given up, by `ServerClock.elapsed`. */
  readonly dueAt: number
}

const RPC_RESULT = 0xf35c6d01
const RPC_ERROR = 0x2144ca19
/** A new salt, a new clock, a new session, an introduction, and one for what nobody thought of. */
const SENDS_MAX = 5
/** Answers of 1 MiB that the server has to keep until it knows that they have come. */
const UNACKNOWLEDGED_MAX = 8
/** Callers give up earlier; this is for those that do not. */
const ANSWER_SECONDS_MAX = 60
/**
 * What nobody waits for any longer keeps a buffer until its answer has come or will not. A server that says neither in so long is
 * silent about it; what it sends later all the same finds another buffer.
 */
const ABANDONED_SECONDS_MAX = 5

/**
 * One session of an authorization key (https://core.telegram.org/mtproto/description#session), on one connection and gone with it.
 *
 * Messages that came before are not looked for: an answer settles its call once, and nothing else here is done twice by
 * being told twice.
 */
export class Session implements ServiceHandling {
  readonly clock: ServerClock
  readonly salts: SaltBook
  readonly #options: SessionOptions
  readonly #pending = new Map<bigint, Pending>()
  /** Which request a `rpc_drop_answer` is about. */
  readonly #drops = new Map<bigint, bigint>()
  #numbers: MessageNumbers
  #unacknowledged: bigint[] = []
  #isIntroduced = false

  constructor(options: SessionOptions) {
    this.#options = options
    this.clock = options.clock
    this.salts = options.salts
    this.#numbers = new MessageNumbers(options.clock)
  }

  start(call: SessionCall): void {
    this.#send({ call, sentCount: 0, dueAt: this.clock.elapsed + ANSWER_SECONDS_MAX })
  }

  /** Tells the server that nobody waits for the answer. The call is settled once it is clear that none will come. */
  abandon(call: SessionCall): void {
    for (const [id, pending] of this.#pending) {
      if (pending.call !== call) continue
      this.#drops.set(this.#sendService({ _: 'mt_rpc_drop_answer', reqMsgId: toLong(id) }, 'content'), id)
      const dueAt = Math.min(pending.dueAt, this.clock.elapsed + ABANDONED_SECONDS_MAX)
      this.#pending.set(id, { ...pending, dueAt })
    }
  }

  /** Tells a call that its answer arrives, by the head of a message that is not proven to be the server's yet. */
  announce({ sessionId, body }: Pick<OpenedMessage, 'sessionId' | 'body'>): void {
    if (sessionId !== this.#numbers.sessionId || constructorOf(body) !== RPC_RESULT) return
    this.#pending.get(body.readBigInt64LE(4))?.call.onFirstByte()
  }

  /** Throws `EnvelopeFault` for what no server sends. */
  receive(message: OpenedMessage): void {
    // Of a session that was given up on the same connection.
    if (message.sessionId !== this.#numbers.sessionId) return
    if (message.id % 2n === 0n) throw new EnvelopeFault('a message with the id of a client')
    for (const inner of readMessages(message)) {
      if (inner.seqNo % 2 === 1) this.#unacknowledged.push(inner.id)
      if (constructorOf(inner.body) === RPC_RESULT) this.#result(inner.body)
      else this.#service(inner)
    }
    if (this.#unacknowledged.length >= UNACKNOWLEDGED_MAX) this.#acknowledge()
  }

  /** Does what is due, about once a second. */
  tick(): void {
    this.#acknowledge()
    if (this.salts.wantsMore(this.clock.seconds))
      this.#sendService({ _: 'mt_get_future_salts', num: SALTS_ASKED }, 'content')
    for (const [id, { call, dueAt }] of this.#pending) {
      if (this.clock.elapsed < dueAt) continue
      const drops = () => [...this.#drops].filter(([, about]) => about === id)
      if (drops().length === 0) this.abandon(call)
      for (const [drop] of drops()) this.#drops.delete(drop)
      this.#pending.delete(id)
      call.onFailure(new LinkLostError(`no answer came in ${ANSWER_SECONDS_MAX} s`))
    }
  }

  /** Fails whatever waits. */
  fail(error: Error): void {
    const waiting = [...this.#pending.values()]
    this.#pending.clear()
    this.#drops.clear()
    for (const { call } of waiting) call.onFailure(error)
  }

  acknowledge(messageId: bigint): void {
    this.#unacknowledged.push(messageId)
  }

  isWaitingFor(messageId: bigint): boolean {
    return this.#pending.has(messageId)
  }

  askAgainFor(answerId: bigint): void {
    this.#sendService({ _: 'mt_msg_resend_req', msgIds: [toLong(answerId)] }, 'content')
  }

  answered(messageId: bigint): void {
    const pending = this.#pending.get(messageId)
    this.#pending.delete(messageId)
    pending?.call.onResult(Buffer.alloc(0))
  }

  sendAgain(which: (messageId: bigint) => boolean): void {
    for (const [id, pending] of [...this.#pending]) {
      if (!which(id)) continue
      this.#pending.delete(id)
      this.#send(pending)
    }
  }

  renew(): void {
    this.#numbers = new MessageNumbers(this.clock)
    this.#unacknowledged = []
    this.#isIntroduced = false
    // The old session takes them along, answers and all.
    for (const id of this.#drops.values()) this.#drop(id)
    this.#drops.clear()
    this.sendAgain(() => true)
  }

  #result(body: Buffer): void {
    if (body.length < 16) throw new EnvelopeFault('a result of nothing')
    const id = body.readBigInt64LE(4)
    const dropped = this.#drops.get(id)
    this.#drops.delete(id)
    if (dropped !== undefined) this.#drop(dropped)
    const pending = this.#pending.get(id)
    if (pending === undefined) return
    this.#pending.delete(id)
    const result = body.subarray(12)
    const error = constructorOf(result) === RPC_ERROR ? readError(result) : undefined
    if (error?.message === 'CONNECTION_NOT_INITED') {
      this.#isIntroduced = false
      this.#send(pending)
      return
    }
    pending.call.onFirstByte()
    if (error !== undefined) pending.call.onFailure(error)
    else {
      this.#isIntroduced = true
      pending.call.onResult(result)
    }
  }

  #service(message: Message): void {
    const object = readService(message.body)
    if (object !== undefined) SERVICE_HANDLERS[object._]?.(object, message, this)
  }

  #send({ call, sentCount, dueAt }: Pending): void {
    if (sentCount >= SENDS_MAX) {
      call.onFailure(new LinkLostError(`a request was not taken ${SENDS_MAX} times`))
      return
    }
    const { request } = call
    const introduction = this.#isIntroduced ? undefined : this.#options.introduction
    const isPing = request._ === 'mt_ping_delay_disconnect'
    const body = isPing ? writeService(request) : writeRequest(request, introduction)
    this.#pending.set(this.#sendBody(body, 'content'), { call, sentCount: sentCount + 1, dueAt })
  }

  #sendService(message: mtp.TlObject, kind: MessageKind): bigint {
    return this.#sendBody(writeService(message), kind)
  }

  #sendBody(body: Uint8Array, kind: MessageKind): bigint {
    const { id, seqNo } = this.#numbers.next(kind)
    const salt = this.salts.current(this.clock.seconds)
    const { sessionId } = this.#numbers
    this.#options.send(sealMessage({ salt, sessionId, id, seqNo, body }, this.#options))
    return id
  }

  #acknowledge(): void {
    if (this.#unacknowledged.length === 0) return
    const msgIds = this.#unacknowledged.map(toLong)
    this.#unacknowledged = []
    this.#sendService({ _: 'mt_msgs_ack', msgIds }, 'service')
  }

  #drop(id: bigint): void {
    const pending = this.#pending.get(id)
    this.#pending.delete(id)
    pending?.call.onFailure(new LinkLostError('the answer was dropped'))
  }
}

function readError(result: Buffer): TelegramError {
  if (result.length < 9) throw new EnvelopeFault('an error of nothing')
  return new TelegramError(result.readInt32LE(4), readBytes(result, 8).toString())
}

/** Undefined for what is none, or of a kind that is not known here. */
function readService(body: Buffer): mtp.TlObject | undefined {
  const unpacked = unpack(body)
  try {
    return new TlBinaryReader(__tlReaderMap, unpacked).object() as mtp.TlObject
  } catch {
    return undefined
  }
}
