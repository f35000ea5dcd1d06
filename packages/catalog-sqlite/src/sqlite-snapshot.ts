import type { LibrarySnapshot } from '@streamvault/core'
import { openSqlite } from './sqlite-connection.ts'
import { SqliteRecords } from './sqlite-records.ts'

/**
 * All that the database at `path` keeps of a library, as it is at this instant; others go on writing. While it is open the write-ahead log
 * grows by what they write.
 */
export async function openSqliteSnapshot(path: string): Promise<LibrarySnapshot> {
  await using opening = new AsyncDisposableStack()
  const connection = opening.use(openSqlite(path))
  const records = new SqliteRecords(connection)
  await connection.freeze()
  const lifetime = opening.move()
  return {
    count: (kind) => records.count(kind),
    read: (kind, after) => records.read(kind, after),
    [Symbol.asyncDispose]: () => lifetime.disposeAsync(),
  }
}
