import { JobRunner, LeechWork } from '@streamvault/worker'
import { createManager } from '../compose.ts'
import { openStore } from '../store/open-store.ts'
import { openTrial } from './crash-trial.ts'
import { KillSwitch, killingCatalog, killingJobs, killingStore } from './killing.ts'
import { LabelledStore } from './labelled-store.ts'

/** Leeches a URL in parts of 1 MiB, into a store that keeps labels, and dies at the given instant; prints how many there were. */
const [dataDir = '', url = '', encrypt = 'no', killAt = '0'] = process.argv.slice(2)
await using foundation = await openTrial(dataDir)
const done = new AbortController()
await using opened = await openStore(foundation, { signal: done.signal })
const kill = new KillSwitch(Number(killAt))
const jobs = killingJobs(foundation.jobs, kill)
const store = new LabelledStore(killingStore(opened.store, kill), `${dataDir}/labels`)
const catalog = killingCatalog(foundation.catalog, kill)
const { leechDesk } = createManager(foundation)
const recognise = (name: string) => ({ kind: 'movie', name }) as const
const resolve = () => Promise.reject(new Error('nothing is looked up'))
const deps = { ...foundation, jobs, store, catalog, recognise, resolve }
const work = new LeechWork(deps, {
  partBytesMax: 1 << 20,
  encryption: encrypt === 'yes' ? 'aes-256-ctr' : 'none',
  networks: ['127.0.0.0/8'],
  bytesMax: 1 << 30,
  connectionsMax: 2,
  idleMs: 10_000,
  bytesPerSecondMin: 0,
})
const runner = new JobRunner(deps, work, { jobsMax: 1, leaseMs: 400, pollMs: 20 })
await leechDesk.submit(url)
const running = runner.run(done.signal)
while ((await foundation.jobs.pending('leech')) > 0) await foundation.clock.sleep(20, done.signal)
done.abort()
await running
process.stdout.write(JSON.stringify({ instants: kill.instants }))
