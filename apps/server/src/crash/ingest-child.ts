import { loadConfig } from '@streamvault/config'
import { silentLogger } from '@streamvault/testkit'
import { IngestRunner } from '@streamvault/worker'
import { createManager, openFoundation } from '../compose.ts'
import { openStore } from '../store/open-store.ts'
import { KillSwitch, killingCatalog, killingJobs, killingStore } from './killing.ts'

/** Ingests a path in parts of 1 MiB, and dies at the given instant; prints how many instants there were. */
const [dataDir = '', path = '', encrypt = 'no', killAt = '0'] = process.argv.slice(2)
const settings = loadConfig({ STREAMVAULT_DATA_DIR: dataDir, STREAMVAULT_STORE: 'disk', STREAMVAULT_PART_BYTES: '1M' })
await using foundation = await openFoundation(settings, silentLogger)
await using opened = await openStore(foundation)
const kill = new KillSwitch(Number(killAt))
const jobs = killingJobs(foundation.jobs, kill)
const store = killingStore(opened.store, kill)
const catalog = killingCatalog(foundation.catalog, kill)
const done = new AbortController()
const runner = new IngestRunner(
  { ...foundation, jobs, store, catalog },
  {
    partBytesMax: 1 << 20,
    encryption: encrypt === 'yes' ? 'aes-256-ctr' : 'none',
    jobsMax: 1,
    leaseMs: 400,
    pollMs: 20,
  },
)
for await (const submission of createManager(foundation).ingestDesk.submit([path], { signal: done.signal })) {
  if ('failure' in submission) throw new Error(submission.failure.message)
}
const running = runner.run(done.signal)
while ((await foundation.jobs.pending('ingest')) > 0) await foundation.clock.sleep(20, done.signal)
done.abort()
await running
process.stdout.write(String(kill.instants))
