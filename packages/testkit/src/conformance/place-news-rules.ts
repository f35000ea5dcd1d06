import type { FoundBlob, PlaceNews } from '@streamvault/core'
import { expect } from 'vitest'
import { testBytes } from '../faults/test-bytes.ts'
import type { BlobFinderSubject, ForeignBlob } from './blob-finder-subject.ts'
import { chunked } from './blob-sources.ts'
import type { Rule } from './conformance.ts'
import { expectCode } from './expect-code.ts'

/** What the rules of `PlaceNews` need: as those of `BlobFinder`, and who tells. */
export interface PlaceNewsSubject extends BlobFinderSubject {
  readonly news: PlaceNews
}

const { signal } = new AbortController()
const BLOB_BYTES = 50
/** More than one answer of the memory holds, and fewer than take long. */
const MANY = 23
const ANSWERS_MAX = 100

async function put({ store }: PlaceNewsSubject, key: string) {
  const label = { fileName: `${key}.mkv`, caption: `what ${key} is` }
  return await store.put(chunked(testBytes(BLOB_BYTES)), { key, sizeBytes: BLOB_BYTES, label, signal })
}

const foreign = (name: string): ForeignBlob => ({
  fileName: `${name}.mp4`,
  mimeType: 'video/mp4',
  caption: `what ${name} is`,
  bytes: testBytes(70, 2),
})

async function begin({ news, place }: PlaceNewsSubject): Promise<string> {
  const { mark, put: told, goneCount } = await news.since(place, undefined, { signal })
  expect({ told, goneCount }).toEqual({ told: [], goneCount: 0 })
  return mark
}

/** All that is told behind a mark, and the mark behind it. */
async function readOn({ news, place }: PlaceNewsSubject, from: string) {
  const told: FoundBlob[] = []
  let goneCount = 0
  let mark = from
  for (let answers = 0; answers < ANSWERS_MAX; answers++) {
    const answer = await news.since(place, mark, { signal })
    told.push(...answer.put)
    goneCount += answer.goneCount
    mark = answer.mark
    if (answer.hasMore !== true) return { told, names: told.map(({ fileName }) => fileName), goneCount, mark }
  }
  return expect.fail('there is an end of it')
}

/** The contract of `PlaceNews`. */
export const placeNewsRules: readonly Rule<PlaceNewsSubject>[] = [
  {
    title: 'tells what is put from the first question on, by itself and by others, as a listing does',
    check: async (subject) => {
      await put(subject, 'before')
      const mark = await begin(subject)
      await put(subject, 'own')
      await subject.addForeign(foreign('theirs'))
      const { told } = await readOn(subject, mark)
      const listed: FoundBlob[] = []
      for await (const blob of subject.finder.list(subject.place, { signal })) listed.push(blob)
      expect(told).toEqual(listed.slice(1))
    },
  },
  {
    title: 'tells the same behind the same mark, and behind the last one nothing until there is news',
    check: async (subject) => {
      const mark = await begin(subject)
      await subject.addForeign(foreign('a'))
      const first = await readOn(subject, mark)
      expect(first.names).toEqual(['a.mp4'])
      expect(await readOn(subject, mark)).toEqual(first)
      expect((await readOn(subject, first.mark)).names).toEqual([])
      await subject.addForeign(foreign('b'))
      expect((await readOn(subject, first.mark)).names).toEqual(['b.mp4'])
    },
  },
  {
    title: `tells of ${MANY} blobs, each once and in order`,
    check: async (subject) => {
      const mark = await begin(subject)
      const keys = Array.from({ length: MANY }, (_, at) => `k${at}`)
      for (const key of keys) await put(subject, key)
      expect((await readOn(subject, mark)).names).toEqual(keys.map((key) => `${key}.mkv`))
    },
  },
  {
    title: 'tells that something is gone, and no longer what it was',
    check: async (subject) => {
      const before = await begin(subject)
      const { ref } = await put(subject, 'a')
      const { ref: left } = await put(subject, 'b')
      const { mark } = await readOn(subject, before)
      await subject.store.delete(ref, { signal })
      expect(await readOn(subject, mark)).toMatchObject({ names: [], goneCount: 1 })
      const { isGone = () => undefined } = await subject.news.since(subject.place, mark, { signal })
      expect([ref, left].map(isGone)).toEqual([true, false])
      expect((await readOn(subject, before)).names).toEqual(['b.mkv'])
    },
  },
  {
    title: 'refuses what is no mark, and places that it does not know',
    check: async (subject) => {
      for (const mark of ['', 'x', '-1', '1.5', ' 1'])
        await expectCode(subject.news.since(subject.place, mark, { signal }), 'CURSOR_INVALID')
      for (const place of [...subject.missingPlaces, '', '../..'])
        await expectCode(subject.news.since(place, undefined, { signal }), 'PLACE_NOT_FOUND')
    },
  },
]
