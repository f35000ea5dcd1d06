/** The body of a container (core.telegram.org/mtproto/service_messages#containers). */
export function containerOf(
  messages: readonly { readonly messageId: bigint; readonly seqNo: number; readonly body: Uint8Array }[],
): Buffer {
  const head = Buffer.alloc(8)
  head.writeUInt32LE(0x73f1f8dc)
  head.writeUInt32LE(messages.length, 4)
  const pieces = messages.flatMap(({ messageId, seqNo, body }) => {
    const inner = Buffer.alloc(16)
    inner.writeBigInt64LE(messageId)
    inner.writeUInt32LE(seqNo, 8)
    inner.writeUInt32LE(body.length, 12)
    return [inner, body]
  })
  return Buffer.concat([head, ...pieces])
}
