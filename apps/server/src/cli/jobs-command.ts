import { type Job, VaultError } from '@streamvault/core'
import { createManager, openLibrary } from '../compose.ts'
import { type Command, complain, EXIT, print } from './command.ts'
import { jobText } from './job-text.ts'
import { visibleText } from './text.ts'

/** Of each kind; whoever waits for more sees how many there are. */
const LISTED_MAX = 100
const ENDED_MAX = 20

/** Shows what is being taken in, what waits, and what has ended last. */
export const jobsCommand: Command = {
  name: 'jobs',
  usage: '[--all] [--cancel JOB] [--json]',
  summary: 'Lists what is being taken in and what waits; ends one of them with --cancel.',
  options: {
    all: { type: 'boolean', description: `Lists the last ${ENDED_MAX} that have ended, too.` },
    cancel: { type: 'string', description: 'Ends this job, and deletes what there is of it.' },
    json: { type: 'boolean', description: 'Prints one JSON object per job.' },
  },
  positionals: { min: 0, max: 0 },
  async run({ settings, logger, json, options }) {
    await using foundation = await openLibrary(settings, logger)
    const { jobsDesk } = createManager(foundation)
    const { cancel } = options
    const tell = (job: Job) => print(json ? JSON.stringify(plainJob(job)) : visibleText(jobText(job)))
    if (typeof cancel === 'string') {
      try {
        tell(await jobsDesk.cancel(cancel))
        return EXIT.done
      } catch (error) {
        if (!(error instanceof VaultError)) throw error
        complain(`streamvault jobs: ${error.message} (${error.code})`)
        return EXIT.failed
      }
    }
    const endedMax = options['all'] === true ? ENDED_MAX : 0
    const jobs = await jobsDesk.list({ limit: LISTED_MAX, endedMax })
    for (const job of jobs) tell(job)
    if (jobs.length === 0 && !json) print('nothing is under way')
    return EXIT.done
  },
}

/** Without the request, which may hold what opens an address, and without all that was noted on the way. */
function plainJob({ id, kind, key, state, progress, failure, attempts, createdAt }: Job) {
  return { id, kind, key, state, progress, failure, attempts, createdAt: new Date(createdAt).toISOString() }
}
