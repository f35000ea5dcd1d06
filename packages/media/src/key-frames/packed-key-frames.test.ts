import { describe, expect, test } from 'vitest'
import type { KeyFrame, KeyFrameIndex } from './key-frame-index.ts'
import { PACKED_BYTES_MAX, packKeyFrames, UNKNOWN_KEY_FRAMES, unpackKeyFrames } from './packed-key-frames.ts'

/** A film in which groups of pictures are as unlike in size as they are. */
function filmOf(seconds: number, everySeconds: number, ticksPerSecond = 1000): KeyFrameIndex {
  const frames: KeyFrame[] = []
  let seed = 7
  for (let at = 0, start = 5000; at < seconds / everySeconds; at++) {
    seed = (seed * 48_271) % 0x7fff_ffff
    const end = start + 200_000 + (seed % 3_000_000)
    // Pictures are not shown at whole ticks, and a cue does not tell how long a header is.
    const startTicks = Math.round(at * everySeconds * ticksPerSecond * 1.001)
    frames.push({ startTicks, start, end: end + 12 })
    start = end
  }
  return { ticksPerSecond, frames }
}

const sizeOf = ({ frames }: KeyFrameIndex) => Math.max(...frames.map(({ end }) => end))
const again = (index: KeyFrameIndex) =>
  unpackKeyFrames(packKeyFrames(index) ?? expect.fail('it is too long'), { sizeBytes: sizeOf(index) })

describe('key frames that are packed', () => {
  test.each([
    ['of three hours', filmOf(10_800, 2)],
    ['of ticks that are no whole number in a second', filmOf(60, 2, 1e9 / 1_000_003)],
    ['of 40 TB', { ticksPerSecond: 90_000, frames: [{ startTicks: -3003, start: 2 ** 45, end: 2 ** 45 + 9 }] }],
  ])('%s are the same when they are unpacked', (_, index) => {
    expect(again(index)).toEqual(index)
  })

  test('of a film of three hours take 28 KB, and of ten hours with one each second less than is kept', () => {
    const film = filmOf(10_800, 2)
    expect(film.frames).toHaveLength(5400)
    expect(packKeyFrames(film)?.length).toBeLessThan(28_000)
    expect(packKeyFrames(filmOf(36_000, 1.01))?.length).toBeLessThan(PACKED_BYTES_MAX / 2)
  })

  test('are a second apart at least, and hold all that lies between them', () => {
    const dense = filmOf(10, 1 / 24)
    const index = again(dense)
    if (index === undefined || index === 'unknown') expect.fail('they were packed')
    expect(index.frames.length).toBeLessThanOrEqual(11)
    for (const [at, { startTicks, end }] of index.frames.entries()) {
      const next = index.frames[at + 1]
      if (next === undefined) expect(end).toBe(dense.frames.at(-1)?.end)
      else {
        expect(next.startTicks - startTicks).toBeGreaterThanOrEqual(1000)
        expect(end).toBe(next.start + 12)
      }
    }
  })

  test('are not packed where they take more than is kept', () => {
    expect(packKeyFrames(filmOf(400_000, 1.01))).toBeUndefined()
  })
})

describe('what was kept', () => {
  const index = filmOf(600, 2)
  const packed = packKeyFrames(index) ?? expect.fail('it is short')

  test('of a file whose key frames nobody can tell says so', () => {
    expect(unpackKeyFrames(UNKNOWN_KEY_FRAMES, { sizeBytes: 1 })).toBe('unknown')
  })

  test('by another version is found anew', () => {
    for (const version of [0, 2, 255]) {
      expect(
        unpackKeyFrames(Uint8Array.of(version, ...packed.subarray(1)), { sizeBytes: sizeOf(index) }),
      ).toBeUndefined()
    }
    expect(unpackKeyFrames(new Uint8Array(), { sizeBytes: 1 })).toBeUndefined()
  })

  test('and is damaged never tells of key frames outside of the file', () => {
    const sizeBytes = sizeOf(index)
    for (let at = 2; at < packed.length; at += 7) {
      const damaged = Uint8Array.from(packed)
      damaged[at] = (damaged[at] ?? 0) ^ 0x5a
      const found = unpackKeyFrames(damaged.subarray(0, packed.length - (at % 3)), { sizeBytes })
      if (found === undefined || found === 'unknown') continue
      expect(found.frames.every(({ start, end }) => start >= 0 && end <= sizeBytes)).toBe(true)
    }
    expect(unpackKeyFrames(packed, { sizeBytes: sizeBytes - 1 })).toBeUndefined()
  })
})
