import type { mtp } from '@mtcute/core'
import { fromLong, toLong } from '../tl/tl-long.ts'
import { type TlObject, writeTl } from '../tl/tl-object.ts'
import type { Session } from './session.ts'

/** What the messages of the protocol itself reach besides their session. */
export interface ServiceContext {
  readonly session: Session
  readonly messageId: bigint
  /** Whether there was such a session of the same key. */
  readonly destroySession: (id: bigint) => boolean
  readonly destroyKey: () => void
  readonly closeAfter: (seconds: number) => void
}

/** What `msgs_state_info` says (core.telegram.org/mtproto/service_messages_about_messages). */
const STATE_UNKNOWN = 1
const STATE_RECEIVED = 4
const STATE_ANSWERED = 4 | 32 | 64

/** Answers a service message. False when the message is none, and so a request. */
export function answerService(message: TlObject, context: ServiceContext): boolean {
  const { session, messageId } = context
  const answer = ANSWERS[message._]
  if (answer === undefined) return false
  const body = answer(message, context)
  if (body === undefined) return true
  if (message._ === 'mt_rpc_drop_answer') session.deliver([rpcResultHead(messageId), body], messageId)
  else session.notify(body)
  return true
}

/** What precedes the result of the request with this message id. */
export function rpcResultHead(requestId: bigint): Buffer {
  const head = Buffer.allocUnsafe(12)
  head.writeUInt32LE(0xf35c6d01)
  head.writeBigInt64LE(requestId, 4)
  return head
}

type Answer = (message: TlObject, context: ServiceContext) => Uint8Array | undefined

const ANSWERS: Readonly<Record<string, Answer>> = {
  mt_ping: (message, context) => pong(message as mtp.RawMt_ping, context),
  mt_ping_delay_disconnect: (message, context) => {
    context.closeAfter((message as mtp.RawMt_ping_delay_disconnect).disconnectDelay)
    return pong(message as mtp.RawMt_ping_delay_disconnect, context)
  },
  mt_get_future_salts: (message, context) => futureSalts((message as mtp.RawMt_get_future_salts).num, context),
  mt_msgs_ack: (message, { session }) => {
    for (const id of (message as mtp.RawMt_msgs_ack).msgIds) session.acknowledge(fromLong(id))
    return undefined
  },
  mt_http_wait: () => undefined,
  mt_msg_resend_req: (message, { session }) => {
    session.resend((message as mtp.RawMt_msg_resend_req).msgIds.map(fromLong))
    return undefined
  },
  mt_msgs_state_req: (message, { session, messageId }) => {
    const states = (message as mtp.RawMt_msgs_state_req).msgIds.map((id) => session.stateOf(fromLong(id)))
    const info = Buffer.from(states.map(stateByte))
    return writeTl({ _: 'mt_msgs_state_info', reqMsgId: toLong(messageId), info } satisfies mtp.RawMt_msgs_state_info)
  },
  mt_destroy_session: (message, { destroySession }) => {
    const { sessionId } = message as mtp.RawMt_destroy_session
    const _ = destroySession(fromLong(sessionId)) ? 'mt_destroy_session_ok' : 'mt_destroy_session_none'
    return writeTl({ _, sessionId } satisfies mtp.TypeDestroySessionRes)
  },
  mt_destroy_auth_key: (_, { destroyKey }) => {
    destroyKey()
    return writeTl({ _: 'mt_destroy_auth_key_ok' })
  },
  mt_rpc_drop_answer: (message, { session }) => {
    const dropped = session.drop(fromLong((message as mtp.RawMt_rpc_drop_answer).reqMsgId))
    if (dropped === undefined) return writeTl({ _: 'mt_rpc_answer_unknown' })
    if (dropped === 'running') return writeTl({ _: 'mt_rpc_answer_dropped_running' })
    const { messageId, seqNo, bytes } = dropped
    return writeTl({ _: 'mt_rpc_answer_dropped', msgId: toLong(messageId), seqNo, bytes })
  },
}

function pong({ pingId }: Pick<mtp.RawMt_ping, 'pingId'>, { messageId }: ServiceContext): Uint8Array {
  return writeTl({ _: 'mt_pong', msgId: toLong(messageId), pingId } satisfies mtp.RawMt_pong)
}

function stateByte(state: ReturnType<Session['stateOf']>): number {
  if (state === undefined) return STATE_UNKNOWN
  return state === 'running' ? STATE_RECEIVED : STATE_ANSWERED
}

/** By hand: the library's writers do not know the bare vector in it. */
function futureSalts(count: number, { session, messageId }: ServiceContext): Uint8Array {
  const salts = session.salts.future(count)
  const bytes = Buffer.alloc(20 + 16 * salts.length)
  bytes.writeUInt32LE(0xae500895)
  bytes.writeBigInt64LE(messageId, 4)
  bytes.writeInt32LE(Math.floor(Date.now() / 1000), 12)
  bytes.writeInt32LE(salts.length, 16)
  for (const [index, { since, until, value }] of salts.entries()) {
    bytes.writeInt32LE(since, 20 + 16 * index)
    bytes.writeInt32LE(until, 24 + 16 * index)
    bytes.writeBigInt64LE(value, 28 + 16 * index)
  }
  return bytes
}
