import type { Catalog, Notice, TakedownCase } from '@streamvault/core'
import type { SqliteConnection } from './sqlite-connection.ts'
import { SqliteFileBytes } from './sqlite-file-bytes.ts'
import { SqliteFiles } from './sqlite-files.ts'
import { SqliteMetadata } from './sqlite-metadata.ts'
import { SqliteAudit, SqlitePeople, SqliteRules, SqliteSessions } from './sqlite-people.ts'
import { SqliteTakedowns } from './sqlite-takedowns.ts'
import { SqliteTitles } from './sqlite-titles.ts'
import { CASE_QUERIES, NOTICE_QUERIES, SqliteWorkList } from './sqlite-work-list.ts'

/** The catalogue in one SQLite database. Disposing it leaves the connection open: others share it. */
export class SqliteCatalog implements Catalog {
  readonly titles: SqliteTitles
  readonly files: SqliteFiles
  readonly digests: SqliteFileBytes
  readonly keyFrames: SqliteFileBytes
  readonly takedowns: SqliteTakedowns
  readonly metadata: SqliteMetadata
  readonly people: SqlitePeople
  readonly sessions: SqliteSessions
  readonly audit: SqliteAudit
  readonly cases: SqliteWorkList<TakedownCase>
  readonly notices: SqliteWorkList<Notice>
  readonly rules: SqliteRules

  constructor(connection: SqliteConnection) {
    this.titles = new SqliteTitles(connection)
    this.takedowns = new SqliteTakedowns(connection)
    this.files = new SqliteFiles(connection, this.takedowns)
    this.digests = new SqliteFileBytes(connection, { table: 'digests', column: 'crc32s' })
    this.keyFrames = new SqliteFileBytes(connection, { table: 'key_frames', column: 'packed' })
    this.metadata = new SqliteMetadata(connection)
    this.people = new SqlitePeople(connection)
    this.sessions = new SqliteSessions(connection)
    this.audit = new SqliteAudit(connection)
    this.cases = new SqliteWorkList(connection, CASE_QUERIES)
    this.notices = new SqliteWorkList(connection, NOTICE_QUERIES)
    this.rules = new SqliteRules(connection)
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}
