import { openSqlite, SqliteJobs } from '../index.ts'
import { finish, startingGun } from './starting-gun.ts'

const LEASE_MS = 60_000
const [, , path = ''] = process.argv

await using connection = openSqlite(path)
const jobs = new SqliteJobs(connection, { clock: { now: () => 0 } })
await startingGun()
const done: string[] = []
for (let claim = await jobs.claim('ingest', LEASE_MS); claim; claim = await jobs.claim('ingest', LEASE_MS)) {
  await jobs.fail(claim, { code: 'SOURCE_EMPTY', message: 'The file is empty.' })
  done.push(claim.job.key)
}
finish(done)
