import { crc32, deflateSync } from 'node:zlib'

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])

export interface TestPngOptions {
  /** In pixels. */
  readonly width: number
  readonly height: number
  /** Of the rows that it says it has, as many are there. All of them unless given. */
  readonly rowsMax?: number
}

/** A PNG of a few kilobytes, one bit a pixel, with stripes. It may say that it is larger than it is. */
export function testPng({ width, height, rowsMax = height }: TestPngOptions): Buffer {
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.writeUInt8(1, 8)
  const rowBytes = Math.ceil(width / 8) + 1
  const rows = Buffer.alloc(Math.min(height, rowsMax) * rowBytes)
  // The first byte of a row is its filter: none.
  for (let at = 0; at < rows.length; at += rowBytes)
    rows.fill(at % (64 * rowBytes) < 32 * rowBytes ? 0xf0 : 0, at + 1, at + rowBytes)
  const content = deflateSync(rows)
  return Buffer.concat([SIGNATURE, chunk('IHDR', head), chunk('IDAT', content), chunk('IEND', Buffer.alloc(0))])
}

function chunk(type: string, content: Buffer): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(content.length)
  const named = Buffer.concat([Buffer.from(type, 'latin1'), content])
  const checksum = Buffer.alloc(4)
  checksum.writeUInt32BE(crc32(named))
  return Buffer.concat([length, named, checksum])
}
