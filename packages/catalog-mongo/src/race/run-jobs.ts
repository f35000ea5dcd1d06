import { silentLogger } from '@streamvault/testkit'
import { MongoJobs, openMongo } from '../index.ts'

const LEASE_MS = 60_000
const [, , url = ''] = process.argv

await using connection = await openMongo(url, { logger: silentLogger })
const jobs = new MongoJobs(connection, { clock: { now: () => 0 } })
const done: string[] = []
for (let claim = await jobs.claim('ingest', LEASE_MS); claim; claim = await jobs.claim('ingest', LEASE_MS)) {
  await jobs.fail(claim, { code: 'SOURCE_EMPTY', message: 'The file is empty.' })
  done.push(claim.job.key)
}
process.stdout.write(JSON.stringify(done))
