import { type BlobRef, type BlobStore, VaultError } from '@streamvault/core'
import * as fc from 'fast-check'
import { expect } from 'vitest'
import { testBytes } from '../faults/test-bytes.ts'
import { chunked, hanging, meeting, putBytes, readBytes, unreadable } from './blob-sources.ts'
import type { Rule } from './conformance.ts'
import { expectCode } from './expect-code.ts'

const { signal } = new AbortController()
/** More than one chunk of any adapter. */
const LARGE_BYTES = 600_000

const puts: readonly Rule<BlobStore>[] = [
  {
    title: 'reads back what was put, for any range and however the source was cut',
    check: async (store) => {
      const bytes = testBytes(LARGE_BYTES)
      const { ref } = await store.put(chunked(bytes, 70_001), { key: 'a', sizeBytes: bytes.length, signal })
      const offset = fc.nat(bytes.length)
      const readsBack = fc.asyncProperty(offset, offset, async (a, b) => {
        const range = { start: Math.min(a, b), end: Math.max(a, b) }
        const read = await readBytes(store, ref, range)
        expect(Buffer.compare(read, bytes.subarray(range.start, range.end))).toBe(0)
      })
      await fc.assert(readsBack, { numRuns: 25 })
    },
  },
  {
    title: 'keeps nothing of the chunks it is given',
    check: async (store) => {
      const bytes = testBytes(10_000)
      const ref = await store.put(reusingItsBuffer(bytes), { key: 'a', sizeBytes: bytes.length, signal })
      expect(await readBytes(store, ref.ref, { start: 0, end: 10_000 })).toEqual(bytes)
    },
  },
  {
    title: 'keeps an empty blob',
    check: async (store) => {
      const ref = await putBytes(store, 'empty', new Uint8Array())
      expect(await store.stat(ref, { signal })).toEqual({ ref, sizeBytes: 0 })
      expect(await readBytes(store, ref, { start: 0, end: 0 })).toHaveLength(0)
    },
  },
  {
    title: 'keeps blobs of different keys apart',
    check: async (store) => {
      const keys = ['a', 'a.b', 'a-b', 'a_b', '0', 'x'.repeat(128)]
      const refs = await Promise.all(keys.map((key, index) => putBytes(store, key, testBytes(100, index))))
      for (const [index, ref] of refs.entries()) {
        expect(await readBytes(store, ref, { start: 0, end: 100 })).toEqual(testBytes(100, index))
      }
    },
  },
  {
    title: 'reads the sources of as many puts side by side as it says',
    check: async (store) => {
      const { putsAtOnce } = store.limits
      expect(putsAtOnce).toBeGreaterThanOrEqual(1)
      const sources = meeting(Array.from({ length: putsAtOnce }, (_, index) => testBytes(1000, index)))
      const put = (source: AsyncIterable<Uint8Array>, index: number) =>
        store.put(source, { key: `meets-${index}`, sizeBytes: 1000, signal })
      for (const [index, { ref }] of (await Promise.all(sources.map(put))).entries()) {
        expect(await readBytes(store, ref, { start: 0, end: 1000 })).toEqual(testBytes(1000, index))
      }
    },
  },
  {
    title: 'takes a label, whether it keeps it or not',
    check: async (store) => {
      const label = { fileName: 'Grüße 🎬.mkv', caption: 'two\nlines' }
      const { ref } = await store.put(chunked(testBytes(100)), { key: 'a', sizeBytes: 100, label, signal })
      expect(await readBytes(store, ref, { start: 0, end: 100 })).toEqual(testBytes(100))
      expect(await store.put(unreadable(), { key: 'a', sizeBytes: 100, label, signal })).toEqual({
        ref,
        sizeBytes: 100,
      })
    },
  },
  {
    title: 'returns the blob of the same key and size without reading the source',
    check: async (store) => {
      const ref = await putBytes(store, 'a', testBytes(100))
      expect(await store.put(unreadable(), { key: 'a', sizeBytes: 100, signal })).toEqual({ ref, sizeBytes: 100 })
    },
  },
  {
    title: 'refuses a blob over its limit before reading anything',
    check: async (store) => {
      const sizeBytes = store.limits.blobBytesMax + 1
      await expectCode(store.put(unreadable(), { key: 'a', sizeBytes, signal }), 'BLOB_TOO_LARGE')
    },
  },
  {
    title: 'refuses a source that ends early, and keeps nothing of it',
    check: async (store) => {
      await expectCode(store.put(chunked(testBytes(9999)), { key: 'a', sizeBytes: 10_000, signal }), 'BLOB_TRUNCATED')
      await expectNothingKept(store)
    },
  },
  {
    title: 'refuses a source that runs over, and keeps nothing of it',
    check: async (store) => {
      await expectCode(store.put(chunked(testBytes(10_001)), { key: 'a', sizeBytes: 10_000, signal }), 'BLOB_TRUNCATED')
      await expectNothingKept(store)
    },
  },
  {
    title: 'fails as its source fails, and keeps nothing of it',
    check: async (store) => {
      const source = failing(testBytes(5000), new VaultError('SOURCE_CHANGED'))
      await expectCode(store.put(source, { key: 'a', sizeBytes: 10_000, signal }), 'SOURCE_CHANGED')
      await expectNothingKept(store)
    },
  },
  {
    title: 'leaves a source that hangs once the signal aborts, and keeps nothing of it',
    check: async (store) => {
      const controller = new AbortController()
      const reason = new Error('no longer wanted')
      const put = store.put(hanging(testBytes(5000)), { key: 'a', sizeBytes: 10_000, signal: controller.signal })
      setImmediate(() => controller.abort(reason))
      await expect(put).rejects.toBe(reason)
      await expectNothingKept(store)
    },
  },
]

