import type { BlobRef } from '@streamvault/core'
import { expect, test } from 'vitest'
import { putBytes, readBytes } from '../conformance/blob-sources.ts'
import { expectCode } from '../conformance/expect-code.ts'
import { MemoryBlobStore } from '../fakes/memory-blob-store.ts'
import { type Fault, seededFaults } from './fault-plan.ts'
import { FaultyBlobStore } from './faulty-blob-store.ts'
import { testBytes } from './test-bytes.ts'

const SIZE = 200_000
const whole = { start: 0, end: SIZE }
const { signal } = new AbortController()

async function storeWith(fault: Fault): Promise<{ store: FaultyBlobStore; ref: BlobRef }> {
  const store = new FaultyBlobStore(new MemoryBlobStore({ blobBytesMax: 1 << 20 }), ({ method }) =>
    method === 'read' ? fault : undefined,
  )
  return { store, ref: await putBytes(store, 'a', testBytes(SIZE)) }
}

test('throws the planned error', async () => {
  const { store, ref } = await storeWith({ kind: 'error', code: 'STORE_UNAVAILABLE' })
  await expectCode(readBytes(store, ref, whole), 'STORE_UNAVAILABLE')
})

test('throttles for the planned time', async () => {
  const { store, ref } = await storeWith({ kind: 'throttle', retryAfterMs: 3000 })
  await expect(readBytes(store, ref, whole)).rejects.toMatchObject({ code: 'STORE_THROTTLED', retryAfterMs: 3000 })
})

test.each([0, 0.1, 0.5, 0.999])('ends cleanly too early, at %f of the range', async (at) => {
  const { store, ref } = await storeWith({ kind: 'short', at })
  expect(Buffer.compare(await readBytes(store, ref, whole), testBytes(SIZE).subarray(0, Math.floor(SIZE * at)))).toBe(0)
})

test.each([0, 0.1, 0.5, 0.999])('changes one bit, at %f of the range', async (at) => {
  const { store, ref } = await storeWith({ kind: 'flip', at })
  const expected = testBytes(SIZE)
  const index = Math.floor(SIZE * at)
  expected[index] = (expected[index] ?? 0) ^ 1
  expect(Buffer.compare(await readBytes(store, ref, whole), expected)).toBe(0)
})

test('drops midway, after the bytes before', async () => {
  const { store, ref } = await storeWith({ kind: 'drop', at: 0.5 })
  let read = 0
  const drain = async () => {
    for await (const chunk of store.read(ref, whole, { signal })) read += chunk.length
  }
  await expectCode(drain(), 'STORE_UNAVAILABLE')
  expect(read).toBe(SIZE / 2)
})

test('stalls until it is released', async () => {
  const { store, ref } = await storeWith({ kind: 'stall' })
  const read = readBytes(store, ref, whole)
  await new Promise((resolve) => setImmediate(resolve))
  expect(store.stalled).toBe(1)
  store.release()
  expect(await read).toHaveLength(SIZE)
  expect(store.stalled).toBe(0)
})

test('stalls until it is aborted', async () => {
  const { store, ref } = await storeWith({ kind: 'stall' })
  const controller = new AbortController()
  const chunks = store.read(ref, whole, { signal: controller.signal })[Symbol.asyncIterator]()
  const next = chunks.next()
  controller.abort(new Error('the viewer left'))
  await expect(next).rejects.toThrow('the viewer left')
})

test('plans the same faults for the same seed, and as many as it was told', () => {
  const calls = Array.from({ length: 10_000 }, (_, index) => ({ method: 'read' as const, index }))
  const plan = (seed: number) => calls.map(seededFaults({ seed, rate: 0.2 }))
  expect(plan(1)).toEqual(plan(1))
  expect(plan(1)).not.toEqual(plan(2))
  const faults = plan(1).filter((fault) => fault !== undefined)
  expect(faults.length).toBeGreaterThan(1800)
  expect(faults.length).toBeLessThan(2200)
  expect(new Set(faults.map(({ kind }) => kind))).toEqual(new Set(['error', 'throttle', 'short', 'drop', 'flip']))
})
