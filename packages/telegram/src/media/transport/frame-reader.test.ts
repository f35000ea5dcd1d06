import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FRAME_BYTES_MAX } from './frame-pool.ts'
import { FrameFault, FrameReader } from './frame-reader.ts'

/** A reader, what it made of what it was fed, and how much memory it asked for at once. */
function createReading() {
  const frames: Buffer[] = []
  let rooms = 0
  let lastAvailable = 0
  const reader = new FrameReader({
    room: () => {
      rooms++
      return Buffer.alloc(FRAME_BYTES_MAX)
    },
    partial: (frame, available) => {
      expect(available).toBeGreaterThanOrEqual(lastAvailable)
      expect(available).toBeLessThan(frame.length)
      lastAvailable = available
    },
    complete: (frame) => {
      frames.push(Buffer.from(frame))
      lastAvailable = 0
      // Whoever was handed the frame may change it.
      frame.fill(0xff)
    },
  })
  return { reader, frames, rooms: () => rooms }
}

/** Puts bytes where the reader wants them, at most so many at a time. */
function feed(reader: FrameReader, bytes: Uint8Array, chunks: readonly number[]): void {
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const { window } = reader
    expect(window.length).toBeGreaterThan(0)
    const count = Math.min(window.length, bytes.length - at, chunks[turn % chunks.length] ?? 1)
    window.set(bytes.subarray(at, at + count))
    reader.received(count)
    at += count
  }
}

function framed(body: Uint8Array): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32LE(body.length)
  return Buffer.concat([length, body])
}

const sizes = fc.oneof(
  fc.integer({ min: 4, max: 200 }),
  fc.integer({ min: 16_000, max: 17_000 }),
  fc.integer({ min: 16_000, max: 300_000 }),
  fc.integer({ min: FRAME_BYTES_MAX - 3000, max: FRAME_BYTES_MAX - 4 }),
)
const bodies = fc.array(
  fc.tuple(sizes, fc.nat(255)).map(([size, seed]) => Buffer.alloc(size, Buffer.from([seed, 1, 2, 3, 5]))),
  { minLength: 1, maxLength: 8 },
)
const chunks = fc
  .array(fc.oneof(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 2_000_000 })), {
    minLength: 1,
    maxLength: 6,
  })
  .filter((sizesOfChunks) => Math.max(...sizesOfChunks) > 3000)

test('frames come out as they went in, however they are cut', () => {
  fc.assert(
    fc.property(bodies, chunks, (given, cuts) => {
      const { reader, frames } = createReading()
      feed(reader, Buffer.concat(given.map(framed)), cuts)
      expect(frames.length).toBe(given.length)
      expect(frames.every((frame, index) => given[index]?.equals(frame))).toBe(true)
    }),
    { numRuns: 60 },
  )
})

test('small frames need no room beside the reader’s own', () => {
  const { reader, frames, rooms } = createReading()
  feed(reader, Buffer.concat(Array.from({ length: 500 }, () => framed(Buffer.alloc(150)))), [70_000])
  expect([frames.length, rooms()]).toEqual([500, 0])
})

test.each([0, 3, FRAME_BYTES_MAX - 3, 0x7fffffff, 0x80000010, 0xffffffff])('a length of %d is refused', (length) => {
  const { reader, rooms } = createReading()
  const head = Buffer.alloc(4)
  head.writeUInt32LE(length)
  expect(() => feed(reader, head, [4])).toThrow(FrameFault)
  expect(rooms()).toBe(0)
})

test('whatever is received, it is a frame, part of one, or refused', () => {
  const noise = fc.uint8Array({ minLength: 1, maxLength: 5000 })
  fc.assert(
    fc.property(noise, chunks, (bytes, cuts) => {
      const { reader, frames, rooms } = createReading()
      try {
        feed(reader, bytes, cuts)
      } catch (error) {
        expect(error).toBeInstanceOf(FrameFault)
      }
      const taken = frames.reduce((sum, frame) => sum + frame.length + 4, 0)
      expect(taken).toBeLessThanOrEqual(bytes.length)
      expect(rooms()).toBeLessThanOrEqual(1)
    }),
    { numRuns: 500 },
  )
})
