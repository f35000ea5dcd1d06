import type { AdoptSubmission } from '@streamvault/manager'
import { createAdopt, createManager, openFoundation } from '../compose.ts'
import { createAdoptReport } from './adopt-report.ts'
import { type Command, EXIT } from './command.ts'
import { followJobs } from './follow-jobs.ts'
import type { NamedSubmission } from './watch-jobs.ts'

/** Indexes what lies in the store already. */
export const adoptCommand: Command = {
  name: 'adopt',
  usage: 'PLACE… [--json]',
  summary: 'Indexes a place of the store, such as a Telegram channel, that another vault or a person filled.',
  options: { json: { type: 'boolean', description: 'Prints one JSON object per place, then one with the totals.' } },
  positionals: { min: 1, max: 1000 },
  async run({ settings, logger, json, positionals, signal }) {
    await using foundation = await openFoundation(settings, logger)
    const report = createAdoptReport({ json, terminal: process.stdout.isTTY === true && !json })
    const submissions = byPlace(createManager(foundation).adoptDesk.submit(positionals, { signal }))
    const ended = await followJobs(foundation, (all, { store }) => createAdopt(all, store), {
      kind: 'adopt',
      submissions,
      report,
      signal,
    })
    const { skipped, failed } = report.end()
    return ended === 'ended' && skipped === 0 && failed === 0 ? EXIT.done : EXIT.failed
  },
}

async function* byPlace(submissions: AsyncIterable<AdoptSubmission>): AsyncIterable<NamedSubmission<'adopt'>> {
  for await (const { place: name, job } of submissions) yield { name, job }
}
