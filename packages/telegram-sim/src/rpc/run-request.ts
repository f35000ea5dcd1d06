import type { mtp, tl } from '@mtcute/core'
import type { AuthKeyStore } from '../auth-key/auth-key-store.ts'
import { decryptIge } from '../crypto/aes-ige.ts'
import { sha1 } from '../crypto/digests.ts'
import { oldMessageCipher } from '../crypto/message-keys.ts'
import type { AnswerTime } from '../session/answer-time.ts'
import type { Session } from '../session/session.ts'
import { LAYER } from '../tl/schema.ts'
import { fromLong } from '../tl/tl-long.ts'
import { readTl, type TlObject } from '../tl/tl-object.ts'
import type { Call, CallLink } from './call.ts'
import { badRequest, RpcError } from './rpc-error.ts'

/** Answers a request that is out of its wrappings. Throws `RpcError`. */
export type Dispatch = (request: TlObject, call: Call) => Promise<unknown>

export interface RequestContext {
  readonly dataCenterId: number
  readonly keys: AuthKeyStore
  readonly session: Session
  readonly messageId: bigint
  readonly dispatch: Dispatch
  readonly link: CallLink
  readonly answerTime: AnswerTime
}

/** Takes a request out of `invokeWithLayer` and its like, and answers it. Throws `RpcError`. */
export async function runRequest(
  wrapped: TlObject,
  context: RequestContext,
): Promise<{ method: string; result: unknown }> {
  const { session, keys, dataCenterId, link, answerTime } = context
  const request = await unwrap(wrapped, context)
  session.wantsUpdates = !isQuiet(wrapped)
  const method = request._
  if (method === 'auth.bindTempAuthKey') return { method, result: bind(request as BindRequest, context) }
  const key = keys.permanentOf(session.key)
  if (key === undefined) throw new RpcError(401, 'AUTH_KEY_PERM_EMPTY')
  if (session.key.layer === undefined) throw badRequest('CONNECTION_NOT_INITED')
  return { method, result: await context.dispatch(request, { dataCenterId, key, keys, link, session, answerTime }) }
}

type BindRequest = tl.auth.RawBindTempAuthKeyRequest

/** `layer` is that of the wrapping around the request. */
async function unwrap(request: TlObject, context: RequestContext, layer: number = LAYER): Promise<TlObject> {
  const { session, keys } = context
  let inner = layer
  switch (request._) {
    case 'invokeAfterMsg':
      await after((request as tl.RawInvokeAfterMsgRequest).msgId, session)
      break
    case 'invokeAfterMsgs':
      for (const id of (request as tl.RawInvokeAfterMsgsRequest).msgIds) await after(id, session)
      break
    case 'initConnection':
      keys.initialise(session.key, layer)
      context.link.owner = introduction(request as tl.RawInitConnectionRequest)
      break
    case 'invokeWithLayer':
      inner = (request as tl.RawInvokeWithLayerRequest).layer
      break
    case 'invokeWithoutUpdates':
      break
    default:
      return request
  }
  return unwrap((request as TlObject & { readonly query: TlObject }).query, context, inner)
}

function introduction({ apiId, deviceModel, systemVersion, appVersion }: tl.RawInitConnectionRequest): string {
  return [apiId, deviceModel, systemVersion, appVersion].join('/')
}

const WRAPPINGS = new Set(['invokeAfterMsg', 'invokeAfterMsgs', 'initConnection', 'invokeWithLayer'])

/** Whether `invokeWithoutUpdates` is among the wrappings. */
function isQuiet(request: TlObject): boolean {
  if (!WRAPPINGS.has(request._)) return request._ === 'invokeWithoutUpdates'
  return isQuiet((request as TlObject & { readonly query: TlObject }).query)
}

async function after(messageId: Parameters<typeof fromLong>[0], session: Session): Promise<void> {
  const state = await session.settled(fromLong(messageId))
  if (state === 'failed') throw badRequest('MSG_WAIT_FAILED')
}

/** https://core.telegram.org/method/auth.bindTempAuthKey: the message inside is written as MTProto 1.0 writes it. */
function bind({ permAuthKeyId, encryptedMessage }: BindRequest, { session, keys, messageId }: RequestContext): true {
  const fault = badRequest('ENCRYPTED_MESSAGE_INVALID')
  const permanent = keys.get(fromLong(permAuthKeyId))
  const packet = Buffer.from(encryptedMessage)
  if (permanent === undefined || session.key.expiresAt === undefined || packet.length < 72) throw fault
  if (packet.readBigInt64LE() !== permanent.id || packet.length % 16 !== 8) throw fault
  const key = packet.subarray(8, 24)
  const plain = decryptIge(packet.subarray(24), oldMessageCipher(permanent.bytes, key))
  const hashed = plain.subarray(0, 32 + plain.readUInt32LE(28))
  if (!sha1(hashed).subarray(4).equals(key) || plain.readBigInt64LE(16) !== messageId) throw fault
  const inner = readTl(plain, 32) as mtp.RawMt_bind_auth_key_inner
  if (fromLong(inner.tempAuthKeyId) !== session.key.id || fromLong(inner.tempSessionId) !== session.id) throw fault
  session.key.permanentId = permanent.id
  return true
}
