import type { mtp } from '@mtcute/core'
import type { Message } from '../envelope/envelope.ts'
import type { SaltBook } from './salt-book.ts'
import type { ServerClock } from './server-clock.ts'
import { fromLong } from './tl-long.ts'

/** What the messages of the protocol itself change in a session. */
export interface ServiceHandling {
  readonly clock: ServerClock
  readonly salts: SaltBook
  acknowledge(messageId: bigint): void
  isWaitingFor(messageId: bigint): boolean
  askAgainFor(answerId: bigint): void
  /** Settles what is answered by being heard, such as a ping. */
  answered(messageId: bigint): void
  /** Sends again, under new ids, what waits under those that `which` names. */
  sendAgain(which: (messageId: bigint) => boolean): void
  /** Goes on under a new session id, and sends again whatever waits. */
  renew(): void
}

/** Codes of `bad_msg_notification` (https://core.telegram.org/mtproto/service_messages_about_messages). */
const CLOCK_BEHIND = 16
const CLOCK_AHEAD = 17
const SEQ_NO_LOW = 32
const SEQ_NO_HIGH = 33

type Handler = (object: mtp.TlObject, message: Message, session: ServiceHandling) => void

/** By constructor. What is not in here is of no interest to a session that fetches files. */
export const SERVICE_HANDLERS: Readonly<Record<string, Handler>> = {
  mt_bad_server_salt: (object, _, session) => {
    const { badMsgId, newServerSalt } = object as mtp.RawMt_bad_server_salt
    session.salts.learn(fromLong(newServerSalt), session.clock.seconds)
    sendAgain(fromLong(badMsgId), session)
  },

  mt_bad_msg_notification: (object, message, session) => {
    const { badMsgId, errorCode } = object as mtp.RawMt_bad_msg_notification
    const isClock = errorCode === CLOCK_BEHIND || errorCode === CLOCK_AHEAD
    if (isClock) session.clock.correct(message.id)
    // Ids only rise within a session, so a clock that was ahead needs another one.
    if (isClock || errorCode === SEQ_NO_LOW || errorCode === SEQ_NO_HIGH) session.renew()
    else sendAgain(fromLong(badMsgId), session)
  },

  mt_new_session_created: (object, _, session) => {
    const { firstMsgId, serverSalt } = object as mtp.RawMt_new_session_created
    session.salts.learn(fromLong(serverSalt), session.clock.seconds)
    const first = fromLong(firstMsgId)
    session.sendAgain((id) => id < first)
  },

  mt_future_salts: (object, _, session) => {
    const { salts } = object as mtp.RawMt_future_salts
    const read = salts.map(({ salt, validSince, validUntil }) => ({
      value: fromLong(salt),
      since: validSince,
      until: validUntil,
    }))
    session.salts.add(read, session.clock.seconds)
  },

  mt_msg_detailed_info: (object, _, session) => {
    const { msgId, answerMsgId } = object as mtp.RawMt_msg_detailed_info
    if (session.isWaitingFor(fromLong(msgId))) session.askAgainFor(fromLong(answerMsgId))
    else session.acknowledge(fromLong(answerMsgId))
  },

  mt_msg_new_detailed_info: (object, _, session) => {
    session.acknowledge(fromLong((object as mtp.RawMt_msg_new_detailed_info).answerMsgId))
  },

  mt_pong: (object, _, session) => session.answered(fromLong((object as mtp.RawMt_pong).msgId)),
}

function sendAgain(messageId: bigint, session: ServiceHandling): void {
  session.sendAgain((id) => id === messageId)
}
