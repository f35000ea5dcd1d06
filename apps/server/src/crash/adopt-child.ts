import { join } from 'node:path'
import { recogniseFound, recogniseName, SubtitleDesk } from '@streamvault/manager'
import { type AdoptDeps, AdoptWork, BlobTurns, JobRunner } from '@streamvault/worker'
import { openStore } from '../store/open-store.ts'
import { openTrial } from './crash-trial.ts'
import { KillSwitch, killingCatalog, killingJobs, killingStore } from './killing.ts'
import { LABELLED_PLACE, LabelledStore } from './labelled-store.ts'

/** Adopts what lies in a store that keeps labels, and dies at the given instant; prints how many instants there were, and what the job came to. */
const [dataDir = '', killAt = '0'] = process.argv.slice(2)
await using foundation = await openTrial(dataDir)
const done = new AbortController()
await using opened = await openStore(foundation, { signal: done.signal })
const kill = new KillSwitch(Number(killAt))
const jobs = killingJobs(foundation.jobs, kill)
const store = new LabelledStore(killingStore(opened.store, kill), join(dataDir, 'labels'))
const catalog = killingCatalog(foundation.catalog, kill)
const subtitles = new SubtitleDesk({ catalog, jobs, recognise: recogniseName })
const homeOf: AdoptDeps['homeOf'] = (met) => subtitles.homeOf(met)
const deps = { ...foundation, jobs, store, catalog, recognise: recogniseFound, homeOf, turns: new BlobTurns() }
const runner = new JobRunner(deps, new AdoptWork(deps, { encryption: 'none' }), {
  jobsMax: 1,
  leaseMs: 400,
  pollMs: 20,
})
const { id } = await foundation.jobs.submit('adopt', LABELLED_PLACE, { place: LABELLED_PLACE })
const running = runner.run(done.signal)
while ((await foundation.jobs.pending('adopt')) > 0) await foundation.clock.sleep(20, done.signal)
done.abort()
await running
const job = await foundation.jobs.get(id)
process.stdout.write(JSON.stringify({ instants: kill.instants, outcome: job?.outcome, attempts: job?.attempts }))
