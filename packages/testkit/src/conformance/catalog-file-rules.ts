import { BUCKETS, type MediaFile } from '@streamvault/core'
import { expect } from 'vitest'
import { sampleFile } from '../fakes/sample-library.ts'
import { type CatalogSubject, fileId, idsOf, titleId } from './catalog-subject.ts'
import type { Rule } from './conformance.ts'

/** The files of a title, and their digests. */
export const catalogFileRules: readonly Rule<CatalogSubject>[] = [
  {
    title: 'lists the files of a title by season, episode, bucket (best first) and id',
    check: async ({ catalog }) => {
      const series = titleId('s')
      const expected: MediaFile[] = []
      for (const episode of [
        { season: 0, episode: 1 },
        { season: 2, episode: 9 },
        { season: 2, episode: 10 },
      ]) {
        for (const bucket of BUCKETS) {
          for (const copy of ['a', 'b']) {
            const id = fileId(`${copy}-${bucket}-${episode.season}-${episode.episode}`)
            expected.push(sampleFile({ id, titleId: series, episode, bucket }))
          }
        }
      }
      const shuffled = expected.toSorted((a, b) =>
        a.id.split('').reverse().join() < b.id.split('').reverse().join() ? 1 : -1,
      )
      for (const file of shuffled) await catalog.files.insert(file)
      await catalog.files.insert(sampleFile({ id: fileId('other'), titleId: titleId('other') }))
      expect(await catalog.files.listByTitle(series)).toEqual(expected)
      expect(await catalog.files.listByTitle(titleId('nobody'))).toEqual([])
    },
  },
  {
    title: 'lists a file under the title that its replacement names',
    check: async ({ catalog }) => {
      const { value, version } = await catalog.files.insert(sampleFile({ titleId: titleId('a') }))
      await catalog.files.replace({ ...value, titleId: titleId('b') }, version)
      expect(await catalog.files.listByTitle(titleId('a'))).toEqual([])
      expect(idsOf(await catalog.files.listByTitle(titleId('b')))).toEqual([value.id])
    },
  },
  {
    title: 'keeps digests byte for byte, whatever array they come in',
    check: async ({ catalog }) => {
      const bytes = Uint8Array.from({ length: 70_000 }, (_, index) => (index * 31 + (index >> 8)) & 0xff)
      await catalog.digests.put(fileId('whole'), bytes)
      await catalog.digests.put(fileId('view'), bytes.subarray(4, 12))
      await catalog.digests.put(fileId('empty'), new Uint8Array())
      const kept = async (id: string) => Uint8Array.from((await catalog.digests.get(fileId(id))) ?? [255])
      expect(await kept('whole')).toEqual(bytes)
      expect(await kept('view')).toEqual(bytes.slice(4, 12))
      expect(await kept('empty')).toEqual(new Uint8Array())
    },
  },
  {
    title: 'keeps key frames apart from digests, and forgets each alone',
    check: async ({ catalog }) => {
      const { digests, keyFrames } = catalog
      expect(await keyFrames.get(fileId('f'))).toBeUndefined()
      await digests.put(fileId('f'), Uint8Array.of(1, 2, 3, 4))
      await keyFrames.put(fileId('f'), Uint8Array.of(5, 6))
      await keyFrames.put(fileId('f'), Uint8Array.of(7, 8, 9))
      expect([...((await digests.get(fileId('f'))) ?? [])]).toEqual([1, 2, 3, 4])
      expect([...((await keyFrames.get(fileId('f'))) ?? [])]).toEqual([7, 8, 9])
      for (let times = 0; times < 2; times++) await keyFrames.remove(fileId('f'))
      expect(await keyFrames.get(fileId('f'))).toBeUndefined()
      expect(await digests.get(fileId('f'))).toBeDefined()
    },
  },
  {
    title: 'replaces digests that are written again, and forgets those that are removed',
    check: async ({ catalog }) => {
      await catalog.digests.put(fileId('f'), Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8))
      await catalog.digests.put(fileId('f'), Uint8Array.of(9, 9, 9, 9))
      expect([...((await catalog.digests.get(fileId('f'))) ?? [])]).toEqual([9, 9, 9, 9])
      await catalog.digests.remove(fileId('f'))
      expect(await catalog.digests.get(fileId('f'))).toBeUndefined()
    },
  },
]
