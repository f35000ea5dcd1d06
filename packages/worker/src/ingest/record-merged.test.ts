import { absorbTitle, type MediaFile, placementOf, type TitleId } from '@streamvault/core'
import { addSampleTitle, FakeClock, MemoryCatalog, MemoryJobs, sampleFile } from '@streamvault/testkit'
import { expect, test } from 'vitest'
import { recordFile } from './record-file.ts'

const ONE = { kind: 'movie', name: 'Amélie' } as const
const OTHER = { kind: 'movie', name: 'Le Fabuleux Destin' } as const
const WHY = { reason: 'a notice', by: 'operator', at: 0 }

async function setUp() {
  const catalog = new MemoryCatalog()
  const jobs = new MemoryJobs({ clock: new FakeClock() })
  const into = await addSampleTitle(catalog, ONE, [{ name: 'a.mkv' }])
  const from = await addSampleTitle(catalog, OTHER, [{ name: 'b.mkv' }])
  const merge = () => absorbTitle({ catalog, jobs }, { from, into })
  const file: MediaFile = { ...sampleFile({ name: 'late.mkv' }), ...placementOf(OTHER) }
  const record = () => recordFile(catalog, { file, digests: Uint8Array.of(1, 2, 3, 4), recognised: OTHER })
  return { catalog, into, from, merge, file, record }
}

/** Has something happen right before the file is inserted. */
function beforeInsert({ files }: MemoryCatalog, happens: () => Promise<unknown>): void {
  const insert = files.insert.bind(files)
  files.insert = async (file) => {
    await happens()
    return await insert(file)
  }
}

const idsIn = async ({ files }: MemoryCatalog, title: TitleId) =>
  (await files.listByTitle(title)).map(({ name }) => name)

test('a file that comes in while its title is merged is in the other one, whichever comes first', async () => {
  for (const when of ['before', 'meanwhile'] as const) {
    const { catalog, into, from, merge, record } = await setUp()
    if (when === 'before') await merge()
    else beforeInsert(catalog, merge)
    expect(await record()).toMatchObject({ titleId: into })
    expect((await idsIn(catalog, into)).sort()).toEqual(['a.mkv', 'b.mkv', 'late.mkv'])
    expect(await idsIn(catalog, from)).toEqual([])
  }
})

test('a file whose title was merged into one that is taken down by then does not come in', async () => {
  for (const when of ['before', 'meanwhile'] as const) {
    const { catalog, into, merge, file, record } = await setUp()
    const happens = async () => {
      await merge()
      await catalog.takedowns.takeDown({ title: into }, WHY)
    }
    if (when === 'before') await happens()
    else beforeInsert(catalog, happens)
    await expect(record()).rejects.toMatchObject({ code: 'TAKEN_DOWN' })
    expect(await catalog.files.get(file.id), when).toBeUndefined()
    expect(await catalog.digests.get(file.id), when).toBeUndefined()
  }
})
