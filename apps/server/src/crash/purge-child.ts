import { join } from 'node:path'
import type { TitleId } from '@streamvault/core'
import { JobRunner, PurgeWork } from '@streamvault/worker'
import { createManager } from '../compose.ts'
import { openStore } from '../store/open-store.ts'
import { openTrial } from './crash-trial.ts'
import { KillSwitch, killingCatalog, killingJobs, killingStore } from './killing.ts'
import { LabelledStore } from './labelled-store.ts'

const WHY = { reason: 'a complaint', by: 'operator' }

/** Takes a title down, purges it, and dies at the given instant of the purge; prints how many instants there were. */
const [dataDir = '', title = '', killAt = '0'] = process.argv.slice(2)
await using foundation = await openTrial(dataDir)
const done = new AbortController()
await using opened = await openStore(foundation, { signal: done.signal })
const kill = new KillSwitch(Number(killAt))
const jobs = killingJobs(foundation.jobs, kill)
const store = new LabelledStore(killingStore(opened.store, kill), join(dataDir, 'labels'))
const catalog = killingCatalog(foundation.catalog, kill)
const { takedownDesk } = createManager(foundation)
const takedown = await takedownDesk.takeDown({ id: title as TitleId }, WHY)
await takedownDesk.purge(takedown, WHY)
const work = new PurgeWork({ ...foundation, store, catalog })
const runner = new JobRunner({ ...foundation, jobs }, work, { jobsMax: 1, leaseMs: 400, pollMs: 20 })
const running = runner.run(done.signal)
while ((await foundation.jobs.pending('purge')) > 0) await foundation.clock.sleep(20, done.signal)
done.abort()
await running
process.stdout.write(JSON.stringify({ instants: kill.instants }))
