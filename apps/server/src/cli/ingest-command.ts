import type { Submission } from '@streamvault/manager'
import { createIngest, createManager, openFoundation } from '../compose.ts'
import { type Command, EXIT } from './command.ts'
import { followJobs } from './follow-jobs.ts'
import { createIngestReport } from './ingest-report.ts'
import type { NamedSubmission } from './watch-jobs.ts'

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
    const submissions = byPath(createManager(foundation).ingestDesk.submit(positionals, { signal }))
    const ended = await followJobs(foundation, createIngest, { kind: 'ingest', submissions, report, signal })
    const { skipped } = report.end()
    return ended === 'ended' && skipped === 0 ? EXIT.done : EXIT.failed
  },
}

async function* byPath(submissions: AsyncIterable<Submission>): AsyncIterable<NamedSubmission<'ingest'>> {
  for await (const { path: name, ...submission } of submissions) yield { name, ...submission }
}
