import { addSubtitle, type MediaFile, newTitle } from '@streamvault/core'
import { sampleFile, sampleSubtitle } from '@streamvault/testkit'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { SqliteCatalog } from './index.ts'
import { MIGRATIONS } from './migrations.ts'
import { ScratchDatabase } from './scratch-database.ts'

/** How far the schema was of the version that knew no subtitles beside videos. */
const WITHOUT_SUBTITLES = 5
/** How far it was of the last one that knew no mirrors. */
const WITHOUT_COPIES = 6

/** How far it was of the last one that found titles by letters and digits alone. */
const WITHOUT_MARKS = 8

/** A database as an earlier version left it, with one file. */
function layOut(path: string, steps: number, file: MediaFile): void {
  const earlier = new Database(path)
  for (const step of MIGRATIONS.slice(0, steps)) earlier.exec(step)
  earlier.pragma(`user_version = ${steps}`)
  const insert = earlier.prepare(
    `insert into files(id, version, title_id, bucket_rank, document) values(?, 7, ?, 1, ?)`,
  )
  insert.run(file.id, file.titleId, JSON.stringify(file))
  earlier.close()
}

test('a database of the version before subtitles takes them, and keeps what it had', async () => {
  await using scratch = new ScratchDatabase()
  const file = sampleFile()
  layOut(scratch.path, WITHOUT_SUBTITLES, file)
  const catalog = new SqliteCatalog(scratch.open())
  expect(await catalog.files.get(file.id)).toEqual({ value: file, version: 7 })
  const subtitle = sampleSubtitle(file.id)
  await addSubtitle(catalog, file.id, subtitle)
  const again = new SqliteCatalog(scratch.open())
  expect(await again.files.listByTitle(file.titleId)).toEqual([{ ...file, subtitles: [subtitle] }])
})

test('a database of the version before mirrors lists what it had as uncopied, until it is copied', async () => {
  await using scratch = new ScratchDatabase()
  const file = sampleFile()
  layOut(scratch.path, WITHOUT_COPIES, file)
  const { files } = new SqliteCatalog(scratch.open())
  expect(await files.listUncopied('mirror', { limit: 1 })).toEqual({ items: [file] })
  const copies = [{ store: 'mirror', blob: file.parts[0]?.blob ?? expect.fail() }]
  await files.replace({ ...file, parts: file.parts.map((part) => ({ ...part, copies })) }, 7)
  expect(await files.listUncopied('mirror', { limit: 1 })).toEqual({ items: [] })
})

test('a database of the version that found titles by letters and digits alone finds all that it had', async () => {
  await using scratch = new ScratchDatabase()
  layOut(scratch.path, WITHOUT_MARKS, sampleFile())
  const earlier = new Database(scratch.path)
  const insert = earlier.prepare(
    `insert into titles(ordinal, id, version, kind, age, words, document) values(?, ?, 1, 'movie', ?, ?, ?)`,
  )
  for (const [at, { words, ...title }] of [
    { ...newTitle({ kind: 'movie', name: '…' }, 2), words: '' },
    { ...newTitle({ kind: 'movie', name: 'Solaris' }, 1), words: 'solaris \uE000solaris' },
  ].entries())
    insert.run(at + 1, title.id, -title.addedAt, words, JSON.stringify(title))
  earlier.close()
  const { titles } = new SqliteCatalog(scratch.open())
  for (const [query, id] of [
    ['…', 'u2026'],
    ['sol', 'solaris'],
  ])
    expect((await titles.search(query ?? '', 10)).map((title) => title.id)).toEqual([id])
})