const reads: readonly Rule<BlobStore>[] = [
  {
    title: 'yields no empty chunk, and nothing for an empty range',
    check: async (store) => {
      const ref = await putBytes(store, 'a', testBytes(LARGE_BYTES))
      for await (const chunk of store.read(ref, { start: 1, end: LARGE_BYTES }, { signal })) {
        expect(chunk.length).toBeGreaterThan(0)
      }
      for await (const chunk of store.read(ref, { start: 7, end: 7 }, { signal })) expect.unreachable(`${chunk.length}`)
    },
  },
  {
    title: 'leaves a chunk alone until the next is asked for',
    check: async (store) => {
      const bytes = testBytes(LARGE_BYTES)
      const ref = await putBytes(store, 'a', bytes)
      let position = 0
      for await (const chunk of store.read(ref, { start: 0, end: LARGE_BYTES }, { signal })) {
        await new Promise((resolve) => setImmediate(resolve))
        expect(Buffer.compare(chunk, bytes.subarray(position, position + chunk.length))).toBe(0)
        position += chunk.length
      }
    },
  },
  {
    title: 'refuses a range that is not inside the blob',
    check: async (store) => {
      const ref = await putBytes(store, 'a', testBytes(10))
      const outside = [
        { start: 0, end: 11 },
        { start: 10, end: 11 },
        { start: 11, end: 11 },
        { start: -1, end: 5 },
        { start: 5, end: 4 },
        { start: 0.5, end: 4 },
        { start: 0, end: Number.NaN },
      ]
      for (const range of outside) await expectCode(readBytes(store, ref, range), 'RANGE_OUT_OF_BOUNDS')
    },
  },
  {
    title: 'can be left in the middle of a read, and read again',
    check: async (store) => {
      const bytes = testBytes(LARGE_BYTES)
      const ref = await putBytes(store, 'a', bytes)
      for await (const chunk of store.read(ref, { start: 0, end: LARGE_BYTES }, { signal })) {
        expect(chunk[0]).toBe(bytes[0])
        break
      }
      expect(Buffer.compare(await readBytes(store, ref, { start: 0, end: LARGE_BYTES }), bytes)).toBe(0)
    },
  },
  {
    title: 'serves many reads at once',
    check: async (store) => {
      const bytes = testBytes(LARGE_BYTES)
      const ref = await putBytes(store, 'a', bytes)
      const ranges = Array.from({ length: 20 }, (_, index) => ({ start: index * 1000, end: LARGE_BYTES - index }))
      const results = await Promise.all(ranges.map((range) => readBytes(store, ref, range)))
      for (const [index, { start, end }] of ranges.entries()) {
        expect(Buffer.compare(results[index] ?? new Uint8Array(), bytes.subarray(start, end))).toBe(0)
      }
    },
  },
  {
    title: 'stops a read once the signal aborts',
    check: async (store) => {
      const ref = await putBytes(store, 'a', testBytes(LARGE_BYTES))
      const controller = new AbortController()
      const reason = new Error('the viewer left')
      const read = async () => {
        const range = { start: 0, end: LARGE_BYTES }
        for await (const _ of store.read(ref, range, { signal: controller.signal })) controller.abort(reason)
      }
      await expect(read()).rejects.toBe(reason)
    },
  },
]

