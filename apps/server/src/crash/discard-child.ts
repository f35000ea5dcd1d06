import { join } from 'node:path'
import { DiscardWork, JobRunner } from '@streamvault/worker'
import { createManager } from '../compose.ts'
import { openStore } from '../store/open-store.ts'
import { openTrial, visibleFiles } from './crash-trial.ts'
import { KillSwitch, killingCatalog, killingJobs, killingStore } from './killing.ts'
import { LabelledStore } from './labelled-store.ts'

/**
 * Discards a subtitle, or goes on with what was begun, and dies at the given instant; prints how many instants
 * there were, and what the job failed with.
 */
const [dataDir = '', settings = '{}', subtitle = '', killAt = '0'] = process.argv.slice(2)
await using foundation = await openTrial(dataDir, JSON.parse(settings))
const done = new AbortController()
await using opened = await openStore(foundation, { signal: done.signal })
const kill = new KillSwitch(Number(killAt))
const jobs = killingJobs(foundation.jobs, kill)
const store = new LabelledStore(killingStore(opened.store, kill), join(dataDir, 'labels'))
const mirrors = (opened.mirrors ?? []).map((mirror) => killingStore(mirror, kill))
const catalog = killingCatalog(foundation.catalog, kill)
const known = (await visibleFiles(foundation)).flatMap(({ subtitles = [] }) => subtitles)
if (known.some(({ id }) => id === subtitle)) await createManager(foundation).subtitleDesk.remove(subtitle)
const runner = new JobRunner(
  { ...foundation, jobs },
  new DiscardWork({ ...foundation, store, mirrors, catalog, jobs }),
  {
    jobsMax: 1,
    leaseMs: 400,
    pollMs: 20,
  },
)
const running = runner.run(done.signal)
while ((await foundation.jobs.pending('discard')) > 0) await foundation.clock.sleep(20, done.signal)
done.abort()
await running
const failures = (await foundation.jobs.ended(10)).flatMap(({ failure }) =>
  failure === undefined ? [] : [failure.code],
)
process.stdout.write(JSON.stringify({ instants: kill.instants, failures }))
