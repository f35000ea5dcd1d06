import type { BlobLabel, BlobRef, FoundBlob } from '@streamvault/core'
import { expect } from 'vitest'
import { testBytes } from '../faults/test-bytes.ts'
import type { BlobFinderSubject, ForeignBlob } from './blob-finder-subject.ts'
import { chunked, readBytes, unreadable } from './blob-sources.ts'
import type { Rule } from './conformance.ts'
import { expectCode } from './expect-code.ts'

const { signal } = new AbortController()
/** More than any store lists at a time: Telegram gives 100. */
const MANY = 110
const BLOB_BYTES = 50

function labelOf(key: string): BlobLabel {
  return { fileName: `${key}.mkv`, caption: `Grüße “${key}” 🎬\nof two lines` }
}

async function put({ store }: BlobFinderSubject, key: string): Promise<BlobRef> {
  const options = { key, sizeBytes: BLOB_BYTES, label: labelOf(key), signal }
  return (await store.put(chunked(testBytes(BLOB_BYTES)), options)).ref
}

function foreign(name: string, seed = 2): ForeignBlob {
  return { fileName: `${name}.mp4`, mimeType: 'video/mp4', caption: `what ${name} is`, bytes: testBytes(70, seed) }
}

async function listAll({ finder, place }: BlobFinderSubject, after?: string): Promise<FoundBlob[]> {
  const found: FoundBlob[] = []
  for await (const blob of finder.list(place, { ...(after === undefined ? {} : { after }), signal })) found.push(blob)
  return found
}

async function listOnly({ finder, place }: BlobFinderSubject, only: string): Promise<FoundBlob[]> {
  const found: FoundBlob[] = []
  for await (const blob of finder.list(place, { only, signal })) found.push(blob)
  return found
}

async function namesIn(subject: BlobFinderSubject, after?: string): Promise<string[]> {
  return (await listAll(subject, after)).map(({ fileName }) => fileName)
}

const listing: readonly Rule<BlobFinderSubject>[] = [
  {
    title: 'lists nothing where nothing was put',
    check: async (subject) => expect(await listAll(subject)).toEqual([]),
  },
  {
    title: 'lists what was put, in that order, as it was labelled',
    check: async (subject) => {
      const keys = ['b', 'a', 'c']
      const refs: BlobRef[] = []
      for (const key of keys) refs.push(await put(subject, key))
      const wanted = keys.map((key, index) => ({ ref: refs[index], sizeBytes: BLOB_BYTES, ...labelOf(key) }))
      expect(await listAll(subject)).toMatchObject(wanted)
    },
  },
  {
    title: 'lists what others put, between its own, and can read it',
    check: async (subject) => {
      await put(subject, 'a')
      await subject.addForeign(foreign('theirs'))
      await put(subject, 'b')
      const found = await listAll(subject)
      expect(found.map(({ fileName }) => fileName)).toEqual(['a.mkv', 'theirs.mp4', 'b.mkv'])
      const [, theirs] = found
      expect(theirs).toMatchObject({ sizeBytes: 70, mimeType: 'video/mp4', caption: 'what theirs is' })
      const ref = theirs?.ref ?? expect.fail('the foreign blob is listed')
      expect(await subject.store.stat(ref, { signal })).toEqual({ ref, sizeBytes: 70 })
      expect(await readBytes(subject.store, ref, { start: 10, end: 70 })).toEqual(testBytes(70, 2).subarray(10))
    },
  },
  {
    title: 'lists a blob that was put again once',
    check: async (subject) => {
      await put(subject, 'a')
      await put(subject, 'b')
      await subject.store.put(unreadable(), { key: 'a', sizeBytes: BLOB_BYTES, label: labelOf('a'), signal })
      expect(await namesIn(subject)).toEqual(['a.mkv', 'b.mkv'])
    },
  },
  {
    title: 'lists nothing that was deleted',
    check: async (subject) => {
      await put(subject, 'a')
      const ref = await put(subject, 'b')
      await put(subject, 'c')
      await subject.store.delete(ref, { signal })
      expect(await namesIn(subject)).toEqual(['a.mkv', 'c.mkv'])
    },
  },
  {
    title: `lists ${MANY} blobs, each once and in order`,
    check: async (subject) => {
      const names: string[] = []
      for (let index = 0; index < MANY; index++) {
        const blob = foreign(`film ${index}`, index)
        await subject.addForeign(blob)
        names.push(blob.fileName)
      }
      expect(await namesIn(subject)).toEqual(names)
    },
  },
]

