import type { LibrarySnapshot } from '@streamvault/core'
import { BackupWork, JobRunner } from '@streamvault/worker'
import { backupOptions } from '../backup/create-backup.ts'
import { createBackupDesk } from '../backup/create-backup-desk.ts'
import { openStore } from '../store/open-store.ts'
import { openTrial } from './crash-trial.ts'
import { KillSwitch, killing, killingJobs, killingStore } from './killing.ts'

/** The backup of these libraries has a few such parts. */
const PART_BYTES = 1000
const RUNNER = { jobsMax: 1, leaseMs: 400, pollMs: 20 }

/** Backs the library up, and dies at the given instant; prints how many instants there were, and what the job came to. */
const [dataDir = '', settings = '{}', killAt = '0'] = process.argv.slice(2)
await using foundation = await openTrial(dataDir, JSON.parse(settings))
const done = new AbortController()
await using opened = await openStore(foundation, { signal: done.signal })
const { backups } = opened
if (backups === undefined) throw new Error('there is a place for backups')
const kill = new KillSwitch(Number(killAt))
const store = killingStore(backups.store, kill)
const place = { store, list: backups.list.bind(backups) }
const snapshot = async (): Promise<LibrarySnapshot> => {
  const inner = await foundation.snapshot()
  return {
    count: (kind) => inner.count(kind),
    async *read(kind, after) {
      kill.pass()
      yield* inner.read(kind, after)
    },
    [Symbol.asyncDispose]: () => inner[Symbol.asyncDispose](),
  }
}
const jobs = killingJobs(foundation.jobs, kill)
const ephemeral = killing({ set: foundation.ephemeral.set.bind(foundation.ephemeral) }, kill)
const kept = { set: ephemeral.set, get: foundation.ephemeral.get.bind(foundation.ephemeral) }
const deps = { ...foundation, jobs, ephemeral: kept, place, snapshot }
const { id } = await createBackupDesk(foundation).start('operator')
const work = new BackupWork(deps, { ...backupOptions(foundation), partBytesMax: PART_BYTES })
const running = new JobRunner(deps, work, RUNNER).run(done.signal)
while ((await foundation.jobs.pending('backup')) > 0) await foundation.clock.sleep(RUNNER.pollMs, done.signal)
done.abort()
await running
const { outcome, failure } = (await foundation.jobs.get(id)) ?? {}
process.stdout.write(JSON.stringify({ instants: kill.instants, outcome, failure }))
