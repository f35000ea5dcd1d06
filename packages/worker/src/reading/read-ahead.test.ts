import { type FileId, Semaphore, SLICE_BYTES } from '@streamvault/core'
import { MemorySliceCache, nothingDenied, RecordingMetrics } from '@streamvault/testkit'
import { expect, test } from 'vitest'
import { CachedReader } from './cached-reader.ts'
import { ReadAhead } from './read-ahead.ts'

const SLICES = 200
const sizeBytes = SLICES * SLICE_BYTES
const { signal } = new AbortController()

type Stream = ReturnType<typeof setUp>

/** A stream over a store that answers when `open` is called; `asked` lists the slices that were asked of it, in order. */
function setUp(slicesMax: number, room = new Semaphore(SLICES)) {
  const asked: { index: number; urgency: string | undefined; answer: () => void }[] = []
  const source = {
    sizeBytes,
    read: (position: number, _target: Uint8Array, { urgency }: { urgency?: string }) =>
      new Promise<void>((resolve) => asked.push({ index: position / SLICE_BYTES, urgency, answer: resolve })),
  }
  const cache = new MemorySliceCache({ bytesMax: sizeBytes, fillsMax: SLICES })
  const cached = new CachedReader(
    { denials: nothingDenied, cache, metrics: new RecordingMetrics() },
    'f1' as FileId,
    source,
  )
  const options = { range: { start: 0, end: sizeBytes }, slicesMax, permits: new Semaphore(SLICES), room }
  const reader = new ReadAhead(cached, options)
  const target = new Uint8Array(1)
  const read = (index: number) => reader.read(index * SLICE_BYTES, target, { signal })
  const answerAll = () => {
    for (const { answer } of asked) answer()
  }
  return { asked, read, answerAll, reader }
}

test('where a viewer begins, nothing is read ahead before he has what he waits for', async () => {
  const { asked, read, answerAll, reader } = setUp(8)
  const first = read(0)
  await expect.poll(() => asked.length).toBe(1)
  answerAll()
  await first
  await expect.poll(() => asked.length).toBe(3)
  const urgencies = asked.toSorted((one, other) => one.index - other.index).map(({ urgency }) => urgency)
  expect(urgencies).toEqual(['now', 'ahead', 'ahead'])
  reader[Symbol.dispose]()
})

test('a viewer who has left before he had anything has nothing read ahead', async () => {
  const { asked, read, answerAll, reader } = setUp(8)
  const first = read(0)
  await expect.poll(() => asked.length).toBe(1)
  reader[Symbol.dispose]()
  answerAll()
  await first
  await new Promise((resolve) => setImmediate(resolve))
  expect(asked).toHaveLength(1)
})

test('a viewer who never waits gets eight slices ahead, and one who does gets more, up to the limit', async () => {
  const watching = setUp(32)
  for (let index = 0; index < 20; index++) {
    const reading = watching.read(index)
    await expect.poll(() => watching.asked.some((each) => each.index === index)).toBe(true)
    watching.answerAll()
    await reading
    // Every slice has arrived before the next is entered.
    for (let turn = 0; turn < 5; turn++) {
      await new Promise((resolve) => setImmediate(resolve))
      watching.answerAll()
    }
  }
  expect(Math.max(...watching.asked.map(({ index }) => index))).toBe(19 + 8)
  watching.reader[Symbol.dispose]()

  const loading = setUp(32)
  for (let index = 0; index < 20; index++) {
    const reading = loading.read(index)
    await expect.poll(() => loading.asked.some((each) => each.index === index)).toBe(true)
    loading.asked.find((each) => each.index === index)?.answer()
    await reading
  }
  expect(Math.max(...loading.asked.map(({ index }) => index))).toBe(19 + 32)
  loading.reader[Symbol.dispose]()
})

test('what streams have before their viewers come to it fits into the cache, and is room for others once they came or left', async () => {
  const room = new Semaphore(6)
  const streams = [setUp(32, room), setUp(32, room), setUp(32, room)]
  const [one, two, three] = streams as [Stream, Stream, Stream]
  const aheadOf = ({ asked }: Stream, index: number) => Math.max(...asked.map((each) => each.index)) - index
  const play = async ({ asked, read }: Stream, index: number) => {
    const reading = read(index)
    await expect.poll(() => asked.some((each) => each.index === index)).toBe(true)
    for (const { answer } of asked) answer()
    await reading
    for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve))
  }
  for (let index = 0; index < 6; index++) await play(one, index)
  expect([aheadOf(one, 5), room.used]).toEqual([2 + 6, 6])
  for (let index = 0; index < 6; index++) await play(two, index)
  expect([aheadOf(two, 5), room.used]).toEqual([2, 6])
  one.reader[Symbol.dispose]()
  expect(room.used).toBe(0)
  for (let index = 0; index < 6; index++) await play(three, index)
  expect([aheadOf(three, 5), room.used]).toEqual([2 + 6, 6])
  for (const { reader } of streams) reader[Symbol.dispose]()
  expect(room.used).toBe(0)
})