const resuming: readonly Rule<BlobFinderSubject>[] = [
  {
    title: 'goes on behind any cursor',
    check: async (subject) => {
      for (const key of ['a', 'b', 'c']) await put(subject, key)
      await subject.addForeign(foreign('d'))
      const found = await listAll(subject)
      expect(new Set(found.map(({ cursor }) => cursor)).size).toBe(4)
      for (const [index, { cursor }] of found.entries()) {
        expect(await listAll(subject, cursor)).toEqual(found.slice(index + 1))
      }
    },
  },
  {
    title: 'goes on behind a blob that is gone, with what came since',
    check: async (subject) => {
      await put(subject, 'a')
      const ref = await put(subject, 'b')
      const cursor = (await listAll(subject)).at(-1)?.cursor
      await subject.store.delete(ref, { signal })
      expect(await namesIn(subject, cursor)).toEqual([])
      await subject.addForeign(foreign('c'))
      await put(subject, 'd')
      expect(await namesIn(subject, cursor)).toEqual(['c.mp4', 'd.mkv'])
    },
  },
  {
    title: 'lists the one blob of a cursor, and nothing once it is gone',
    check: async (subject) => {
      await put(subject, 'a')
      const ref = await put(subject, 'b')
      await subject.addForeign(foreign('c'))
      const all = await listAll(subject)
      for (const blob of all) expect(await listOnly(subject, blob.cursor)).toEqual([blob])
      await subject.store.delete(ref, { signal })
      expect(await listOnly(subject, all[1]?.cursor ?? '')).toEqual([])
      await expectCode(listOnly(subject, 'a'), 'CURSOR_INVALID')
    },
  },
  {
    title: 'finds the blob of a ref as it is listed, and nothing once it is gone',
    check: async (subject) => {
      const ref = await put(subject, 'a')
      await subject.addForeign(foreign('b'))
      const all = await listAll(subject)
      for (const blob of all) expect(await subject.finder.find(blob.ref, { signal })).toEqual(blob)
      await subject.store.delete(ref, { signal })
      expect(await subject.finder.find(ref, { signal })).toBeUndefined()
      await expectCode(subject.finder.find('?' as BlobRef, { signal }), 'BLOB_REF_INVALID')
    },
  },
  {
    title: 'refuses what is no cursor',
    check: async (subject) => {
      await put(subject, 'a')
      for (const cursor of ['', 'a', '-1', '1.5', '1 ', '9'.repeat(30)]) {
        await expectCode(listAll(subject, cursor), 'CURSOR_INVALID')
      }
    },
  },
  {
    title: 'refuses a place that it does not know',
    check: async (subject) => {
      for (const place of [...subject.missingPlaces, '', ' ', '../..', '\0', 'x'.repeat(5000)]) {
        await expectCode(listAll({ ...subject, place }), 'PLACE_NOT_FOUND')
      }
    },
  },
  {
    title: 'stops a listing once the signal aborts, with its reason',
    check: async (subject) => {
      for (const key of ['a', 'b']) await put(subject, key)
      const reason = new Error('enough')
      const never = subject.finder.list(subject.place, { signal: AbortSignal.abort(reason) })[Symbol.asyncIterator]()
      await expect(never.next()).rejects.toBe(reason)
      const controller = new AbortController()
      const listed = subject.finder.list(subject.place, { signal: controller.signal })[Symbol.asyncIterator]()
      expect((await listed.next()).value).toMatchObject({ fileName: 'a.mkv' })
      controller.abort(reason)
      await expect(listed.next()).rejects.toBe(reason)
    },
  },
]

/** The contract of `BlobFinder`. */
export const blobFinderRules: readonly Rule<BlobFinderSubject>[] = [...listing, ...resuming]
