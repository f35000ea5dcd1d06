import { unzipSync } from 'node:zlib'
import type { Message } from '../envelope/envelope.ts'
import { EnvelopeFault } from '../envelope/message-opener.ts'

const CONTAINER = 0x73f1f8dc
const GZIP_PACKED = 0x3072cfa1
/** https://core.telegram.org/mtproto/service_messages#containers */
const CONTAINED_MAX = 1020
const HEAD_BYTES = 16
/** The largest piece and its head; nothing else that is asked for here comes near. */
const UNPACKED_BYTES_MAX = 1024 * 1024 + 64

/** The messages of a container, or the message itself. Throws `EnvelopeFault` for a container that is none. */
export function readMessages(message: Message): readonly Message[] {
  const { body } = message
  if (constructorOf(body) !== CONTAINER) return [message]
  const count = body.length < 8 ? 0 : body.readUInt32LE(4)
  if (count > CONTAINED_MAX) throw new EnvelopeFault(`a container of ${count} messages`)
  const messages: Message[] = []
  for (let at = 8; messages.length < count; ) {
    const end = at + HEAD_BYTES + (at + HEAD_BYTES > body.length ? 0 : body.readUInt32LE(at + 12))
    if (end > body.length) throw new EnvelopeFault('a message is longer than its container')
    const contained = body.subarray(at + HEAD_BYTES, end)
    if (constructorOf(contained) === CONTAINER) throw new EnvelopeFault('a container in a container')
    messages.push({ id: body.readBigInt64LE(at), seqNo: body.readUInt32LE(at + 8), body: contained })
    at = end
  }
  return messages
}

/** The number that says what a body is; undefined when it is too short for one. */
export function constructorOf(body: Buffer): number | undefined {
  return body.length < 4 ? undefined : body.readUInt32LE(0)
}

/** The body out of its packing. Throws `EnvelopeFault` when it cannot be unpacked, or not within bounds. */
export function unpack(body: Buffer): Buffer {
  if (constructorOf(body) !== GZIP_PACKED) return body
  try {
    return unzipSync(readBytes(body, 4), { maxOutputLength: UNPACKED_BYTES_MAX })
  } catch (error) {
    throw new EnvelopeFault('a packed message cannot be unpacked', { cause: error })
  }
}

/** The TL `bytes` at a position, without a copy. Throws `EnvelopeFault` when they are not all there. */
export function readBytes(body: Buffer, at: number): Buffer {
  const first = body[at]
  const isLong = first === 254
  if (first === undefined || first === 255 || (isLong && at + 4 > body.length))
    throw new EnvelopeFault('bytes without a length')
  const start = at + (isLong ? 4 : 1)
  const end = start + (isLong ? body.readUIntLE(at + 1, 3) : first)
  if (end > body.length) throw new EnvelopeFault('bytes end early')
  return body.subarray(start, end)
}
