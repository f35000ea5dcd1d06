/** A box of ISO/IEC 14496-12. */
export function box(type: string, ...contents: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(contents)
  const header = Buffer.alloc(8)
  header.writeUInt32BE(8 + content.length, 0)
  header.write(type, 4, 'latin1')
  return Buffer.concat([header, content])
}

/** Numbers of four bytes each, one behind the other. */
export function number32(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4)
  for (const [index, value] of values.entries()) bytes.writeUInt32BE(value, index * 4)
  return bytes
}

/** Four pictures of ten bytes and 40 ticks in one chunk, the first and the third of which are key frames. */
const TABLES: Readonly<Record<string, readonly number[]>> = {
  stsz: [0, 0, 4, 10, 10, 10, 10],
  stco: [0, 1, 8],
  stsc: [0, 1, 1, 4, 1],
  stts: [0, 1, 4, 40],
  stss: [0, 2, 1, 3],
}

export function tablesOf(changed: Readonly<Record<string, readonly number[]>>): Buffer[] {
  return Object.entries({ ...TABLES, ...changed }).map(([type, values]) => box(type, number32(...values)))
}

/** A film of one picture track with a clock of 1000 ticks a second, its table behind its pictures. */
export function film(tables: readonly Buffer[], edits: Buffer = Buffer.alloc(0)): Buffer {
  const clock = number32(0, 0, 0, 1000, 160)
  const handler = box('hdlr', number32(0, 0), Buffer.from('vide'), number32(0, 0, 0))
  const media = box('mdia', box('mdhd', clock), handler, box('minf', box('stbl', ...tables)))
  return Buffer.concat([box('mdat', Buffer.alloc(40)), box('moov', box('mvhd', clock), box('trak', edits, media))])
}
