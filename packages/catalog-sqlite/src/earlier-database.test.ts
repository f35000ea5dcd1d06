import { addSubtitle } from '@streamvault/core'
import { sampleFile, sampleSubtitle } from '@streamvault/testkit'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { SqliteCatalog } from './index.ts'
import { MIGRATIONS } from './migrations.ts'
import { ScratchDatabase } from './scratch-database.ts'

/** The schema of the version that knew no subtitles beside videos. */
const WITHOUT_SUBTITLES = 5

test('a database of the version before subtitles takes them, and keeps what it had', async () => {
  await using scratch = new ScratchDatabase()
  const file = sampleFile()
  const earlier = new Database(scratch.path)
  for (const step of MIGRATIONS.slice(0, WITHOUT_SUBTITLES)) earlier.exec(step)
  earlier.pragma(`user_version = ${WITHOUT_SUBTITLES}`)
  const insert = earlier.prepare(
    `insert into files(id, version, title_id, bucket_rank, document) values(?, 7, ?, 1, ?)`,
  )
  insert.run(file.id, file.titleId, JSON.stringify(file))
  earlier.close()
  const catalog = new SqliteCatalog(scratch.open())
  expect(await catalog.files.get(file.id)).toEqual({ value: file, version: 7 })
  const subtitle = sampleSubtitle(file.id)
  await addSubtitle(catalog, file.id, subtitle)
  const again = new SqliteCatalog(scratch.open())
  expect(await again.files.listByTitle(file.titleId)).toEqual([{ ...file, subtitles: [subtitle] }])
})
