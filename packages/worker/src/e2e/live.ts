import type { BlobStore, Catalog, JobKind } from '@streamvault/core'
import { type Mortality, mortal, silentLogger } from '@streamvault/testkit'
import { JobRunner, type JobWork } from '../jobs/job-runner.ts'
import { StoreHealth } from '../reading/store-health.ts'
import type { VaultTrial } from './vault-trial.ts'

export interface MortalBench {
  readonly main: BlobStore
  readonly mirror: BlobStore
  readonly vault: VaultTrial
}

/** What a dead process held is soon free. */
const RUNNER = { jobsMax: 1, leaseMs: 2000, pollMs: 500 }

/** A process that carries out a job until that ends, or it dies: at any of its steps at the catalogue, the jobs and both stores. */
export async function live<K extends JobKind>(
  { main, mirror, vault }: MortalBench,
  life: Mortality,
  begin: (deps: never) => JobWork<K>,
): Promise<void> {
  const jobs = mortal(vault.jobs, life)
  const [first, second] = [mortal(main, life), mortal(mirror, life)]
  const stores = new Map([first, second].map((store) => [store.name, store]))
  const catalog = mortalCatalog(vault.catalog, life)
  const health = new StoreHealth(vault.clock)
  const deps = { ...vault.deps(), jobs, catalog, store: first, mirrors: [second], stores, health, logger: silentLogger }
  const work = begin(deps as never)
  const ended = new AbortController()
  const running = new JobRunner(deps, work, RUNNER).run(ended.signal)
  while ((await vault.jobs.pending(work.kind)) > 0 && !life.isDead) await vault.clock.advance(RUNNER.pollMs)
  ended.abort()
  await running.catch(() => {})
}

function mortalCatalog(catalog: Catalog, life: Mortality): Catalog {
  return {
    titles: catalog.titles,
    people: catalog.people,
    sessions: catalog.sessions,
    audit: catalog.audit,
    cases: catalog.cases,
    notices: catalog.notices,
    rules: catalog.rules,
    metadata: catalog.metadata,
    files: mortal(catalog.files, life),
    digests: mortal(catalog.digests, life),
    keyFrames: mortal(catalog.keyFrames, life),
    takedowns: mortal(catalog.takedowns, life),
    [Symbol.asyncDispose]: async () => {},
  }
}
