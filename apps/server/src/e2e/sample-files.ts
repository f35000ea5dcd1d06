import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { testBytes } from '@streamvault/testkit'
import { REPOSITORY_ROOT } from '../repository-root.ts'

/** A sample movie of one slice and a bit, whose moov is at its end. */
export const SAMPLE_MOVIE = join(REPOSITORY_ROOT, 'samples/movies/Tides.of.Light.2024.1080p.WEB-DL.x264.mp4')
/** Two seconds of H.264 and AAC in 23 KB. */
export const TINY_MOVIE = join(REPOSITORY_ROOT, 'packages/media/clips/fragmented.mp4')

const BOX_HEAD_BYTES = 8

/**
 * Writes the film at `source` to `path` with a `free` box of `bytes` behind it (ISO/IEC 14496-12, 8.1.2): the same film,
 * and another file. Returns what was written.
 */
export async function writeVariant(path: string, source: string, bytes: Uint8Array): Promise<Buffer> {
  const head = Buffer.alloc(BOX_HEAD_BYTES)
  head.writeUInt32BE(BOX_HEAD_BYTES + bytes.length)
  head.write('free', 4, 'latin1')
  const variant = Buffer.concat([await readFile(source), head, bytes])
  await writeFile(path, variant)
  return variant
}

/** Writes a movie of `paddingBytes` and some more, which is no whole number of slices. Returns what was written. */
export function writeLongMovie(path: string, paddingBytes: number): Promise<Buffer> {
  return writeVariant(path, SAMPLE_MOVIE, testBytes(paddingBytes))
}

/** Hexadecimal SHA-256: tells two files apart without printing them. */
export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
