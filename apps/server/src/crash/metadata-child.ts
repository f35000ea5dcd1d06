import { MetadataWork } from '@streamvault/manager'
import { TmdbSource } from '@streamvault/metadata-tmdb'
import { JobRunner } from '@streamvault/worker'
import { openTrial } from './crash-trial.ts'
import { KillSwitch, killing, killingCatalog, killingJobs } from './killing.ts'

/** Looks all titles up that nothing is known of, and dies at the given instant; prints how many there were. */
const [dataDir = '', url = '', token = '', killAt = '0'] = process.argv.slice(2)
await using foundation = await openTrial(dataDir)
const kill = new KillSwitch(Number(killAt))
const jobs = killingJobs(foundation.jobs, kill)
const catalog = killingCatalog(foundation.catalog, kill)
const source = killing(new TmdbSource(foundation, { url, token, languages: ['en-US'] }), kill)
const work = new MetadataWork({ ...foundation, jobs, catalog, source }, { freshMs: 86_400_000 })
const runner = new JobRunner({ ...foundation, jobs }, work, { jobsMax: 1, leaseMs: 400, pollMs: 20 })
const { items } = await foundation.catalog.titles.list({}, { limit: 200 })
for (const { id } of items) {
  const known = await foundation.catalog.metadata.get(id)
  if (known === undefined || known.value.dueAt === 0) await foundation.jobs.submit('metadata', id, { title: id })
}
const done = new AbortController()
const running = runner.run(done.signal)
while ((await foundation.jobs.pending('metadata')) > 0) await foundation.clock.sleep(20, done.signal)
done.abort()
await running
process.stdout.write(JSON.stringify({ instants: kill.instants }))
