import { matchNames } from '@streamvault/manager'
import { JobRunner, UnpackWork } from '@streamvault/worker'
import { createManager } from '../compose.ts'
import { openStore } from '../store/open-store.ts'
import { openTrial } from './crash-trial.ts'
import { KillSwitch, killingCatalog, killingJobs, killingStore } from './killing.ts'
import { LabelledStore } from './labelled-store.ts'

/** Unpacks an archive in parts of 1 MiB, into a store that keeps labels, and dies at the given instant; prints how many there were. */
const [dataDir = '', path = '', encrypt = 'no', killAt = '0'] = process.argv.slice(2)
await using foundation = await openTrial(dataDir)
const done = new AbortController()
await using opened = await openStore(foundation, { signal: done.signal })
const kill = new KillSwitch(Number(killAt))
const jobs = killingJobs(foundation.jobs, kill)
const store = new LabelledStore(killingStore(opened.store, kill), `${dataDir}/labels`)
const catalog = killingCatalog(foundation.catalog, kill)
const { ingestDesk } = createManager(foundation)
const recognise = (name: string) => ({ kind: 'movie', name }) as const
const work = new UnpackWork(
  { ...foundation, jobs, store, catalog, recognise, matchSubtitles: matchNames },
  { partBytesMax: 1 << 20, encryption: encrypt === 'yes' ? 'aes-256-ctr' : 'none', bytesMax: 1 << 30 },
)
const runner = new JobRunner({ ...foundation, jobs }, work, { jobsMax: 1, leaseMs: 400, pollMs: 20 })
for await (const submission of ingestDesk.submit([path], { signal: done.signal })) {
  if ('failure' in submission) throw new Error(submission.failure.message)
}
const running = runner.run(done.signal)
while ((await foundation.jobs.pending('unpack')) > 0) await foundation.clock.sleep(20, done.signal)
done.abort()
await running
process.stdout.write(JSON.stringify({ instants: kill.instants }))
