import type { Catalog, Notice, TakedownCase } from '@streamvault/core'
import type { MongoConnection } from './mongo-connection.ts'
import { MongoFileBytes } from './mongo-file-bytes.ts'
import { MongoFiles } from './mongo-files.ts'
import { MongoMetadata } from './mongo-metadata.ts'
import { MongoAudit, MongoPeople, MongoRules, MongoSessions } from './mongo-people.ts'
import { MongoTakedowns } from './mongo-takedowns.ts'
import { MongoTitles } from './mongo-titles.ts'
import { MongoWorkList } from './mongo-work-list.ts'
import { VersionNumbers } from './version-numbers.ts'

/** The catalogue in one MongoDB database. Disposing it leaves the connection open: others share it. */
export class MongoCatalog implements Catalog {
  readonly titles: MongoTitles
  readonly files: MongoFiles
  readonly digests: MongoFileBytes
  readonly keyFrames: MongoFileBytes
  readonly takedowns: MongoTakedowns
  readonly metadata: MongoMetadata
  readonly people: MongoPeople
  readonly sessions: MongoSessions
  readonly audit: MongoAudit
  readonly cases: MongoWorkList<TakedownCase>
  readonly notices: MongoWorkList<Notice>
  readonly rules: MongoRules

  constructor(connection: MongoConnection) {
    const versions = new VersionNumbers(connection)
    this.titles = new MongoTitles(connection, versions)
    this.takedowns = new MongoTakedowns(connection)
    this.files = new MongoFiles(connection, { versions, takedowns: this.takedowns })
    this.digests = new MongoFileBytes(connection, { name: 'digests', field: 'crc32s' })
    this.keyFrames = new MongoFileBytes(connection, { name: 'keyFrames', field: 'packed' })
    this.metadata = new MongoMetadata(connection, versions)
    this.people = new MongoPeople(connection, versions)
    this.sessions = new MongoSessions(connection, versions)
    this.audit = new MongoAudit(connection, versions)
    this.cases = new MongoWorkList(connection, 'cases', versions)
    this.notices = new MongoWorkList(connection, 'notices', versions)
    this.rules = new MongoRules(connection, versions)
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}