const names: readonly Rule<BlobStore>[] = [
  {
    title: 'says how large a blob is',
    check: async (store) => {
      const ref = await putBytes(store, 'a', testBytes(12_345))
      expect(await store.stat(ref, { signal })).toEqual({ ref, sizeBytes: 12_345 })
    },
  },
  {
    title: 'says that a deleted blob is not there',
    check: async (store) => {
      const ref = await putBytes(store, 'a', testBytes(100))
      await store.delete(ref, { signal })
      await expectCode(store.stat(ref, { signal }), 'BLOB_NOT_FOUND')
      await expectCode(readBytes(store, ref, { start: 0, end: 1 }), 'BLOB_NOT_FOUND')
    },
  },
  {
    title: 'deletes what is not there, and nothing else',
    check: async (store) => {
      const ref = await putBytes(store, 'a', testBytes(100))
      const other = await putBytes(store, 'b', testBytes(100, 2))
      await store.delete(ref, { signal })
      await store.delete(ref, { signal })
      expect(await readBytes(store, other, { start: 0, end: 100 })).toEqual(testBytes(100, 2))
    },
  },
  {
    title: 'stores anew what was deleted',
    check: async (store) => {
      await store.delete(await putBytes(store, 'a', testBytes(100)), { signal })
      const ref = await putBytes(store, 'a', testBytes(100, 2))
      expect(await readBytes(store, ref, { start: 0, end: 100 })).toEqual(testBytes(100, 2))
    },
  },
  {
    title: 'refuses a ref that it never issued',
    check: async (store) => {
      for (const ref of ['', '/', '..', '../../etc/passwd', 'a/b:1', 'a:1\n', '\0'] as BlobRef[]) {
        await expectCode(store.stat(ref, { signal }), 'BLOB_REF_INVALID')
        await expectCode(readBytes(store, ref, { start: 0, end: 1 }), 'BLOB_REF_INVALID')
      }
    },
  },
  {
    title: 'throws the reason of a signal that is aborted already',
    check: async (store) => {
      const ref = await putBytes(store, 'a', testBytes(100))
      const reason = new Error('the viewer left')
      const options = { signal: AbortSignal.abort(reason) }
      await expect(store.stat(ref, options)).rejects.toBe(reason)
      await expect(store.delete(ref, options)).rejects.toBe(reason)
      await expect(store.put(unreadable(), { key: 'b', sizeBytes: 1, ...options })).rejects.toBe(reason)
      const chunks = store.read(ref, { start: 0, end: 1 }, options)[Symbol.asyncIterator]()
      await expect(chunks.next()).rejects.toBe(reason)
    },
  },
]

/** The contract of `BlobStore`. The subject is empty, and accepts blobs of at least 1 MiB. */
export const blobStoreRules: readonly Rule<BlobStore>[] = [...puts, ...reads, ...names]

/** A put of key `a` and 10,000 bytes failed: the same put again must read its source, and get what that says. */
async function expectNothingKept(store: BlobStore): Promise<void> {
  const bytes = testBytes(10_000, 99)
  const ref = await putBytes(store, 'a', bytes)
  expect(Buffer.compare(await readBytes(store, ref, { start: 0, end: 10_000 }), bytes)).toBe(0)
}

async function* reusingItsBuffer(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  const buffer = new Uint8Array(1000)
  for (let at = 0; at < bytes.length; at += buffer.length) {
    buffer.set(bytes.subarray(at, at + buffer.length))
    yield buffer
  }
  buffer.fill(0)
}

async function* failing(bytes: Uint8Array, error: Error): AsyncGenerator<Uint8Array> {
  yield bytes
  throw error
}
