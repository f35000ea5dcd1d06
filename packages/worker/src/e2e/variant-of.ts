import { readFile } from 'node:fs/promises'

const BOX_HEAD_BYTES = 8

/** The same film, and another file: with a `free` box behind it (ISO/IEC 14496-12, 8.1.2). */
export async function variantOf(path: string, bytes: Uint8Array): Promise<Buffer> {
  const head = Buffer.alloc(BOX_HEAD_BYTES)
  head.writeUInt32BE(BOX_HEAD_BYTES + bytes.length)
  head.write('free', 4, 'latin1')
  return Buffer.concat([await readFile(path), head, bytes])
}

/** A film that is not whole without its last byte: its last box is one that films are made of. */
export async function longFilmOf(path: string, bytes: Uint8Array): Promise<Buffer> {
  const film = await variantOf(path, bytes)
  film.write('mdat', film.length - bytes.length - 4, 'latin1')
  return film
}
