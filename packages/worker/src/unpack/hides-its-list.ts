import { crc32 } from 'node:zlib'
import { type ByteReader, type CallOptions, rangeFits } from '@streamvault/core'

/** The format is told by https://github.com/ip7z/7zip/blob/main/DOC/7zFormat.txt, and methods by Methods.txt beside it. */
const SIGNATURE = Buffer.from('377abcaf271c', 'hex')
const START_BYTES = 32
/** One that tells of a list elsewhere, as every encrypted one is, takes some 50 bytes. */
const HEADER_BYTES_MAX = 64 * 1024
const ENCODED_HEADER = 0x17
const PACK_INFO = 0x06
const UNPACK_INFO = 0x07
const PACK_SIZES = 0x09
const FOLDER = 0x0b
const END = 0x00
/** AES-256 with SHA-256, the only cipher of 7z. */
const AES = '06f10701'
/** As many as 7-Zip itself allows in one folder. */
const CODERS_MAX = 32

/**
 * Whether a 7z archive has encrypted its list, with the names: its header says so, and that the header is whole says its digest. False
 * for what is no 7z, or is damaged. Throws what `reader` throws.
 */
export async function hidesItsList(reader: ByteReader, options: CallOptions): Promise<boolean> {
  if (reader.sizeBytes < START_BYTES) return false
  const start = await bytesAt(reader, { start: 0, end: START_BYTES }, options)
  const positions = start.subarray(12)
  if (!start.subarray(0, SIGNATURE.length).equals(SIGNATURE) || start.readUInt32LE(8) !== crc32(positions)) return false
  const at = START_BYTES + Number(positions.readBigUInt64LE(0))
  const header = { start: at, end: at + Number(positions.readBigUInt64LE(8)) }
  if (header.end - at > HEADER_BYTES_MAX || !rangeFits(header, reader.sizeBytes)) return false
  const bytes = await bytesAt(reader, header, options)
  return crc32(bytes) === positions.readUInt32LE(16) && codersOf(bytes).includes(AES)
}

async function bytesAt(
  reader: ByteReader,
  { start, end }: { readonly start: number; readonly end: number },
  options: CallOptions,
): Promise<Buffer> {
  const bytes = Buffer.alloc(end - start)
  await reader.read(start, bytes, options)
  return bytes
}

/** The methods, in hexadecimal, that the list of an archive is packed with; none where the list is in the header itself. */
function codersOf(header: Buffer): readonly string[] {
  const cursor = new Cursor(header)
  if (cursor.byte() !== ENCODED_HEADER || cursor.byte() !== PACK_INFO) return []
  cursor.number()
  const streams = cursor.number()
  // Its digests, which would come next, are left out by everyone who packs a list.
  if (cursor.byte() !== PACK_SIZES) return []
  for (let each = 0; each < streams && !cursor.isOver; each++) cursor.number()
  if (cursor.byte() !== END || cursor.byte() !== UNPACK_INFO || cursor.byte() !== FOLDER) return []
  const folders = cursor.number()
  const isElsewhere = cursor.byte() !== 0
  if (folders !== 1 || isElsewhere) return []
  const count = Math.min(cursor.number(), CODERS_MAX)
  return Array.from({ length: count }, () => coderAt(cursor))
}

function coderAt(cursor: Cursor): string {
  const flags = cursor.byte()
  const method = cursor.bytes(flags & 0x0f).toString('hex')
  if ((flags & 0x10) !== 0) {
    cursor.number()
    cursor.number()
  }
  if ((flags & 0x20) !== 0) cursor.bytes(cursor.number())
  return method
}

/** Reads on; behind the end there are zeroes. */
class Cursor {
  readonly #bytes: Buffer
  #at = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  get isOver(): boolean {
    return this.#at >= this.#bytes.length
  }

  byte(): number {
    return this.#bytes[this.#at++] ?? 0
  }

  bytes(count: number): Buffer {
    this.#at += count
    return this.#bytes.subarray(this.#at - count, this.#at)
  }

  /** A number of the format: as many ones as lead its first byte, so many bytes follow, the lowest first; the rest is its top. */
  number(): number {
    const first = this.byte()
    let value = 0
    for (let index = 0; index < 8; index++) {
      const mask = 0x80 >> index
      if ((first & mask) === 0) return value + (first & (mask - 1)) * 2 ** (8 * index)
      value += this.byte() * 2 ** (8 * index)
    }
    return value
  }
}
