import { addSubtitle } from '@streamvault/core'
import { expect } from 'vitest'
import { sampleFile } from '../fakes/sample-library.ts'
import { sampleSubtitle } from '../fakes/store-test-subtitle.ts'
import { type CatalogSubject, fileId, titleId } from './catalog-subject.ts'
import type { Rule } from './conformance.ts'
import { expectCode } from './expect-code.ts'

const FILE = fileId(`f${'5'.repeat(32)}`)
/** How many callers add a subtitle at the same time. */
const CALLERS = 10

/** The subtitles of a file, which are in its document. */
export const catalogSubtitleRules: readonly Rule<CatalogSubject>[] = [
  {
    title: 'keeps the subtitles of a file with all that is known of them, in lists and for the next process',
    check: async ({ catalog, reopen }) => {
      const file = sampleFile({ id: FILE, titleId: titleId('a') })
      await catalog.files.insert(file)
      const plain = sampleSubtitle(FILE)
      const tagged = sampleSubtitle(FILE, {
        name: 'Фильм.pt-BR.forced.ass',
        language: 'pt-BR',
        format: 'ass',
        charset: 'windows-1251',
        label: 'Комментарий',
        isForced: true,
        isSdh: true,
        manifest: { store: 'disk', blob: plain.part.blob, sizeBytes: 3 },
        encryption: { scheme: 'aes-256-ctr', keyId: 'k1', salt: 'a5'.repeat(32) },
      })
      for (const subtitle of [plain, tagged]) expect(await addSubtitle(catalog, FILE, subtitle)).toEqual(subtitle)
      const expected = { ...file, subtitles: [plain, tagged] }
      const again = await reopen()
      expect((await again.files.get(FILE))?.value).toEqual(expected)
      expect(await again.files.listByTitle(titleId('a'))).toEqual([expected])
    },
  },
  {
    title: 'of any number of callers that add a subtitle to one file, none is lost',
    check: async ({ catalog }) => {
      await catalog.files.insert(sampleFile({ id: FILE }))
      const subtitles = Array.from({ length: CALLERS }, (_, at) => sampleSubtitle(FILE, { name: `${at}.srt` }))
      await Promise.all(subtitles.map((subtitle) => addSubtitle(catalog, FILE, subtitle)))
      const kept = (await catalog.files.get(FILE))?.value.subtitles ?? []
      expect(kept.map(({ name }) => name).toSorted()).toEqual(subtitles.map(({ name }) => name))
    },
  },
  {
    title: 'takes a subtitle of the same content once, and learns its language from another name',
    check: async ({ catalog }) => {
      await catalog.files.insert(sampleFile({ id: FILE }))
      const { isForced: _, ...first } = sampleSubtitle(FILE, { name: 'a.srt', language: 'und' })
      const { id } = first
      await addSubtitle(catalog, FILE, first)
      await addSubtitle(catalog, FILE, sampleSubtitle(FILE, { id, name: 'a.en.srt', language: 'en', isForced: true }))
      await addSubtitle(catalog, FILE, sampleSubtitle(FILE, { id, name: 'a.de.srt', language: 'de' }))
      const kept = (await catalog.files.get(FILE))?.value.subtitles
      expect(kept).toEqual([{ ...first, name: 'a.en.srt', language: 'en', isForced: true }])
    },
  },
  {
    title: 'takes no subtitle for a file that is not there, or that was taken down',
    check: async ({ catalog }) => {
      await expectCode(addSubtitle(catalog, FILE, sampleSubtitle(FILE)), 'SUBTITLE_VIDEO_UNKNOWN')
      await catalog.files.insert(sampleFile({ id: FILE, titleId: titleId('a') }))
      await catalog.takedowns.takeDown({ title: titleId('a') }, { reason: 'a complaint', by: 'operator', at: 0 })
      await expectCode(addSubtitle(catalog, FILE, sampleSubtitle(FILE)), 'TAKEN_DOWN')
      expect((await catalog.files.get(FILE))?.value).not.toHaveProperty('subtitles')
    },
  },
]
