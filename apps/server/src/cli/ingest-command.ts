import { stat } from 'node:fs/promises'
import { isJobOf, type Override } from '@streamvault/core'
import { FileWriters, type Submission } from '@streamvault/manager'
import { createIngest, createManager, createUnpack, openFoundation } from '../compose.ts'
import { type Command, complain, EXIT } from './command.ts'
import { followJobs } from './follow-jobs.ts'
import { createIngestReport } from './ingest-report.ts'
import { OVERRIDE_OPTIONS, readOverride } from './override-options.ts'
import { PROVENANCE_OPTIONS, readProvenance } from './provenance-options.ts'
import { userName } from './user-name.ts'
import type { NamedSubmission } from './watch-jobs.ts'

/** Takes files and folders into the vault. */
export const ingestCommand: Command = {
  name: 'ingest',
  usage:
    'PATH… [--rights TEXT] [--source TEXT] [--title TEXT] [--year N] [--kind movie|series] [--season N] [--episode N] [--wait] [--json]',
  summary:
    'Takes video files with the subtitles beside them, those in archives, and all in given folders, into the vault; or subtitles of its videos.',
  options: {
    ...OVERRIDE_OPTIONS,
    ...PROVENANCE_OPTIONS,
    wait: {
      type: 'boolean',
      description: 'Waits for files that another process is still writing, which are left out otherwise.',
    },
    json: { type: 'boolean', description: 'Prints one JSON object per file, then one with the totals.' },
  },
  positionals: { min: 1, max: 10_000 },
  async run({ settings, logger, json, options, positionals, signal }) {
    const override = readOverride({ options })
    const said = readProvenance({ options })
    const complaint = typeof said === 'string' ? said : await complaintOf(positionals, override)
    if (typeof override === 'string' || typeof said === 'string' || complaint !== undefined) {
      complain(`streamvault ingest: ${complaint}`)
      return EXIT.wrongUse
    }
    await using foundation = await openFoundation(settings, logger)
    const provenance = { ...said, addedBy: userName() }
    const report = createIngestReport({ json, terminal: process.stdout.isTTY === true && !json })
    const archives: NamedSubmission<'unpack'>[] = []
    const writers = new FileWriters(foundation)
    const onWritten = options['wait'] === true ? report.onSetback : undefined
    const given = { signal, override, provenance, writers, onWritten }
    const submissions = filesOf(createManager(foundation).ingestDesk.submit(positionals, given), archives)
    let ended = await followJobs(foundation, (all, { store }) => createIngest(all, store), {
      kind: 'ingest',
      submissions,
      report,
      signal,
    })
    if (ended === 'ended' && archives.length > 0) {
      const unpacking = { kind: 'unpack', submissions: inTurn(archives), report: report.archives, signal } as const
      ended = await followJobs(foundation, (all, { store }) => createUnpack(all, store), unpacking)
    }
    const { skipped } = report.end()
    return ended === 'ended' && skipped === 0 ? EXIT.done : EXIT.failed
  },
}

async function complaintOf(
  paths: readonly string[],
  override: Override | undefined | string,
): Promise<string | undefined> {
  return typeof override === 'string' ? override : await whyNotOne(paths, override)
}

/** Several files cannot be the same episode. */
async function whyNotOne(paths: readonly string[], override: Override | undefined): Promise<string | undefined> {
  if (override?.episode === undefined) return undefined
  const [path = ''] = paths
  // What cannot be looked at is told later, by its own reason.
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )
  return paths.length > 1 || isFolder ? 'an --episode is said of one file' : undefined
}

/** Archives are put aside: they come once the files are in. */
async function* filesOf(
  submissions: AsyncIterable<Submission>,
  archives: NamedSubmission<'unpack'>[],
): AsyncIterable<NamedSubmission<'ingest'>> {
  for await (const submission of submissions) {
    const { path: name } = submission
    if ('failure' in submission) yield { name, failure: submission.failure }
    else if (isJobOf(submission.job, 'ingest')) yield { name, job: submission.job }
    else if (isJobOf(submission.job, 'unpack')) archives.push({ name, job: submission.job })
  }
}

async function* inTurn<T>(items: readonly T[]): AsyncIterable<T> {
  yield* items
}
