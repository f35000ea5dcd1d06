/** A message without its envelope, perhaps one of several in a container. */
export interface InnerMessage {
  readonly messageId: bigint
  readonly seqNo: number
  readonly body: Buffer
}

const CONTAINER = 0x73f1f8dc
/** https://core.telegram.org/mtproto/service_messages#containers */
const CONTAINED_MAX = 1020

/** What makes a container unreadable: code 64 of `bad_msg_notification`. */
export class ContainerFault extends Error {
  override readonly name = 'ContainerFault'
}

export function isContainer(body: Buffer): boolean {
  return body.length >= 8 && body.readUInt32LE() === CONTAINER
}

/** The messages of a container, or the message itself. Throws `ContainerFault`. */
export function readMessages(message: InnerMessage): InnerMessage[] {
  const { body } = message
  if (!isContainer(body)) return [message]
  const count = body.readUInt32LE(4)
  if (count > CONTAINED_MAX) throw new ContainerFault(`${count} messages`)
  const messages: InnerMessage[] = []
  let at = 8
  for (let index = 0; index < count; index++) {
    if (at + 16 > body.length) throw new ContainerFault('a message without its head')
    const end = at + 16 + body.readUInt32LE(at + 12)
    if (end > body.length) throw new ContainerFault('a message longer than its container')
    const contained = body.subarray(at + 16, end)
    if (isContainer(contained)) throw new ContainerFault('a container in a container')
    messages.push({ messageId: body.readBigInt64LE(at), seqNo: body.readUInt32LE(at + 8), body: contained })
    at = end
  }
  return messages
}
