import type { AdoptSubmission } from '@streamvault/manager'
import { createAdopt } from '../adopt/create-adopt.ts'
import { createManager, openFoundation } from '../compose.ts'
import { createAdoptReport } from './adopt-report.ts'
import { type Command, complain, EXIT } from './command.ts'
import { followJobs } from './follow-jobs.ts'
import { PROVENANCE_OPTIONS, readProvenance } from './provenance-options.ts'
import { userName } from './user-name.ts'
import type { NamedSubmission } from './watch-jobs.ts'

/** Indexes what lies in the store already. */
export const adoptCommand: Command = {
  name: 'adopt',
  usage: 'PLACE… [--rights TEXT] [--source TEXT] [--json]',
  summary: 'Indexes a place of the store, such as a Telegram channel, that another vault or a person filled.',
  options: {
    ...PROVENANCE_OPTIONS,
    json: { type: 'boolean', description: 'Prints one JSON object per place, then one with the totals.' },
  },
  positionals: { min: 1, max: 1000 },
  async run({ settings, logger, json, options, positionals, signal }) {
    const said = readProvenance({ options })
    if (typeof said === 'string') {
      complain(`streamvault adopt: ${said}`)
      return EXIT.wrongUse
    }
    const provenance = { ...said, addedBy: userName() }
    await using foundation = await openFoundation(settings, logger)
    const report = createAdoptReport({ json, terminal: process.stdout.isTTY === true && !json })
    const submissions = byPlace(createManager(foundation).adoptDesk.submit(positionals, { signal, provenance }))
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
