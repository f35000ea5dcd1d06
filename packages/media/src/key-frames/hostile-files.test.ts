import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ByteReader } from '@streamvault/core'
import { describe, expect, test } from 'vitest'
import { damaged } from '../trial/damaged.ts'
import { findKeyFrames, KEY_FRAME_BYTES_MAX } from './find-key-frames.ts'
import { BufferReader } from './trial/buffer-reader.ts'
import { cue, matroska } from './trial/built-matroska.ts'
import { box, film, number32, tablesOf } from './trial/built-mp4.ts'

const SAMPLES = join(import.meta.dirname, '../../../../samples')
const CLIPS = join(import.meta.dirname, '../../clips')
const { signal } = new AbortController()
const SEEDS = 1000

const refused = (reason: string) => ({
  code: 'KEY_FRAMES_UNKNOWN',
  cause: expect.objectContaining({ message: reason }),
})
const find = (bytes: Uint8Array) => findKeyFrames(new BufferReader(bytes), { signal })

describe('of a damaged file, either all key frames lie inside of it or it is refused', () => {
  test.each([
    join(SAMPLES, 'movies/The Glass Harbour (2023) [1080p].mkv'),
    ...['captions.mp4', 'live.mkv', 'picture.webm', 'fragmented.mp4'].map((name) => join(CLIPS, name)),
  ])('%s', async (path) => {
    const bytes = readFileSync(path)
    for (let seed = 0; seed < SEEDS; seed++) {
      const reader = new BufferReader(damaged(bytes, seed))
      const result = await findKeyFrames(reader, { signal }).catch((error: unknown) => error)
      if (result instanceof Error) {
        expect(result, `seed ${seed}`).toMatchObject({ code: 'KEY_FRAMES_UNKNOWN' })
        continue
      }
      const { frames } = result as Awaited<ReturnType<typeof findKeyFrames>>
      const isSound = frames.every(({ start, end }) => start >= 0 && start < end && end <= reader.sizeBytes)
      expect(isSound && frames.length > 0, `seed ${seed}`).toBe(true)
      expect(reader.readBytes, `seed ${seed}`).toBeLessThanOrEqual(KEY_FRAME_BYTES_MAX)
    }
  })
})

describe('of an MP4', () => {
  test('that is sound, the ranges go from one key frame to the next', async () => {
    const { ticksPerSecond, frames } = await find(film(tablesOf({})))
    expect(ticksPerSecond).toBe(1000)
    expect(frames).toEqual([
      { startTicks: 0, start: 8, end: 28 },
      { startTicks: 80, start: 28, end: 48 },
    ])
  })

  test.each([
    ['its table stsz promises more than it holds', { stsz: [0, 0, 5, 10, 10] }],
    ['its table stsz is too long', { stsz: [0, 0, 0xffff_ffff] }],
    ['its table stts promises more than it holds', { stts: [0, 9, 4, 40] }],
    ['its table stss is out of order', { stss: [0, 2, 3, 1] }],
    ['its tables contradict each other', { stsc: [0, 1, 1, 0, 1] }],
    ['its tables contradict each other', { stts: [0, 1, 2, 40] }],
    ['a key frame lies outside of the file', { stco: [0, 1, 0xffff_ff00] }],
    ['a key frame lies outside of the file', { stsz: [0, 0x7fff_ffff, 4] }],
    ['it has no key frame', { stss: [0, 0] }],
  ])('%s', async (reason, tables) => {
    await expect(find(film(tablesOf(tables)))).rejects.toMatchObject(refused(reason))
  })

  test('a table that is missing is named', async () => {
    const tables = tablesOf({}).filter((table) => table.indexOf('stsc') !== 4)
    await expect(find(film(tables))).rejects.toMatchObject(refused('its table stsc is missing'))
  })

  test('one that is edited into pieces is refused', async () => {
    const edits = box('edts', box('elst', number32(0, 2, 40, 0, 0x10000, 40, 80, 0x10000)))
    await expect(find(film(tablesOf({}), edits))).rejects.toMatchObject(refused('it is shown in several pieces'))
  })
})

describe('of a Matroska', () => {
  test('cues that name no block leave the end to the cluster behind', async () => {
    const { bytes, clusters } = matroska((at) => at.map((cluster, index) => cue(index * 40, cluster)))
    const { frames } = await find(bytes)
    const [first = 0, second = 0, third = 0] = clusters
    expect(frames).toEqual([
      { startTicks: 0, start: first, end: third },
      { startTicks: 40, start: second, end: bytes.length },
      { startTicks: 80, start: third, end: bytes.length },
    ])
  })

  test('of two cues of one cluster, what comes before holds all of it', async () => {
    const { bytes } = matroska(([first = 0, second = 0]) => [cue(0, first), cue(40, second), cue(60, second)])
    const { frames } = await find(bytes)
    expect(frames.map(({ end }) => end)).toEqual([bytes.length, bytes.length, bytes.length])
  })

  test('without cues, key frames are the blocks that say so and those of groups that refer to no other', async () => {
    const { bytes, clusters } = matroska(() => [])
    const { frames } = await find(bytes)
    // The headers of a cluster and its timestamp take eight and nine bytes.
    const blocks = clusters.map((cluster) => cluster + 17)
    expect(frames).toEqual([
      { startTicks: 0, start: clusters[0], end: blocks[1] },
      { startTicks: 40, start: clusters[1], end: blocks[2] },
      { startTicks: 80, start: clusters[2], end: bytes.length },
    ])
  })

  test.each([
    ['outside of the file', 0x7fff_ffff],
    ['at no cluster', 1],
  ])('cues that point %s are refused', async (_, place) => {
    const { bytes } = matroska(() => [cue(0, place)])
    const reason = 'its cues do not tell where clusters are'
    await expect(find(bytes)).rejects.toMatchObject(refused(reason))
  })

  test('one that never ends is given up', async () => {
    const { bytes } = matroska(() => [])
    // Void elements of two bytes for ever, as a reader can be asked for of a file that is mostly holes.
    const voids = Buffer.alloc(64, 'ec80', 'hex')
    const endless: ByteReader = {
      sizeBytes: 2 ** 50,
      read: async (position, target) => {
        if (position > bytes.length) target.set(voids.subarray(0, target.length))
        else for (let i = 0; i < target.length; i++) target[i] = bytes[position + i] ?? 0xec
      },
    }
    const found = findKeyFrames(endless, { signal })
    await expect(found).rejects.toMatchObject(refused('all that may be read was read'))
  })
})

test('what the reader throws is thrown', async () => {
  const error = new Error('the store is gone')
  await expect(findKeyFrames({ sizeBytes: 1000, read: () => Promise.reject(error) }, { signal })).rejects.toBe(error)
})

test('a signal ends it', async () => {
  const reason = new Error('enough')
  const bytes = readFileSync(join(CLIPS, 'live.mkv'))
  await expect(findKeyFrames(new BufferReader(bytes), { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
})
