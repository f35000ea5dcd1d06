import { existsSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSqlite, SqliteRecords } from '@streamvault/catalog-sqlite'
import type { LibraryRecords } from '@streamvault/core'
import { GENERATED_VERSION, generateLibrary } from './generated-library.ts'

/** Of the large library. */
export const TITLES = 100_000

/** The large library, which is made once for all runs. */
export async function keptDatabase(): Promise<string> {
  const folder = join(tmpdir(), `streamvault-bench-catalogue-${GENERATED_VERSION}`)
  const [path, complete] = [join(folder, 'catalogue.sqlite'), join(folder, 'complete')]
  if (existsSync(complete)) return path
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  await using connection = openSqlite(path)
  const rate = await importLibrary(new SqliteRecords(connection), TITLES)
  process.stderr.write(`  made ${TITLES} titles at ${Math.round(rate)} records/s in ${folder}\n`)
  await writeFile(complete, '')
  return path
}

/** Writes a library as `migrate` does, and tells how many records came in each second. */
export async function importLibrary(records: LibraryRecords, titlesCount: number): Promise<number> {
  let count = 0
  const startedAt = performance.now()
  for (const batch of generateLibrary(titlesCount)) {
    await records.write(batch.kind, batch.records as never)
    count += batch.records.length
  }
  return (count * 1_000) / (performance.now() - startedAt)
}
