import type { Instant } from '@streamvault/core'
import { type DosTime, dosTimeOf } from './dos-time.ts'

/** One file of an archive, stored as it is. */
export interface ZipEntry {
  /** Unique in the archive, with `/` between folders. */
  readonly name: string
  readonly sizeBytes: number
  readonly crc32: number
  readonly modifiedAt: Instant
}

/** From here on a size or a position does not fit into its 32 bits, and is told by a Zip64 field. */
const BYTES_IN_64 = 0xffffffff
/** The same for a number of entries and its 16 bits. */
const ENTRIES_IN_64 = 0xffff

/** The signatures and sizes of APPNOTE.TXT 6.3.10, sections 4.3.7 to 4.3.16: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT */
const LOCAL = { signature: 0x04034b50, bytes: 30 }
const CENTRAL = { signature: 0x02014b50, bytes: 46 }
const END_64 = { signature: 0x06064b50, bytes: 56 }
const END_64_LOCATOR = { signature: 0x07064b50, bytes: 20 }
const END = { signature: 0x06054b50, bytes: 22 }
/** The size of the Zip64 end record counts neither its signature nor itself. */
const END_64_UNCOUNTED_BYTES = 12

const VERSION = 20
const VERSION_64 = 45
const MADE_BY_UNIX = 3 << 8
/** Names are UTF-8 (bit 11, appendix D). */
const UTF8_FLAG = 1 << 11
/** `-rw-r--r--`, where Unix looks for it. */
const FILE_MODE = (0o100644 << 16) >>> 0

const EXTRA_HEAD_BYTES = 4
const ZIP64_FIELD = 0x0001
/** Info-ZIP's extended timestamp: seconds since the epoch, which unlike DOS time mean the same in every time zone. */
const TIME_FIELD = 0x5455
const TIME_FIELD_BYTES = 5
const TIME_IS_MODIFICATION = 1
/** The field's 32 bits are signed. */
const TIME_SECONDS_MAX = 0x7fffffff

/** What stands before an entry's bytes. */
export function localHeader(entry: ZipEntry): Buffer {
  const name = Buffer.from(entry.name)
  const isBig = entry.sizeBytes >= BYTES_IN_64
  const extra = Buffer.concat([
    timeField(entry.modifiedAt),
    isBig ? zip64Field([entry.sizeBytes, entry.sizeBytes]) : none,
  ])
  const header = Buffer.alloc(LOCAL.bytes)
  header.writeUInt32LE(LOCAL.signature, 0)
  writeShared(header.subarray(4), entry, { name, extra, version: isBig ? VERSION_64 : VERSION })
  return Buffer.concat([header, name, extra])
}

/** What the directory says of an entry whose local header stands at `position`. */
export function directoryEntry(entry: ZipEntry, position: number): Buffer {
  const name = Buffer.from(entry.name)
  const sizes = entry.sizeBytes >= BYTES_IN_64 ? [entry.sizeBytes, entry.sizeBytes] : []
  const big = position >= BYTES_IN_64 ? [...sizes, position] : sizes
  const extra = Buffer.concat([timeField(entry.modifiedAt), big.length > 0 ? zip64Field(big) : none])
  const header = Buffer.alloc(CENTRAL.bytes)
  header.writeUInt32LE(CENTRAL.signature, 0)
  header.writeUInt16LE(MADE_BY_UNIX | VERSION_64, 4)
  writeShared(header.subarray(6), entry, { name, extra, version: big.length > 0 ? VERSION_64 : VERSION })
  header.writeUInt32LE(FILE_MODE, 38)
  header.writeUInt32LE(Math.min(position, BYTES_IN_64), 42)
  return Buffer.concat([header, name, extra])
}

export interface Directory {
  readonly entries: number
  readonly position: number
  readonly sizeBytes: number
}

/** What stands behind the directory, and where readers begin. */
export function endRecords(directory: Directory): Buffer {
  const { entries, position, sizeBytes } = directory
  const isBig = entries >= ENTRIES_IN_64 || position >= BYTES_IN_64 || sizeBytes >= BYTES_IN_64
  const end = Buffer.alloc(END.bytes)
  end.writeUInt32LE(END.signature, 0)
  end.writeUInt16LE(Math.min(entries, ENTRIES_IN_64), 8)
  end.writeUInt16LE(Math.min(entries, ENTRIES_IN_64), 10)
  end.writeUInt32LE(Math.min(sizeBytes, BYTES_IN_64), 12)
  end.writeUInt32LE(Math.min(position, BYTES_IN_64), 16)
  return isBig ? Buffer.concat([zip64EndRecords(directory), end]) : end
}

function zip64EndRecords({ entries, position, sizeBytes }: Directory): Buffer {
  const end = Buffer.alloc(END_64.bytes)
  end.writeUInt32LE(END_64.signature, 0)
  end.writeBigUInt64LE(BigInt(END_64.bytes - END_64_UNCOUNTED_BYTES), 4)
  end.writeUInt16LE(MADE_BY_UNIX | VERSION_64, 12)
  end.writeUInt16LE(VERSION_64, 14)
  end.writeBigUInt64LE(BigInt(entries), 24)
  end.writeBigUInt64LE(BigInt(entries), 32)
  end.writeBigUInt64LE(BigInt(sizeBytes), 40)
  end.writeBigUInt64LE(BigInt(position), 48)
  const locator = Buffer.alloc(END_64_LOCATOR.bytes)
  locator.writeUInt32LE(END_64_LOCATOR.signature, 0)
  locator.writeBigUInt64LE(BigInt(position + sizeBytes), 8)
  locator.writeUInt32LE(1, 16)
  return Buffer.concat([end, locator])
}

interface SharedFields {
  readonly version: number
  readonly name: Buffer
  readonly extra: Buffer
}

/** The fields that a local header and a directory entry have in the same order. */
function writeShared(target: Buffer, entry: ZipEntry, { version, name, extra }: SharedFields): void {
  const { time, date }: DosTime = dosTimeOf(entry.modifiedAt)
  const sizeBytes = Math.min(entry.sizeBytes, BYTES_IN_64)
  target.writeUInt16LE(version, 0)
  target.writeUInt16LE(UTF8_FLAG, 2)
  target.writeUInt16LE(time, 6)
  target.writeUInt16LE(date, 8)
  target.writeUInt32LE(entry.crc32, 10)
  target.writeUInt32LE(sizeBytes, 14)
  target.writeUInt32LE(sizeBytes, 18)
  target.writeUInt16LE(name.length, 22)
  target.writeUInt16LE(extra.length, 24)
}

const none = Buffer.alloc(0)

function zip64Field(values: readonly number[]): Buffer {
  const field = extraField(ZIP64_FIELD, 8 * values.length)
  for (const [index, value] of values.entries()) field.writeBigUInt64LE(BigInt(value), EXTRA_HEAD_BYTES + 8 * index)
  return field
}

function timeField(modifiedAt: Instant): Buffer {
  const seconds = Math.floor(modifiedAt / 1000)
  if (seconds < 0 || seconds > TIME_SECONDS_MAX) return none
  const field = extraField(TIME_FIELD, TIME_FIELD_BYTES)
  field.writeUInt8(TIME_IS_MODIFICATION, EXTRA_HEAD_BYTES)
  field.writeUInt32LE(seconds, EXTRA_HEAD_BYTES + 1)
  return field
}

function extraField(id: number, bytes: number): Buffer {
  const field = Buffer.alloc(EXTRA_HEAD_BYTES + bytes)
  field.writeUInt16LE(id, 0)
  field.writeUInt16LE(bytes, 2)
  return field
}
