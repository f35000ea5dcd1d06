import type { Catalog, Decision, FileId, MediaFile, Takedown, TitleId } from '@streamvault/core'
import { expect } from 'vitest'
import { sampleFile } from '../fakes/sample-library.ts'
import { type CatalogSubject, fileId, idsOf, NOON, titleId } from './catalog-subject.ts'
import type { Rule } from './conformance.ts'
import { expectCode } from './expect-code.ts'

const COMPLAINT: Decision = { reason: 'a notice of “Acme” № 7', by: 'operator', at: NOON }
const APPEAL: Decision = { reason: 'withdrawn', by: 'another operator', at: NOON + 1 }
const SERIES = titleId('pioneer-one-series')
/** More than one call of `since` returns. */
const MANY_FILES = 1_001

/** An episode of `SERIES`. */
function episodeOf(season: number, episode: number): MediaFile {
  return sampleFile({ name: `s${season}e${episode}.mkv`, titleId: SERIES, episode: { season, episode } })
}

async function insertFiles(catalog: Catalog, files: readonly MediaFile[]): Promise<void> {
  for (const file of files) await catalog.files.insert(file)
}

/** The files that are denied, as one who asks for the first time learns it. */
async function deniedIn({ takedowns }: Catalog): Promise<FileId[]> {
  const { changes } = await takedowns.since(0)
  return changes.flatMap(({ file, isDenied }) => (isDenied ? [file] : [])).sort()
}

async function changeOf({ takedowns }: Catalog, file: FileId) {
  const { changes } = await takedowns.since(0)
  return changes.find((change) => change.file === file) ?? expect.fail(`${file} never changed`)
}

