import { expect, test } from 'vitest'
import { BufferReader } from '../key-frames/trial/buffer-reader.ts'
import { matroska } from '../key-frames/trial/built-matroska.ts'
import { BoundedReader } from '../probe/bounded-reader.ts'
import { options } from '../trial/open-clip.ts'
import { CHUNK_BYTES } from './bounds.ts'
import { matroskaBeginning } from './matroska-beginning.ts'

const VOID_HEAD_BYTES = 5

test('of the beginning of a film, a few bytes of its first key frame are kept, and nothing that was read with them', async () => {
  const { bytes: film, clusters } = matroska(() => [])
  // Nothing, and then clusters of which the first lies in two chunks.
  const size = Buffer.alloc(4)
  size.writeUInt32BE(0x1000_0000 + CHUNK_BYTES - VOID_HEAD_BYTES - 20)
  const nothing = Buffer.concat([Uint8Array.of(0xec), size, Buffer.alloc(CHUNK_BYTES - VOID_HEAD_BYTES - 20)])
  const bytes = Buffer.concat([nothing, film.subarray(clusters[0])])
  const reader = new BoundedReader(new BufferReader(bytes), { bytesMax: 1e6, readsMax: 100 })
  const tracks = new Map([[1, { number: 1, delayTicks: 0, frameTicks: 0 }]])
  const range = { start: 0, end: bytes.length }
  const seen = await matroskaBeginning(reader, { clusters: range, tracks, ticksPerSecond: 1000 }, options)
  const { firstTicks, keyFrame } = seen.get(1) ?? expect.fail('the track is seen')
  expect(firstTicks).toBe(0)
  expect([...(keyFrame ?? [])]).toEqual([1, 2, 3])
  expect(keyFrame?.buffer.byteLength).toBe(3)
})
