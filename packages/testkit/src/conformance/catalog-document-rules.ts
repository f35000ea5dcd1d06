import { expect } from 'vitest'
import { sampleFile } from '../fakes/sample-library.ts'
import { type CatalogSubject, fileId, idsOf, insertTitles, sampleTitle, titleId } from './catalog-subject.ts'
import type { Rule } from './conformance.ts'
import { expectCode } from './expect-code.ts'

/** How many callers race for one document. */
const CALLERS = 10

/** Documents: compare-and-set, one at a time, and durable. */
export const catalogDocumentRules: readonly Rule<CatalogSubject>[] = [
  {
    title: 'returns a document as it was inserted',
    check: async ({ catalog }) => {
      const title = sampleTitle('fargo-2014-series', {
        kind: 'series',
        name: 'Fargo “été” ⁂',
        year: 2014,
        buckets: ['1080p', '720p'],
        seasons: [{ number: 0, episodes: [{ number: 2, name: 'Two', buckets: ['720p'] }] }],
      })
      const file = sampleFile({ encryption: { scheme: 'aes-256-ctr', keyId: 'k1', salt: 'a5'.repeat(32) } })
      const writtenTitle = await catalog.titles.insert(title)
      const writtenFile = await catalog.files.insert(file)
      expect(writtenTitle.value).toEqual(title)
      expect(await catalog.titles.get(title.id)).toEqual(writtenTitle)
      expect(writtenFile.value).toEqual(file)
      expect(await catalog.files.get(file.id)).toEqual(writtenFile)
    },
  },
  {
    title: 'answers undefined for what is not there',
    check: async ({ catalog }) => {
      await catalog.titles.insert(sampleTitle('a'))
      expect(await catalog.titles.get(titleId('b'))).toBeUndefined()
      expect(await catalog.files.get(fileId('a'))).toBeUndefined()
      expect(await catalog.digests.get(fileId('a'))).toBeUndefined()
    },
  },
  {
    title: 'refuses to insert an id that is taken, and keeps what is there',
    check: async ({ catalog }) => {
      await catalog.titles.insert(sampleTitle('a', { name: 'First' }))
      await catalog.files.insert(sampleFile({ id: fileId('f'), name: 'first.mkv' }))
      await expectCode(catalog.titles.insert(sampleTitle('a', { name: 'Second' })), 'CATALOG_CONFLICT')
      await expectCode(catalog.files.insert(sampleFile({ id: fileId('f'), name: 'second.mkv' })), 'CATALOG_CONFLICT')
      expect((await catalog.titles.get(titleId('a')))?.value.name).toBe('First')
      expect((await catalog.files.get(fileId('f')))?.value.name).toBe('first.mkv')
    },
  },
  {
    title: 'replaces the version that was read, and gives it a higher one',
    check: async ({ catalog }) => {
      const first = await catalog.titles.insert(sampleTitle('a', { name: 'First' }))
      const second = await catalog.titles.replace(sampleTitle('a', { name: 'Second' }), first.version)
      const third = await catalog.titles.replace(sampleTitle('a', { name: 'Third' }), second.version)
      expect(second.version).toBeGreaterThan(first.version)
      expect(third.version).toBeGreaterThan(second.version)
      expect(await catalog.titles.get(titleId('a'))).toEqual(third)
      const file = await catalog.files.insert(sampleFile())
      const changed = await catalog.files.replace({ ...file.value, bucket: '480p' }, file.version)
      expect(changed.version).toBeGreaterThan(file.version)
      expect(await catalog.files.get(file.value.id)).toEqual(changed)
    },
  },
  {
    title: 'refuses to replace another version than the stored one, or what is not there',
    check: async ({ catalog }) => {
      const first = await catalog.titles.insert(sampleTitle('a', { name: 'First' }))
      const second = await catalog.titles.replace(sampleTitle('a', { name: 'Second' }), first.version)
      const late = sampleTitle('a', { name: 'Late' })
      await expectCode(catalog.titles.replace(late, first.version), 'CATALOG_CONFLICT')
      await expectCode(catalog.titles.replace(late, second.version + 1), 'CATALOG_CONFLICT')
      await expectCode(catalog.titles.replace(sampleTitle('b'), first.version), 'CATALOG_CONFLICT')
      expect(await catalog.titles.get(titleId('a'))).toEqual(second)
      expect(await catalog.titles.get(titleId('b'))).toBeUndefined()
    },
  },
  {
    title: 'of any number of callers that replace one version, one does',
    check: async ({ catalog }) => {
      const { version } = await catalog.titles.insert(sampleTitle('a'))
      const writes = Array.from({ length: CALLERS }, (_, index) =>
        catalog.titles.replace(sampleTitle('a', { name: `Writer ${index}` }), version),
      )
      const outcomes = await Promise.allSettled(writes)
      const won = outcomes.filter((outcome) => outcome.status === 'fulfilled')
      expect(won).toHaveLength(1)
      expect(await catalog.titles.get(titleId('a'))).toEqual(won[0]?.value)
    },
  },
  {
    title: 'gives a document that is inserted again a version it never had',
    check: async ({ catalog }) => {
      const first = await catalog.titles.insert(sampleTitle('a'))
      await catalog.titles.remove(titleId('a'))
      await catalog.titles.insert(sampleTitle('a', { name: 'Again' }))
      await expectCode(catalog.titles.replace(first.value, first.version), 'CATALOG_CONFLICT')
    },
  },
  {
    title: 'removes what is there, and succeeds where nothing is',
    check: async ({ catalog }) => {
      await insertTitles(catalog, [sampleTitle('a'), sampleTitle('b')])
      await catalog.files.insert(sampleFile({ id: fileId('f') }))
      for (let times = 0; times < 2; times++) {
        await catalog.titles.remove(titleId('a'))
        await catalog.files.remove(fileId('f'))
        await catalog.digests.remove(fileId('f'))
      }
      expect(await catalog.titles.get(titleId('a'))).toBeUndefined()
      expect(await catalog.files.get(fileId('f'))).toBeUndefined()
      expect(await catalog.titles.get(titleId('b'))).toBeDefined()
    },
  },
  {
    title: 'keeps what was written for the next process',
    check: async ({ catalog, reopen }) => {
      const title = await catalog.titles.insert(sampleTitle('a', { name: 'Sintel' }))
      const file = await catalog.files.insert(sampleFile())
      await catalog.digests.put(file.value.id, Uint8Array.of(1, 2, 3, 4))
      await catalog.titles.insert(sampleTitle('gone'))
      await catalog.titles.remove(titleId('gone'))
      const again = await reopen()
      expect(await again.titles.get(titleId('a'))).toEqual(title)
      expect(await again.titles.get(titleId('gone'))).toBeUndefined()
      expect(await again.files.get(file.value.id)).toEqual(file)
      expect([...((await again.digests.get(file.value.id)) ?? [])]).toEqual([1, 2, 3, 4])
      expect(idsOf(await again.titles.search('sin', 10))).toEqual(['a'])
    },
  },
]
