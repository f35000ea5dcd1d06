import { join } from 'node:path'
import { isJobOf } from '@streamvault/core'
import { IngestWork, JobRunner } from '@streamvault/worker'
import { createManager } from '../compose.ts'
import { openStore } from '../store/open-store.ts'
import { openTrial } from './crash-trial.ts'
import { KillSwitch, killingCatalog, killingJobs, killingStore } from './killing.ts'
import { LabelledStore } from './labelled-store.ts'
import { parallelStore } from './parallel-store.ts'

const PUTS_AT_ONCE = 3

/**
 * Ingests a path in parts of 1 MiB, three at once, into a store that keeps labels or one that does not, and dies at the given
 * instant; prints how many instants there were, and how many jobs it found that had a part missing before one that was stored.
 */
const [dataDir = '', path = '', encrypt = 'no', labels = 'no', killAt = '0'] = process.argv.slice(2)
await using foundation = await openTrial(dataDir)
const done = new AbortController()
await using opened = await openStore(foundation, { signal: done.signal })
const kill = new KillSwitch(Number(killAt))
let gaps = 0
const claim = foundation.jobs.claim.bind(foundation.jobs)
foundation.jobs.claim = async (kind, leaseMs) => {
  const claimed = await claim(kind, leaseMs)
  if (claimed !== undefined && isJobOf(claimed.job, 'ingest') && claimed.job.checkpoint?.parts.includes(null)) gaps++
  return claimed
}
const jobs = killingJobs(foundation.jobs, kill)
const mortal = killingStore(opened.store, kill)
const labelled = labels === 'yes' ? new LabelledStore(mortal, join(dataDir, 'labels')) : mortal
const store = parallelStore(labelled, PUTS_AT_ONCE)
const catalog = killingCatalog(foundation.catalog, kill)
const deps = { ...foundation, jobs, store, catalog }
const encryption = encrypt === 'yes' ? 'aes-256-ctr' : 'none'
const work = new IngestWork(deps, { partBytesMax: 1 << 20, encryption })
const runner = new JobRunner(deps, work, { jobsMax: 1, leaseMs: 400, pollMs: 20 })
for await (const submission of createManager(foundation).ingestDesk.submit([path], { signal: done.signal })) {
  if ('failure' in submission) throw new Error(submission.failure.message)
}
const running = runner.run(done.signal)
while ((await foundation.jobs.pending('ingest')) > 0) await foundation.clock.sleep(20, done.signal)
done.abort()
await running
process.stdout.write(JSON.stringify({ instants: kill.instants, gaps }))
