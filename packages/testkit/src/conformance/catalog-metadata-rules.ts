import { expect } from 'vitest'
import { sampleMetadata } from '../fakes/sample-metadata.ts'
import { type CatalogSubject, NOON, titleId } from './catalog-subject.ts'
import type { Rule } from './conformance.ts'
import { expectCode } from './expect-code.ts'

/** How many callers race for one record. */
const CALLERS = 10

/** What a metadata service tells of titles: one record each, by compare-and-set. */
export const catalogMetadataRules: readonly Rule<CatalogSubject>[] = [
  {
    title: 'keeps what is known of a title as it was written, for the next process too',
    check: async ({ catalog, reopen }) => {
      const written = await catalog.metadata.insert(sampleMetadata('solaris-1972'))
      expect(written.value).toEqual(sampleMetadata('solaris-1972'))
      expect(await catalog.metadata.get(titleId('solaris-1972'))).toEqual(written)
      expect(await catalog.metadata.get(titleId('solaris-2002'))).toBeUndefined()
      expect(await catalog.titles.get(titleId('solaris-1972'))).toBeUndefined()
      expect(await (await reopen()).metadata.get(titleId('solaris-1972'))).toEqual(written)
    },
  },
  {
    title:
      'of any number of callers that write what is known of a title, one does, and nobody replaces what he has not read',
    check: async ({ catalog }) => {
      const first = await catalog.metadata.insert(sampleMetadata('a'))
      await expectCode(catalog.metadata.insert(sampleMetadata('a', { dueAt: NOON })), 'CATALOG_CONFLICT')
      const writes = Array.from({ length: CALLERS }, (_, index) =>
        catalog.metadata.replace(sampleMetadata('a', { dueAt: NOON + index }), first.version),
      )
      const won = (await Promise.allSettled(writes)).filter((outcome) => outcome.status === 'fulfilled')
      expect(won).toHaveLength(1)
      expect(await catalog.metadata.get(titleId('a'))).toEqual(won[0]?.value)
      expect(won[0]?.value.version).toBeGreaterThan(first.version)
      await expectCode(catalog.metadata.replace(sampleMetadata('a'), first.version), 'CATALOG_CONFLICT')
    },
  },
  {
    title: 'forgets what was known of one title alone, and gives it a version it never had when it is known again',
    check: async ({ catalog }) => {
      const first = await catalog.metadata.insert(sampleMetadata('a'))
      await catalog.metadata.insert(sampleMetadata('b'))
      for (let times = 0; times < 2; times++) await catalog.metadata.remove(titleId('a'))
      expect(await catalog.metadata.get(titleId('a'))).toBeUndefined()
      expect(await catalog.metadata.get(titleId('b'))).toBeDefined()
      await catalog.metadata.insert(sampleMetadata('a', { dueAt: NOON }))
      await expectCode(catalog.metadata.replace(first.value, first.version), 'CATALOG_CONFLICT')
    },
  },
]
