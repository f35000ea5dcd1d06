import { createIngest, createManager, type Foundation, openFoundation } from '../compose.ts'
import { isRoleTaken } from '../serve/role-leases.ts'
import { openStore } from '../store/open-store.ts'
import { type Command, complain, EXIT, type ExitCode } from './command.ts'
import { createIngestReport, type IngestReport } from './ingest-report.ts'
import { watchJobs } from './watch-jobs.ts'

/** Takes files and folders into the vault. */
export const ingestCommand: Command = {
  name: 'ingest',
  usage: 'PATH… [--json]',
  summary: 'Takes video files, and all in given folders, into the vault.',
  options: { json: { type: 'boolean', description: 'Prints one JSON object per file, then one with the totals.' } },
  positionals: { min: 1, max: 10_000 },
  async run({ settings, logger, json, positionals, signal }) {
    await using foundation = await openFoundation(settings, logger)
    const report = createIngestReport({ json, terminal: process.stdout.isTTY === true && !json })
    const done = new AbortController()
    // A running server does the work, and this command only watches; without one it is done here.
    const served = await isRoleTaken(foundation.ephemeral, 'worker')
    const stop = AbortSignal.any([signal, done.signal])
    await using opened = served ? undefined : await openStore(foundation)
    const work = opened && createIngest(foundation, opened.store).run(stop)
    try {
      return await follow(foundation, { positionals, report, signal })
    } finally {
      done.abort()
      await work
    }
  },
}

async function follow(
  foundation: Foundation,
  { positionals, report, signal }: { positionals: readonly string[]; report: IngestReport; signal: AbortSignal },
): Promise<ExitCode> {
  try {
    const submissions = createManager(foundation).ingestDesk.submit(positionals, { signal })
    await watchJobs(foundation, { submissions, report, signal })
  } catch (error) {
    if (!signal.aborted) throw error
    report.end()
    complain('streamvault: stopped; what was not finished goes on with the next ingest or start')
    return EXIT.failed
  }
  return report.end().skipped === 0 ? EXIT.done : EXIT.failed
}
