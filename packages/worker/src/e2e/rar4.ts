import { crc32 } from 'node:zlib'
import type { RarPiece } from './stored-rar.ts'

/** How a RAR archive of version 4 is made; all is stored, whole and readable unless given otherwise. */
export interface Rar4Options {
  /** Of one volume of several; `Film.r00` has them `old`, `Film.part1.rar` has not. */
  readonly volume?: { readonly index: number; readonly isLast: boolean; readonly isOld?: true }
  /** As a password leaves it: what it hides is noise. */
  readonly hidden?: 'names' | 'contents'
  /** As WinRAR writes with `-m3`, but for the savings. Only for whole files. */
  readonly isPacked?: true
  /** The size that the archive claims of each file. */
  readonly claimedBytes?: number
}

const SIGNATURE = Buffer.from('526172211a0700', 'hex')
const [ARCHIVE, FILE, END] = [0x73, 0x74, 0x7b]
/** Flags of the blocks, as the technical note of RAR 3 and 4 has them. */
const VOLUME = 0x0001
const NEW_NAMES = 0x0010
const HIDDEN_NAMES = 0x0080
const FIRST_VOLUME = 0x0100
const FROM_PREVIOUS = 0x0001
const TO_NEXT = 0x0002
const HIDDEN = 0x0004
const UNICODE_NAME = 0x0200
const HAS_SALT = 0x0400
const HAS_DATA = 0x8000
const NEXT_VOLUME = 0x0001
const UNIX = 3
const VERSION = 29
const STORED = 0x30
const PACKED = 0x33
/** 2026-01-03, 12:00, as DOS has it. */
const TIME = (46 << 25) | (1 << 21) | (3 << 16) | (12 << 11)
const SALT = Buffer.alloc(8, 7)

/** One archive of version 4, or one of its volumes, as RAR 3 and 4 wrote them; judged by 7-Zip and libarchive. */
export function rar4(pieces: readonly RarPiece[], options: Rar4Options = {}): Buffer {
  const { volume, hidden } = options
  const names = volume === undefined ? 0 : VOLUME | (volume.isOld === true ? 0 : NEW_NAMES)
  const first = volume?.index === 0 ? FIRST_VOLUME : 0
  const main = block(ARCHIVE, names | first | (hidden === 'names' ? HIDDEN_NAMES : 0), Buffer.alloc(6))
  const rest = Buffer.concat([
    ...pieces.flatMap((piece) => fileOf(piece, options)),
    block(END, volume === undefined || volume.isLast ? 0 : NEXT_VOLUME, Buffer.alloc(0)),
  ])
  return Buffer.concat([SIGNATURE, main, ...(hidden === 'names' ? [SALT, rest.map((byte) => byte ^ 0x5a)] : [rest])])
}

/** The volumes of an archive of one file, `volumeBytes` of it in each. */
export function rar4Volumes(
  { name, bytes }: Pick<RarPiece, 'name' | 'bytes'>,
  volumeBytes: number,
  naming: Pick<NonNullable<Rar4Options['volume']>, 'isOld'> = {},
): Buffer[] {
  const count = Math.ceil(bytes.length / volumeBytes)
  return Array.from({ length: count }, (_, index) => {
    const start = index * volumeBytes
    const piece = { name, bytes, start, end: Math.min(bytes.length, start + volumeBytes) }
    return rar4([piece], { volume: { index, isLast: index === count - 1, ...naming } })
  })
}

function fileOf({ name, bytes, start = 0, end = bytes.length }: RarPiece, options: Rar4Options): Buffer[] {
  const { hidden, isPacked, claimedBytes = bytes.length } = options
  const piece = bytes.subarray(start, end)
  const data = isPacked === true ? packed(piece) : Buffer.from(piece)
  const encoded = nameOf(name)
  const isHidden = hidden === 'contents'
  const fields = Buffer.alloc(25)
  fields.writeUInt32LE(data.length, 0)
  fields.writeUInt32LE(claimedBytes, 4)
  fields.writeUInt8(UNIX, 8)
  fields.writeUInt32LE(crc32(end < bytes.length ? piece : bytes), 9)
  fields.writeUInt32LE(TIME, 13)
  fields.writeUInt8(VERSION, 17)
  fields.writeUInt8(isPacked === true ? PACKED : STORED, 18)
  fields.writeUInt16LE(encoded.length, 19)
  fields.writeUInt32LE(0o100644, 21)
  const flags =
    HAS_DATA |
    UNICODE_NAME |
    (start > 0 ? FROM_PREVIOUS : 0) |
    (end < bytes.length ? TO_NEXT : 0) |
    (isHidden ? HIDDEN | HAS_SALT : 0)
  return [block(FILE, flags, Buffer.concat([fields, encoded, ...(isHidden ? [SALT] : [])])), data]
}