/** What takedowns deny, and what they keep out. */
export const catalogTakedownRules: readonly Rule<CatalogSubject>[] = [
  {
    title: 'takes down one file, and no other of its title',
    check: async ({ catalog }) => {
      const [file, other] = [episodeOf(1, 1), episodeOf(1, 2)]
      await insertFiles(catalog, [file, other])
      const takedown = await catalog.takedowns.takeDown({ file: file.id }, COMPLAINT)
      expect(takedown).toEqual({ id: takedown.id, target: { file: file.id }, files: [file.id], takenDown: COMPLAINT })
      expect(await catalog.takedowns.get(takedown.id)).toEqual(takedown)
      expect(await deniedIn(catalog)).toEqual([file.id])
      expect(await changeOf(catalog, file.id)).toMatchObject({ file: file.id, title: SERIES })
      expect(await catalog.takedowns.covering(file)).toEqual(takedown)
      expect(await catalog.takedowns.covering(other)).toBeUndefined()
      expect((await catalog.files.get(file.id))?.value).toEqual(file)
    },
  },
  {
    title: 'takes down every file of a title, or of one of its seasons',
    check: async ({ catalog }) => {
      const files = [episodeOf(0, 1), episodeOf(1, 1), episodeOf(1, 2), episodeOf(2, 1)]
      await insertFiles(catalog, [...files, sampleFile()])
      const ofSeason = idsOf(files.slice(1, 3)).sort()
      expect((await catalog.takedowns.takeDown({ title: SERIES, season: 1 }, COMPLAINT)).files).toEqual(ofSeason)
      expect(await deniedIn(catalog)).toEqual(ofSeason)
      expect((await catalog.takedowns.takeDown({ title: SERIES }, COMPLAINT)).files).toEqual(idsOf(files).sort())
      expect(await deniedIn(catalog)).toEqual(idsOf(files).sort())
    },
  },
  {
    title: 'lets in nothing that a standing takedown covers, whether its bytes or its title',
    check: async ({ catalog }) => {
      const [file, sibling, later] = [episodeOf(1, 1), episodeOf(1, 2), episodeOf(2, 1)]
      await catalog.files.insert(file)
      await catalog.takedowns.takeDown({ title: SERIES, season: 1 }, COMPLAINT)
      await expectCode(catalog.files.insert(file), 'TAKEN_DOWN')
      await expectCode(catalog.files.insert(sibling), 'TAKEN_DOWN')
      await catalog.files.remove(file.id)
      await expectCode(
        catalog.files.insert({ ...file, titleId: titleId('renamed'), episode: { season: 2, episode: 2 } }),
        'TAKEN_DOWN',
      )
      expect(await catalog.files.get(sibling.id)).toBeUndefined()
      await catalog.files.insert(later)
      await catalog.takedowns.reinstate({ title: SERIES, season: 1 }, APPEAL)
      await insertFiles(catalog, [file, sibling])
    },
  },
  {
    title: 'denies bytes before anybody has ingested them',
    check: async ({ catalog }) => {
      const file = sampleFile()
      expect((await catalog.takedowns.takeDown({ file: file.id }, COMPLAINT)).files).toEqual([file.id])
      expect(await deniedIn(catalog)).toEqual([file.id])
      await expectCode(catalog.files.insert(file), 'TAKEN_DOWN')
    },
  },
  {
    title: 'reinstates what was taken down, and keeps both on record',
    check: async ({ catalog }) => {
      const file = sampleFile()
      await catalog.files.insert(file)
      const { id } = await catalog.takedowns.takeDown({ file: file.id }, COMPLAINT)
      const reinstated = await catalog.takedowns.reinstate({ file: file.id }, APPEAL)
      expect(reinstated).toMatchObject({ id, takenDown: COMPLAINT, reinstated: APPEAL })
      expect(await catalog.takedowns.get(id)).toEqual(reinstated)
      expect(await deniedIn(catalog)).toEqual([])
      expect(await catalog.takedowns.covering(file)).toBeUndefined()
      await expectCode(catalog.takedowns.reinstate({ file: file.id }, APPEAL), 'TAKEDOWN_NOT_FOUND')
      const again = await catalog.takedowns.takeDown({ file: file.id }, COMPLAINT)
      expect(again.id).toBeGreaterThan(id)
      expect(idsOfRecords(await catalog.takedowns.ofFile(file.id))).toEqual([id, again.id])
    },
  },
  {
    title: 'denies a file as long as any takedown of it stands',
    check: async ({ catalog }) => {
      const file = episodeOf(1, 1)
      await catalog.files.insert(file)
      await catalog.takedowns.takeDown({ file: file.id }, COMPLAINT)
      await catalog.takedowns.takeDown({ title: SERIES }, COMPLAINT)
      await catalog.takedowns.reinstate({ title: SERIES }, APPEAL)
      expect(await deniedIn(catalog)).toEqual([file.id])
      await expectCode(catalog.takedowns.reinstate({ title: SERIES }, APPEAL), 'TAKEDOWN_NOT_FOUND')
      await catalog.takedowns.reinstate({ file: file.id }, APPEAL)
      expect(await deniedIn(catalog)).toEqual([])
    },
  },
  {
    title: 'returns the takedown that stands when its target is taken down again',
    check: async ({ catalog }) => {
      const file = sampleFile()
      await catalog.files.insert(file)
      const first = await catalog.takedowns.takeDown({ file: file.id }, COMPLAINT)
      const { epoch } = await changeOf(catalog, file.id)
      expect(await catalog.takedowns.takeDown({ file: file.id }, APPEAL)).toEqual(first)
      expect((await changeOf(catalog, file.id)).epoch).toBe(epoch)
    },
  },
  {
    title: 'gives a file a greater epoch with every takedown and reinstatement',
    check: async ({ catalog }) => {
      const file = episodeOf(1, 1)
      await catalog.files.insert(file)
      const epochs = [0]
      const note = async () => epochs.push((await changeOf(catalog, file.id)).epoch)
      for (const target of [{ file: file.id }, { title: SERIES }]) {
        await catalog.takedowns.takeDown(target, COMPLAINT)
        await note()
        await catalog.takedowns.reinstate(target, APPEAL)
        await note()
      }
      expect(epochs).toEqual([...new Set(epochs)].sort((a, b) => a - b))
      expect(epochs).toHaveLength(5)
    },
  },
  {
    title: 'tells each change once to whoever goes on from the cursor, and nothing else',
    check: async ({ catalog }) => {
      const { takedowns } = catalog
      const [first, second] = [sampleFile({ name: 'a.mp4' }), sampleFile({ name: 'b.mp4' })]
      await insertFiles(catalog, [first, second])
      expect(await takedowns.since(0)).toEqual({ changes: [], cursor: 0 })
      await takedowns.takeDown({ file: first.id }, COMPLAINT)
      await takedowns.takeDown({ file: second.id }, COMPLAINT)
      const begun = await takedowns.since(0)
      expect(begun.changes.map(({ file }) => file)).toEqual([first.id, second.id])
      expect(await takedowns.since(begun.cursor)).toEqual({ changes: [], cursor: begun.cursor })
      await takedowns.reinstate({ file: first.id }, APPEAL)
      const { changes } = await takedowns.since(begun.cursor)
      expect(changes).toMatchObject([{ file: first.id, isDenied: false }])
    },
  },
  {
    title: 'tells of any number of files, a bounded page at a time',
    check: async ({ catalog, moveIn }) => {
      const { takedowns } = catalog
      const files = Array.from({ length: MANY_FILES }, (_, index) => episodeOf(1, index))
      await moveIn(files)
      await takedowns.takeDown({ title: SERIES }, COMPLAINT)
      const first = await takedowns.since(0)
      const second = await takedowns.since(first.cursor)
      expect(first.changes.length).toBeLessThan(MANY_FILES)
      const told = [...first.changes, ...second.changes]
      expect(told.map(({ epoch }) => epoch)).toEqual(told.map(({ epoch }) => epoch).sort((a, b) => a - b))
      expect(told.map(({ file }) => file).sort()).toEqual(idsOf(files).sort())
    },
  },
]

