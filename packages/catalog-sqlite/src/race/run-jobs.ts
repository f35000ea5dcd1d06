import { openSqlite, SqliteJobs } from '../index.ts'
import { patiently } from './patiently.ts'
import { finish, startingGun } from './starting-gun.ts'

const LEASE_MS = 60_000
const [, , path = ''] = process.argv

await using connection = openSqlite(path)
const jobs = new SqliteJobs(connection, { clock: { now: () => 0 } })
await startingGun()
const done: string[] = []
const next = () => patiently(() => jobs.claim('ingest', LEASE_MS))
for (let claim = await next(); claim; claim = await next()) {
  const claimed = claim
  await patiently(() => jobs.fail(claimed, { code: 'SOURCE_EMPTY', message: 'The file is empty.' }))
  done.push(claim.job.key)
}
finish(done)
