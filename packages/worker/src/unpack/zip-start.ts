import { type ByteReader, type CallOptions, rangeFits } from '@streamvault/core'

/** Signatures and sizes of APPNOTE.TXT 6.3.10, 4.3.12 to 4.3.16: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT */
const CENTRAL = 0x02014b50
const END = { signature: 0x06054b50, bytes: 22, commentBytesMax: 0xffff }
const END_64 = { signature: 0x06064b50, bytes: 56 }
const LOCATOR_64 = { signature: 0x07064b50, bytes: 20 }
/** What does not fit is told by the record for large archives. */
const IN_64 = 0xffffffff

/**
 * Where a zip archive begins in a file that has something else before it, as one that unpacks itself has its program, and whose list
 * counts from there; 0 for every other, also for one whose list counts from the beginning of the file. Throws what `reader` throws.
 */
export async function zipStartOf(reader: ByteReader, options: CallOptions): Promise<number> {
  const { sizeBytes } = reader
  const tailBytes = Math.min(sizeBytes, END.commentBytesMax + END.bytes + LOCATOR_64.bytes + END_64.bytes)
  const tailAt = sizeBytes - tailBytes
  const tail = Buffer.alloc(tailBytes)
  await reader.read(tailAt, tail, options)
  const end = endIn(tail)
  if (end === undefined) return 0
  const { listAt, listBytes, listEnd } = listOf(tail, end)
  const really = tailAt + listEnd - listBytes
  const start = really - listAt
  const isThere = start > 0 && listBytes > 0 && rangeFits({ start: really, end: really + 4 }, sizeBytes)
  if (!isThere) return 0
  const head = Buffer.alloc(4)
  await reader.read(really, head, options)
  return head.readUInt32LE(0) === CENTRAL ? start : 0
}

/** The last record whose comment ends where the file ends. */
function endIn(tail: Buffer): number | undefined {
  for (let at = tail.length - END.bytes; at >= 0; at--) {
    const isEnd = tail.readUInt32LE(at) === END.signature
    if (isEnd && at + END.bytes + tail.readUInt16LE(at + 20) === tail.length) return at
  }
  return undefined
}

function listOf(tail: Buffer, end: number) {
  const [listBytes, listAt] = [tail.readUInt32LE(end + 12), tail.readUInt32LE(end + 16)]
  const at = end - LOCATOR_64.bytes - END_64.bytes
  const isLarge = at >= 0 && tail.readUInt32LE(end - LOCATOR_64.bytes) === LOCATOR_64.signature
  if (!isLarge || tail.readUInt32LE(at) !== END_64.signature) return { listBytes, listAt, listEnd: end }
  return {
    listBytes: listBytes === IN_64 ? Number(tail.readBigUInt64LE(at + 40)) : listBytes,
    listAt: listAt === IN_64 ? Number(tail.readBigUInt64LE(at + 48)) : listAt,
    listEnd: at,
  }
}
