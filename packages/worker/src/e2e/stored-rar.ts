import { crc32 } from 'node:zlib'

/** What is in a volume of a stored RAR archive, version 5: https://www.rarlab.com/technote.htm */
export interface RarPiece {
  readonly name: string
  /** Of the whole file. */
  readonly bytes: Uint8Array
  /** The piece of it that lies in this volume; all of it unless given. */
  readonly start?: number
  readonly end?: number
}

const SIGNATURE = Buffer.from('526172211a070100', 'hex')
const HAS_DATA = 2
const FROM_PREVIOUS = 8
const TO_NEXT = 16
const HAS_CRC = 4

/** One archive, or one volume of several, that 7-Zip and everybody else takes for what RAR writes with `-m0`. */
export function storedRar(
  pieces: readonly RarPiece[],
  volume?: { readonly index: number; readonly isLast: boolean },
): Buffer {
  const main = volume === undefined ? [0] : volume.index === 0 ? [1] : [3, volume.index]
  const files = pieces.flatMap(({ name, bytes, start = 0, end = bytes.length }) => {
    const data = bytes.subarray(start, end)
    const flags = HAS_DATA | (start > 0 ? FROM_PREVIOUS : 0) | (end < bytes.length ? TO_NEXT : 0)
    const crc = Buffer.alloc(4)
    crc.writeUInt32LE(crc32(end < bytes.length ? data : bytes))
    const encoded = Buffer.from(name)
    const fields = [...vint(data.length), ...vint(HAS_CRC), ...vint(bytes.length), ...vint(0o100644), ...crc]
    const rest = [...vint(0), ...vint(1), ...vint(encoded.length), ...encoded]
    return [block(2, flags, [...fields, ...rest]), data]
  })
  const end = block(5, 0, [volume === undefined || volume.isLast ? 0 : 1])
  return Buffer.concat([SIGNATURE, block(1, 0, main.flatMap(vint)), ...files, end])
}

/** The volumes of an archive of one file, `volumeBytes` of it in each. */
export function rarVolumes(name: string, bytes: Uint8Array, volumeBytes: number): Buffer[] {
  const count = Math.ceil(bytes.length / volumeBytes)
  return Array.from({ length: count }, (_, index) => {
    const start = index * volumeBytes
    const piece = { name, bytes, start, end: Math.min(bytes.length, start + volumeBytes) }
    return storedRar([piece], { index, isLast: index === count - 1 })
  })
}

function block(type: number, flags: number, fields: readonly number[]): Buffer {
  const body = Buffer.from([...vint(type), ...vint(flags), ...fields])
  const sized = Buffer.concat([Buffer.from(vint(body.length)), body])
  const crc = Buffer.alloc(4)
  crc.writeUInt32LE(crc32(sized))
  return Buffer.concat([crc, sized])
}

/** Seven bits in each byte, the lowest first. */
function vint(value: number): number[] {
  const bytes: number[] = []
  for (let left = value; ; left = Math.floor(left / 128)) {
    if (left < 128) return [...bytes, left]
    bytes.push((left % 128) | 0x80)
  }
}
