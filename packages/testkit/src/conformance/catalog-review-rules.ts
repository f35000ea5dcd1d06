import type { MediaFile } from '@streamvault/core'
import { expect } from 'vitest'
import { sampleFile } from '../fakes/sample-library.ts'
import { type CatalogSubject, fileId, idsOf, NOON, titleId } from './catalog-subject.ts'
import type { Rule } from './conformance.ts'
import { expectCode } from './expect-code.ts'

const guess = { kind: 'movie', name: 'movie', doubt: 'nameless' } as const

function fileInReview(id: string, given: Partial<MediaFile> = {}): MediaFile {
  return sampleFile({ id: fileId(id), titleId: titleId('movie~review'), review: guess, addedAt: NOON, ...given })
}

/** The files that wait until somebody says what they are. */
export const catalogReviewRules: readonly Rule<CatalogSubject>[] = [
  {
    title: 'lists the files in review, newest first, then by id, and no others',
    check: async ({ catalog }) => {
      expect(await catalog.files.listInReview({ limit: 200 })).toEqual({ items: [] })
      const waiting = [fileInReview('new', { addedAt: NOON + 1 }), fileInReview('a'), fileInReview('b')]
      for (const file of waiting.toReversed()) await catalog.files.insert(file)
      await catalog.files.insert(sampleFile({ id: fileId('known'), addedAt: NOON }))
      expect(await catalog.files.listInReview({ limit: 200 })).toEqual({ items: waiting })
    },
  },
  {
    title: 'pages through every file in review once, and refuses a cursor that it did not issue',
    check: async ({ catalog }) => {
      const ids = ['a', 'b', 'c', 'd', 'e']
      for (const id of ids) await catalog.files.insert(fileInReview(id))
      const first = await catalog.files.listInReview({ limit: 2 })
      await catalog.files.remove(fileId('b'))
      const second = await catalog.files.listInReview({ limit: 2, after: first.next ?? '' })
      const third = await catalog.files.listInReview({ limit: 2, after: second.next ?? '' })
      expect([first, second, third].map(({ items }) => idsOf(items))).toEqual([['a', 'b'], ['c', 'd'], ['e']])
      expect(third.next).toBeUndefined()
      await expectCode(catalog.files.listInReview({ limit: 2, after: 'elsewhere' }), 'CURSOR_INVALID')
    },
  },
  {
    title: 'lists a file in review from the replacement that doubts it to the one that does not',
    check: async ({ catalog }) => {
      const { review, ...known } = fileInReview('a')
      const inserted = await catalog.files.insert(known)
      const doubted = await catalog.files.replace({ ...known, review: guess }, inserted.version)
      expect(await catalog.files.listInReview({ limit: 1 })).toEqual({ items: [{ ...known, review }] })
      await catalog.files.replace(known, doubted.version)
      expect(await catalog.files.listInReview({ limit: 1 })).toEqual({ items: [] })
    },
  },
]
