import { mkdir, readdir, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { Inbox, InboxFolder } from '@streamvault/manager'
import { IngestWork, JobRunner } from '@streamvault/worker'
import { createManager } from '../compose.ts'
import { openStore } from '../store/open-store.ts'
import { openTrial } from './crash-trial.ts'
import { KillSwitch, killing, killingCatalog, killingJobs, killingStore } from './killing.ts'

const SETTLE_MS = 60

/** Runs an inbox until all of it is in `done`, and dies at the given instant; prints how many there were. */
const [dataDir = '', inboxDir = '', killAt = '0'] = process.argv.slice(2)
await using foundation = await openTrial(dataDir)
const done = new AbortController()
await using opened = await openStore(foundation, { signal: done.signal })
const kill = new KillSwitch(Number(killAt))
const jobs = killingJobs(foundation.jobs, kill)
const store = killingStore(opened.store, kill)
const catalog = killingCatalog(foundation.catalog, kill)
await mkdir(inboxDir, { recursive: true })
const plain = new InboxFolder(await realpath(inboxDir))
const folder = killing(plain, kill)
const work = new IngestWork({ ...foundation, jobs, store, catalog }, { partBytesMax: 1 << 20, encryption: 'none' })
const runner = new JobRunner({ ...foundation, jobs }, work, { jobsMax: 1, leaseMs: 400, pollMs: 20 })
const { ingestDesk } = createManager({ ...foundation, jobs })
const inbox = new Inbox({ ...foundation, jobs, folder, ingestDesk }, { settleMs: SETTLE_MS, after: 'move' })
const running = [runner.run(done.signal), inbox.run(done.signal)]
await plain.prepare()
while ((await plain.list()).length > 0) await foundation.clock.sleep(20, done.signal)
// What fails shows at once.
const failed = await readdir(join(inboxDir, 'failed'))
done.abort()
await Promise.all(running)
process.stdout.write(JSON.stringify({ instants: kill.instants, failed }))
