import { join } from 'node:path'
import { MirrorDesk, ScrubDesk } from '@streamvault/manager'
import { JobRunner, MirrorWork, ScrubWork, StoreHealth } from '@streamvault/worker'
import { openStore } from '../store/open-store.ts'
import { openTrial } from './crash-trial.ts'
import { KillSwitch, killingCatalog, killingJobs, killingStore } from './killing.ts'
import { LabelledStore } from './labelled-store.ts'

/** No trial has so many bytes that it would be slowed down. */
const BYTES_PER_SECOND = 2 ** 40
const RUNNER = { jobsMax: 1, leaseMs: 400, pollMs: 20 }

/**
 * Brings the mirror up to date (`mirror`), or reads everything again in both homes (`scrub`), and dies at the given instant; prints how
 * many instants there were, and what the job came to. The first home keeps labels.
 */
const [dataDir = '', kind = '', settings = '{}', killAt = '0'] = process.argv.slice(2)
await using foundation = await openTrial(dataDir, JSON.parse(settings))
const done = new AbortController()
await using opened = await openStore(foundation, { signal: done.signal })
const kill = new KillSwitch(Number(killAt))
const jobs = killingJobs(foundation.jobs, kill)
const catalog = killingCatalog(foundation.catalog, kill)
const main = new LabelledStore(killingStore(opened.store, kill), join(dataDir, 'labels'))
const mirrors = (opened.mirrors ?? []).map((mirror) => killingStore(mirror, kill))
const stores = new Map([main, ...mirrors].map((store) => [store.name, store]))
const deps = { ...foundation, jobs, catalog, stores, health: new StoreHealth(foundation.clock) }
const isScrub = kind === 'scrub'
const rates = { bytesPerSecond: BYTES_PER_SECOND, repairBytesPerSecond: BYTES_PER_SECOND }
const { id } = isScrub
  ? await new ScrubDesk(foundation).start('operator')
  : await new MirrorDesk(foundation).copy(mirrors[0]?.name ?? '')
const runner = isScrub
  ? new JobRunner(deps, new ScrubWork(deps, rates), RUNNER)
  : new JobRunner(deps, new MirrorWork(deps, rates), RUNNER)
const running = runner.run(done.signal)
while ((await foundation.jobs.pending(isScrub ? 'scrub' : 'mirror')) > 0) {
  await foundation.clock.sleep(RUNNER.pollMs, done.signal)
}
done.abort()
await running
const { outcome, failure } = (await foundation.jobs.get(id)) ?? {}
process.stdout.write(JSON.stringify({ instants: kill.instants, outcome, failure }))
