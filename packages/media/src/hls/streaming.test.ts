import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ByteReader } from '@streamvault/core'
import { ffmpeg, hasFfmpeg } from '@streamvault/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findKeyFrames } from '../key-frames/find-key-frames.ts'
import { BufferReader } from '../key-frames/trial/buffer-reader.ts'
import { options, whole } from '../trial/open-clip.ts'
import { CHUNK_BYTES } from './bounds.ts'
import type { Film } from './film.ts'
import { openFilm } from './open-film.ts'

const folder = mkdtempSync(join(tmpdir(), 'streamvault-hls-stream-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Noise, of which six seconds take some megabytes. */
const NOISE = 'testsrc2=size=320x180:rate=24:duration=7,noise=c0s=60:c0f=t'
const CODEC = ['-c:v', 'libx264', '-preset', 'ultrafast', '-bf', '2', '-b_strategy', '0', '-g', '144', '-qp', '18']

describe.skipIf(!hasFfmpeg())('a segment leaves while its range arrives', () => {
  beforeAll(() => {
    ffmpeg(
      '-f',
      'lavfi',
      '-i',
      NOISE,
      '-f',
      'lavfi',
      '-i',
      'sine=d=7',
      ...CODEC,
      '-c:a',
      'aac',
      join(folder, 'film.mkv'),
    )
    ffmpeg('-i', join(folder, 'film.mkv'), '-c', 'copy', join(folder, 'film.mp4'))
  })

  const opened = async (name: string): Promise<{ film: Film; reader: BufferReader; reads: { longest: number } }> => {
    const reader = new BufferReader(readFileSync(join(folder, name)))
    const reads = { longest: 0 }
    const counting: ByteReader = {
      sizeBytes: reader.sizeBytes,
      read: (position, target) => {
        reads.longest = Math.max(reads.longest, target.length)
        return reader.read(position, target)
      },
    }
    const keyFrames = await findKeyFrames(reader, options)
    return { film: await openFilm(counting, { keyFrames, durationSeconds: 7 }, options), reader, reads }
  }

  test.each(['film.mkv', 'film.mp4'])('of %s, in order, once, and in reads that are bounded', async (name) => {
    const { film, reader, reads } = await opened(name)
    const { range } = film.plan.segments[0] ?? expect.fail()
    const rangeBytes = range.end - range.start
    expect(rangeBytes).toBeGreaterThan(8 * CHUNK_BYTES)
    const before = reader.readBytes
    const pieces: Uint8Array[] = []
    let [firstRead, late] = [0, 0]
    for await (const piece of film.pictureSegment(0, options)) {
      pieces.push(piece)
      const read = reader.readBytes - before
      // The first picture is the fourth piece, behind the heads of segment and fragment.
      if (pieces.length === 4) firstRead = read
      late = Math.max(late, read - pieces.reduce((sum, { length }) => sum + length, 0))
    }
    expect(firstRead).toBeLessThan(rangeBytes / 3)
    // What was read and has not left: half a second, and pictures whose order is not known yet.
    expect(late).toBeLessThan(rangeBytes / 3)
    // Besides the range, of an MP4 some entries of its tables.
    expect(reader.readBytes - before).toBeLessThan(rangeBytes + 20_000)
    expect(reads.longest).toBeLessThanOrEqual(2 * CHUNK_BYTES)
    expect(Buffer.concat(pieces).equals(await whole(film.pictureSegment(0, options)))).toBe(true)
  })

  test('one that nobody waits for any more reads nothing further', async () => {
    const { film, reader } = await opened('film.mkv')
    const before = reader.readBytes
    for await (const piece of film.pictureSegment(0, options)) if (piece.length > 1000) break
    const read = reader.readBytes - before
    await new Promise((resolve) => setImmediate(resolve))
    expect(reader.readBytes - before).toBe(read)
  })

  test('many at once are each as they are alone', async () => {
    const { film } = await opened('film.mp4')
    const alone = await whole(film.pictureSegment(0, options))
    const many = await Promise.all(Array.from({ length: 8 }, () => whole(film.pictureSegment(0, options))))
    for (const segment of many) expect(segment.equals(alone)).toBe(true)
  })
})
