import { matchNames } from '@streamvault/manager'
import { JobRunner, TorrentWork } from '@streamvault/worker'
import { createManager } from '../compose.ts'
import { openStore } from '../store/open-store.ts'
import { openTrial } from './crash-trial.ts'
import { KillSwitch, killingCatalog, killingJobs, killingStore } from './killing.ts'

/** Takes a torrent in, in parts of 1 MiB, and dies at the given instant; prints how many there were. */
const [dataDir = '', source = '', killAt = '0'] = process.argv.slice(2)
await using foundation = await openTrial(dataDir)
const done = new AbortController()
await using opened = await openStore(foundation, { signal: done.signal })
const kill = new KillSwitch(Number(killAt))
const jobs = killingJobs(foundation.jobs, kill)
const deps = {
  ...foundation,
  jobs,
  store: killingStore(opened.store, kill),
  catalog: killingCatalog(foundation.catalog, kill),
  recognise: (name: string) => ({ kind: 'movie', name }) as const,
  matchSubtitles: matchNames,
  resolve: async () => [],
}
const work = new TorrentWork(deps, {
  partBytesMax: 1 << 20,
  encryption: 'none',
  folder: `${dataDir}/torrents`,
  aria2: undefined,
  networks: ['127.0.0.1/32'],
  ports: '30000-39999',
  usesDht: false,
  bytesMax: 1 << 30,
  idleMs: 60_000,
})
const runner = new JobRunner({ ...foundation, jobs }, work, { jobsMax: 1, leaseMs: 2000, pollMs: 20 })
await createManager(foundation).torrentDesk.submit(source)
const running = runner.run(done.signal)
while ((await foundation.jobs.pending('torrent')) > 0) await foundation.clock.sleep(20, done.signal)
done.abort()
await running
process.stdout.write(JSON.stringify({ instants: kill.instants }))