/** In letters of ASCII, and behind that all of it: here each character in full, four of them to a byte of flags. */
function nameOf(name: string): Buffer {
  const plain = Buffer.from(name.replaceAll(/[^\x20-\x7e]/g, '_'))
  const full = Array.from({ length: Math.ceil(name.length / 4) }, (_, at) =>
    Buffer.concat([Buffer.from([0b10_10_10_10]), Buffer.from(name.slice(4 * at, 4 * at + 4), 'utf16le')]),
  )
  return Buffer.concat([plain, Buffer.from([0, 0]), ...full])
}

function block(type: number, flags: number, fields: Buffer): Buffer {
  const header = Buffer.alloc(5)
  header.writeUInt8(type, 0)
  header.writeUInt16LE(flags, 1)
  header.writeUInt16LE(2 + header.length + fields.length, 3)
  const checked = Buffer.concat([header, fields])
  const crc = Buffer.alloc(2)
  crc.writeUInt16LE(crc32(checked) & 0xffff)
  return Buffer.concat([crc, checked])
}

/** How many code lengths a table of RAR 3 has: of letters and lengths, of distances, of their low bits, and of repeats. */
const TABLE = { letters: 299, others: 60 + 17 + 28 } as const
const END_OF_BLOCK = 256
/** Letters that have codes of eight bits; the two others and what is not a letter have nine. */
const SHORT_LETTERS = 254
/** The code lengths that occur, each with its own code: prefix-free, and nothing is left over. */
const LENGTH_CODES: ReadonlyMap<number, string> = new Map([
  [0, '0'],
  [8, '10'],
  [9, '11'],
])

/** The bytes as RAR 3 compresses them: a table of codes, a code for each, and the end. It saves nothing. */
function packed(bytes: Uint8Array): Buffer {
  const bits = new BitWriter()
  // A block of letters, with a table of its own.
  bits.write('00')
  for (let length = 0; length < 20; length++) bits.write(bitsOf(LENGTH_CODES.get(length)?.length ?? 0, 4))
  const lengthOf = (symbol: number) => (symbol < SHORT_LETTERS ? 8 : symbol <= END_OF_BLOCK + 1 ? 9 : 0)
  for (let symbol = 0; symbol < TABLE.letters; symbol++) bits.write(LENGTH_CODES.get(lengthOf(symbol)) ?? '')
  for (let symbol = 0; symbol < TABLE.others; symbol++) bits.write(LENGTH_CODES.get(0) ?? '')
  const codeOf = (symbol: number) =>
    symbol < SHORT_LETTERS ? bitsOf(symbol, 8) : bitsOf(2 * SHORT_LETTERS + symbol - SHORT_LETTERS, 9)
  const codes = Array.from({ length: END_OF_BLOCK + 1 }, (_, symbol) => codeOf(symbol))
  for (const byte of bytes) bits.write(codes[byte] ?? '')
  // No table comes behind it, and no letters.
  bits.write(`${codes[END_OF_BLOCK]}00`)
  return bits.bytes()
}

function bitsOf(value: number, count: number): string {
  return value.toString(2).padStart(count, '0')
}

/** Bits into bytes, the highest first. */
class BitWriter {
  readonly #bytes: number[] = []
  #pending = ''

  write(bits: string): void {
    this.#pending += bits
    for (; this.#pending.length >= 8; this.#pending = this.#pending.slice(8)) {
      this.#bytes.push(Number.parseInt(this.#pending.slice(0, 8), 2))
    }
  }

  bytes(): Buffer {
    return Buffer.from([
      ...this.#bytes,
      ...(this.#pending === '' ? [] : [Number.parseInt(this.#pending.padEnd(8, '0'), 2)]),
    ])
  }
}
