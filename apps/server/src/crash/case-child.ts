import { join } from 'node:path'
import { CaseKeeper, CaseWork } from '@streamvault/manager'
import { JobRunner, PurgeWork } from '@streamvault/worker'
import { createManager } from '../compose.ts'
import { openStore } from '../store/open-store.ts'
import { awaitEnforcement } from '../takedown/enforcement.ts'
import { openTrial } from './crash-trial.ts'
import { KillSwitch, killingCatalog, killingJobs, killingStore } from './killing.ts'
import { LabelledStore } from './labelled-store.ts'

const BY = 'operator'
const TIMING = { jobsMax: 1, leaseMs: 400, pollMs: 20 }

/**
 * Takes a title down as a case that erases it, and dies at the given instant of that; without a title, only takes up what another one left. Prints how
 * many instants there were.
 */
const [dataDir = '', title = '', killAt = '0'] = process.argv.slice(2)
await using foundation = await openTrial(dataDir)
const done = new AbortController()
await using opened = await openStore(foundation, { signal: done.signal })
const kill = new KillSwitch(Number(killAt))
const [jobs, catalog] = [killingJobs(foundation.jobs, kill), killingCatalog(foundation.catalog, kill)]
const store = new LabelledStore(killingStore(opened.store, kill), join(dataDir, 'labels'))
const dying = { ...foundation, catalog, jobs }
const { caseDesk, takedownDesk } = createManager(dying)
if (title !== '') {
  const order = { what: title, ground: 'copyright', reason: 'a complaint', erases: true } as const
  await caseDesk.confirm((await caseDesk.preview(order, BY)).token, BY)
}
const enforce = (signal: AbortSignal) => awaitEnforcement(foundation, signal)
const works = [
  new JobRunner(dying, new CaseWork({ ...dying, caseDesk, takedownDesk, enforce }), TIMING).run(done.signal),
  new JobRunner(dying, new PurgeWork({ ...dying, store }), TIMING).run(done.signal),
  new CaseKeeper({ ...dying, caseDesk }).run(done.signal),
]
while ((await foundation.catalog.cases.list({ state: 'open' }, { limit: 1 })).items.length > 0)
  await foundation.clock.sleep(20, done.signal)
done.abort()
await Promise.all(works)
process.stdout.write(JSON.stringify({ instants: kill.instants }))
