import { type Job, VaultError } from '@streamvault/core'
import type { MetadataWord } from '@streamvault/manager'
import { createManager, type Foundation, openLibrary } from '../compose.ts'
import { createMetadata } from '../metadata/create-metadata.ts'
import { isRoleTaken } from '../serve/role-leases.ts'
import { type Command, complain, EXIT, type ExitCode, type Invocation, print } from './command.ts'
import { PROVENANCE_OPTIONS, readProvenance } from './provenance-options.ts'
import { visibleText } from './text.ts'
import { titleLines, titleRecord } from './title-text.ts'
import { userName } from './user-name.ts'
import { watchJobs } from './watch-jobs.ts'

const NUMBER = /^[1-9]\d{0,9}$/

/** Shows what is known of a title, and says which one it is at the metadata service. */
export const titleCommand: Command = {
  name: 'title',
  usage: 'ID [--tmdb NUMBER|none|auto] [--rights TEXT] [--source TEXT] [--json]',
  summary:
    'Shows what TMDB tells of a title, and where it comes from; or says which one it is there, and by what right.',
  options: {
    tmdb: {
      type: 'string',
      description:
        'Its number there, from the address of its page; none, where it is not there; auto, to search again.',
    },
    ...PROVENANCE_OPTIONS,
    json: { type: 'boolean', description: 'Prints one JSON object.' },
  },
  positionals: { min: 1, max: 1 },
  async run(invocation) {
    const { settings, logger, options, json, positionals } = invocation
    const [id = ''] = positionals
    const word = options['tmdb'] === undefined ? undefined : readWord(String(options['tmdb']))
    const said = readProvenance({ options })
    if (word === 'wrong' || typeof said === 'string') {
      complain(`streamvault title: ${typeof said === 'string' ? said : '--tmdb takes a number, none or auto'}`)
      return EXIT.wrongUse
    }
    await using foundation = await openLibrary(settings, logger)
    const { metadataDesk, rightsDesk } = createManager(foundation)
    if (said !== undefined) await rightsDesk.credit(id, said)
    const exit = word === undefined ? EXIT.done : await decide(foundation, { id, word }, invocation)
    const known = await metadataDesk.read(id)
    if (json) print(JSON.stringify(titleRecord(known)))
    else for (const line of titleLines(known)) print(visibleText(line))
    return exit
  },
}

function readWord(text: string): MetadataWord | 'wrong' {
  if (text === 'none' || text === 'auto') return text
  return NUMBER.test(text) ? Number(text) : 'wrong'
}

async function decide(
  foundation: Foundation,
  { id, word }: { readonly id: string; readonly word: MetadataWord },
  { signal }: Invocation,
): Promise<ExitCode> {
  const job = await createManager(foundation).metadataDesk.decide(id, word, userName())
  const ended = await seeThrough(foundation, job, signal)
  if (ended === 'nobody') {
    complain('streamvault title: noted; it is looked up once STREAMVAULT_TMDB_TOKEN is set')
    return EXIT.done
  }
  if (ended?.state === 'failed') {
    complain(`streamvault title: ${ended.failure?.message} (${ended.failure?.code})`)
    return EXIT.failed
  }
  return ended?.outcome?.doubt === 'gone' ? EXIT.failed : EXIT.done
}

/** The job as it ended; a manager that runs does it, and else it is done here, where a metadata service is set up. */
async function seeThrough(
  foundation: Foundation,
  job: Job<'metadata'>,
  signal: AbortSignal,
): Promise<Job<'metadata'> | undefined | 'nobody'> {
  const metadata = createMetadata(foundation)
  if (metadata === undefined) return 'nobody'
  const done = new AbortController()
  const served = await isRoleTaken(foundation.local, 'manager')
  const working = served ? undefined : metadata.runner.run(AbortSignal.any([signal, done.signal]))
  let last: Job<'metadata'> | undefined
  const report = {
    onSubmitted: () => {},
    onFailure: () => {},
    onSetback: () => complain('streamvault title: the metadata service does not answer; it is asked again'),
    onJob: (_: string, news: Job<'metadata'> | undefined) => {
      last = news
    },
  }
  const submissions = (async function* () {
    yield { name: job.key, job }
  })()
  try {
    await watchJobs(foundation, { kind: 'metadata', submissions, report, signal })
  } finally {
    done.abort()
    await working
  }
  if (last === undefined) throw new VaultError('JOB_NOT_FOUND', { id: job.id })
  return last
}
