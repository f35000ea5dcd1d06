import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isVaultError } from '@streamvault/core'
import { describe, expect, test } from 'vitest'
import { findKeyFrames } from '../key-frames/find-key-frames.ts'
import type { KeyFrameIndex } from '../key-frames/key-frame-index.ts'
import { BufferReader } from '../key-frames/trial/buffer-reader.ts'
import { damaged } from '../trial/damaged.ts'
import { options, whole } from '../trial/open-clip.ts'
import { OPEN_BYTES_MAX, SEGMENT_BYTES_MAX } from './bounds.ts'
import { cellCount } from './cells.ts'
import type { Film } from './film.ts'
import { openFilm } from './open-film.ts'

const CLIPS = join(import.meta.dirname, '../../clips')
const SEEDS = 1000
const SECONDS = 8
/** Of what is made of a clip of 100 KB, whatever it says. */
const MADE_BYTES_MAX = 64 << 20
/** A segment of a clip takes a millisecond; ten seconds are a loop, on any machine. */
const MS_MAX = 10_000

const isTold = (error: unknown) => isVaultError(error) && error.code === 'FILM_UNPLAYABLE'

/** The length of what `work` makes, and 0 where it refuses; anything else that it throws is thrown. */
async function madeBytes(work: () => Promise<Uint8Array>): Promise<number> {
  try {
    return (await work()).length
  } catch (error) {
    if (isTold(error)) return 0
    throw error
  }
}

async function makeAll(film: Film): Promise<number> {
  let bytes = film.pictureInit().length
  for (const index of film.plan.segments.keys()) {
    bytes += await madeBytes(() => whole(film.pictureSegment(index, options)))
    bytes += await madeBytes(() => whole(film.keyPicture(index, options)))
  }
  const cells = Array.from({ length: Math.min(2, cellCount(film.durationSeconds)) }, (_, cell) => cell)
  for (const cell of cells) {
    for (const [sound, { delivery }] of film.sounds.entries()) {
      bytes += film.soundInit(sound)?.length ?? 0
      bytes += await madeBytes(async () => {
        if (delivery === 'passed') return Buffer.concat(await film.soundSegment(sound, cell, options))
        return (await film.soundToConvert(sound, cell, options)).input
      })
    }
    for (const text of film.texts.keys()) bytes += await madeBytes(() => film.textSegment(text, cell, options))
  }
  return bytes
}

describe('of a damaged film, each segment is made or refused, within the bounds', () => {
  test.each(['captions.mp4', 'codecs.mkv', 'live.mkv', 'picture.webm'])('%s', async (name) => {
    const bytes = readFileSync(join(CLIPS, name))
    const sound = await findKeyFrames(new BufferReader(bytes), options)
    let [opened, refused] = [0, 0]
    for (let seed = 0; seed < SEEDS; seed++) {
      const reader = new BufferReader(damaged(bytes, seed))
      // A file that lies of its key frames may have been asked for them before it was damaged.
      const found = await findKeyFrames(reader, options).catch(() => sound)
      const keyFrames: KeyFrameIndex = seed % 2 === 0 ? found : sound
      const begin = performance.now()
      const before = reader.readBytes
      const film = await openFilm(reader, { keyFrames, durationSeconds: SECONDS }, options).catch((error: unknown) => {
        expect(isTold(error), `seed ${seed}: ${error}`).toBe(true)
      })
      expect(reader.readBytes - before, `seed ${seed}`).toBeLessThanOrEqual(OPEN_BYTES_MAX)
      const readBefore = reader.readBytes
      const made = film ? await makeAll(film) : 0
      if (film) opened++
      else refused++
      expect(made, `seed ${seed}`).toBeLessThanOrEqual(MADE_BYTES_MAX)
      expect(reader.readBytes - readBefore, `seed ${seed}`).toBeLessThanOrEqual(SEGMENT_BYTES_MAX)
      expect(performance.now() - begin, `seed ${seed}`).toBeLessThan(MS_MAX)
    }
    expect(Math.min(opened, refused)).toBeGreaterThan(SEEDS / 50)
  })
})

describe('a film that cannot be played in segments says so', () => {
  const index: KeyFrameIndex = { ticksPerSecond: 1000, frames: [{ startTicks: 0, start: 0, end: 10 }] }
  const open = (bytes: Uint8Array, keyFrames = index) =>
    openFilm(new BufferReader(bytes), { keyFrames, durationSeconds: 1 }, options)

  test.each([
    ['of another kind', 'transport.ts', 'it is neither an MP4 nor a Matroska'],
    ['in fragments', 'fragmented.mp4', 'it is in fragments'],
    ['without a picture', 'sound.m4a', 'it has no picture'],
  ])('%s', async (_, name, message) => {
    const opened = open(readFileSync(join(CLIPS, name)))
    await expect(opened).rejects.toMatchObject({ code: 'FILM_UNPLAYABLE', cause: expect.objectContaining({ message }) })
  })

  test('whose key frames are those of another one', async () => {
    const bytes = readFileSync(join(CLIPS, 'captions.mp4'))
    const opened = open(bytes, { ...index, ticksPerSecond: 7 })
    await expect(opened).rejects.toMatchObject({ code: 'FILM_UNPLAYABLE' })
  })

  test('or cannot be read, in the words of its reader', async () => {
    const error = new Error('the store is gone')
    const reader = { sizeBytes: 1000, read: () => Promise.reject(error) }
    await expect(openFilm(reader, { keyFrames: index, durationSeconds: 1 }, options)).rejects.toBe(error)
  })
})

describe('of a film that is open', () => {
  test('what there is not is told as that, and a signal ends a segment', async () => {
    const bytes = readFileSync(join(CLIPS, 'live.mkv'))
    const reader = new BufferReader(bytes)
    const keyFrames = await findKeyFrames(reader, options)
    const film = await openFilm(reader, { keyFrames, durationSeconds: 5 }, options)
    const missing = { code: 'SEGMENT_NOT_FOUND' }
    await expect(film.pictureSegment(99, options).next()).rejects.toMatchObject(missing)
    await expect(film.soundSegment(0, 99, options)).rejects.toMatchObject(missing)
    await expect(film.soundSegment(99, 0, options)).rejects.toMatchObject(missing)
    await expect(film.textSegment(99, 0, options)).rejects.toMatchObject(missing)
    const reason = new Error('enough')
    await expect(whole(film.pictureSegment(0, { signal: AbortSignal.abort(reason) }))).rejects.toBe(reason)
  })
})