const idsOfRecords = (takedowns: readonly Takedown[]) => takedowns.map(({ id }) => id)

/** What stays on record. */
export const catalogTakedownRecordRules: readonly Rule<CatalogSubject>[] = [
  {
    title: 'lists takedowns newest first, a page at a time, and refuses a cursor that it did not issue',
    check: async ({ catalog: { takedowns } }) => {
      for (const name of ['a', 'b', 'c', 'd', 'e']) await takedowns.takeDown({ file: fileId(name) }, COMPLAINT)
      const listed: Takedown[] = []
      for (let after: string | undefined, pages = 0; pages < 3; pages++) {
        const page = await takedowns.list(after === undefined ? { limit: 2 } : { limit: 2, after })
        listed.push(...page.items)
        after = page.next
        expect(after === undefined).toBe(pages === 2)
      }
      const targets = ['e', 'd', 'c', 'b', 'a'].map((name) => ({ file: fileId(name) }))
      expect(listed.map(({ target }) => target)).toEqual(targets)
      await expectCode(takedowns.list({ limit: 2, after: 'nonsense' }), 'CURSOR_INVALID')
    },
  },
  {
    title: 'finds the takedowns of a title, of its seasons and of the files it had, oldest first',
    check: async ({ catalog }) => {
      const { takedowns } = catalog
      const file = episodeOf(1, 1)
      await insertFiles(catalog, [file, sampleFile()])
      const own = [
        await takedowns.takeDown({ file: file.id }, COMPLAINT),
        await takedowns.takeDown({ title: SERIES }, COMPLAINT),
        await takedowns.takeDown({ title: SERIES, season: 1 }, COMPLAINT),
      ]
      await takedowns.takeDown({ file: sampleFile().id }, COMPLAINT)
      await catalog.files.remove(file.id)
      expect(await takedowns.ofTitle(SERIES)).toEqual(own)
      expect(await takedowns.ofFile(file.id)).toEqual(own)
      expect(await takedowns.ofTitle(titleId('nobody'))).toEqual([])
      expect(await takedowns.ofFile(fileId('nobody'))).toEqual([])
    },
  },
  {
    title: 'tells of a file that it is of the title which it has now, or had when it went',
    check: async ({ catalog }) => {
      const { takedowns } = catalog
      const [file, other] = [episodeOf(1, 1), titleId('renamed-series')]
      const { version } = await catalog.files.insert(file)
      const own = await takedowns.takeDown({ file: file.id }, COMPLAINT)
      expect(await changeOf(catalog, file.id)).toMatchObject({ title: SERIES })
      await catalog.files.replace({ ...file, titleId: other }, version)
      const toldAs = async (title: TitleId) => {
        expect(await changeOf(catalog, file.id)).toMatchObject({ title })
        expect(idsOfRecords(await takedowns.ofTitle(title))).toEqual([own.id])
        expect(await takedowns.ofTitle(SERIES)).toEqual([])
      }
      await toldAs(other)
      await takedowns.reinstate({ file: file.id }, APPEAL)
      await toldAs(other)
      await catalog.files.remove(file.id)
      await toldAs(other)
      await catalog.files.insert({ ...file, titleId: titleId('third-series') })
      await toldAs(titleId('third-series'))
    },
  },
  {
    title: 'finds the takedown of a title by the one that has its files now, too',
    check: async ({ catalog }) => {
      const { takedowns } = catalog
      const [file, stays, other] = [episodeOf(1, 1), episodeOf(1, 2), titleId('renamed-series')]
      const { version } = await catalog.files.insert(file)
      await catalog.files.insert(stays)
      const own = await takedowns.takeDown({ title: SERIES }, COMPLAINT)
      await catalog.files.replace({ ...file, titleId: other }, version)
      expect(await takedowns.ofTitle(other)).toEqual([own])
      expect(await takedowns.ofTitle(SERIES)).toEqual([own])
      expect(await changeOf(catalog, file.id)).toMatchObject({ title: other, isDenied: true })
      expect(await changeOf(catalog, stays.id)).toMatchObject({ title: SERIES, isDenied: true })
    },
  },
  {
    title: 'notes that a takedown was purged, and leaves it standing',
    check: async ({ catalog: { takedowns } }) => {
      const { id } = await takedowns.takeDown({ file: fileId('f') }, COMPLAINT)
      const purged = await takedowns.markPurged(id, APPEAL)
      expect(purged).toMatchObject({ id, takenDown: COMPLAINT, purged: APPEAL })
      expect(await takedowns.get(id)).toEqual(purged)
      expect(await takedowns.takeDown({ file: fileId('f') }, COMPLAINT)).toEqual(purged)
      await takedowns.reinstate({ file: fileId('f') }, APPEAL)
      await takedowns.markPurged(id, COMPLAINT)
      await expectCode(takedowns.reinstate({ file: fileId('f') }, APPEAL), 'TAKEDOWN_NOT_FOUND')
      await expectCode(takedowns.markPurged(id + 1, APPEAL), 'TAKEDOWN_NOT_FOUND')
      expect(await takedowns.get(id + 1)).toBeUndefined()
    },
  },
  {
    title: 'keeps takedowns, and what they deny, for the next process',
    check: async ({ catalog, reopen }) => {
      const file = sampleFile()
      await catalog.files.insert(file)
      const takedown = await catalog.takedowns.takeDown({ file: file.id }, COMPLAINT)
      const { cursor } = await catalog.takedowns.since(0)
      const next = await reopen()
      expect(await next.takedowns.get(takedown.id)).toEqual(takedown)
      expect(await deniedIn(next)).toEqual([file.id])
      await expectCode(next.files.insert(file), 'TAKEN_DOWN')
      await next.takedowns.reinstate({ file: file.id }, APPEAL)
      expect((await catalog.takedowns.since(cursor)).changes).toMatchObject([{ file: file.id, isDenied: false }])
    },
  },
]
