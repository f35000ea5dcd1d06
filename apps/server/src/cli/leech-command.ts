import { type Job, type JobKind, VaultError } from '@streamvault/core'
import { isSubtitleUrl, isTorrent, shownAddress } from '@streamvault/manager'
import { createLeech, createManager, createTorrent, openFoundation } from '../compose.ts'
import { type Command, complain, EXIT } from './command.ts'
import { followJobs } from './follow-jobs.ts'
import { createLeechReport } from './leech-report.ts'
import { PROVENANCE_OPTIONS, readProvenance } from './provenance-options.ts'
import { userName } from './user-name.ts'
import type { NamedSubmission } from './watch-jobs.ts'

/** Takes files from web servers into the vault. */
export const leechCommand: Command = {
  name: 'leech',
  usage: 'URL|MAGNET|FILE.torrent… [--name NAME] [--select N,N-N] [--rights TEXT] [--source TEXT] [--cancel] [--json]',
  summary:
    'Takes video files, and subtitles of its videos, from http and https addresses and out of torrents into the vault.',
  options: {
    name: { type: 'string', description: 'What the file is called, instead of what its server says; with one URL.' },
    select: {
      type: 'string',
      description: 'The files of a torrent that are wanted, by their numbers, such as 1,3-5; all videos without it.',
    },
    ...PROVENANCE_OPTIONS,
    cancel: {
      type: 'boolean',
      description: 'Ends what is being taken from the URLs, and deletes what there is of it.',
    },
    json: { type: 'boolean', description: 'Prints one JSON object per file, then one with the totals.' },
  },
  positionals: { min: 1, max: 1000 },
  async run({ settings, logger, json, options, positionals, signal }) {
    const name = typeof options['name'] === 'string' ? options['name'].trim() : undefined
    const isCancel = options['cancel'] === true
    const torrents = positionals.filter(isTorrent)
    const urls = positionals.filter((given) => !isTorrent(given))
    const select = readSelection(options['select'])
    const said = readProvenance({ options })
    const wrong = typeof said === 'string' ? said : wrongUse({ name, isCancel, urls, torrents, select })
    if (wrong !== undefined || select === 'wrong' || typeof said === 'string') {
      complain(`streamvault leech: ${wrong}`)
      return EXIT.wrongUse
    }
    await using foundation = await openFoundation(settings, logger)
    const { leechDesk, torrentDesk, subtitleDesk } = createManager(foundation)
    const provenance = { ...said, addedBy: userName() }
    const torrent = (given: string) =>
      torrentDesk.submit(given, { select, provenance: { source: shownAddress(given), ...provenance } })
    const leech = (url: string) =>
      isSubtitleUrl(url, name)
        ? subtitleDesk.leech(url, name)
        : leechDesk.submit(url, { name, provenance: { source: shownAddress(url), ...provenance } })
    const report = createLeechReport({ json, terminal: process.stdout.isTTY === true && !json, isCancel })
    const submissions = submitAll(urls, isCancel ? cancelling(leechDesk) : leech)
    let ended = await followJobs(foundation, (all, { store }) => createLeech(all, store), {
      kind: 'leech',
      submissions,
      report,
      signal,
    })
    if (ended === 'ended' && torrents.length > 0) {
      const submit = isCancel ? cancelling(torrentDesk) : torrent
      const jobs = {
        kind: 'torrent',
        submissions: submitAll(torrents, submit),
        report: report.torrents,
        signal,
      } as const
      ended = await followJobs(foundation, (all, { store }) => createTorrent(all, store), jobs)
    }
    const { failed } = report.end()
    return ended === 'ended' && failed === 0 ? EXIT.done : EXIT.failed
  },
}

interface Given {
  readonly name: string | undefined
  readonly isCancel: boolean
  readonly urls: readonly string[]
  readonly torrents: readonly string[]
  readonly select: readonly number[] | undefined | 'wrong'
}

function wrongUse({ name, isCancel, urls, torrents, select }: Given): string | undefined {
  if (name === '') return '--name is empty'
  if (select === 'wrong') return '--select is numbers and ranges, such as 1,3-5'
  if (name !== undefined && isCancel) return 'either --name or --cancel'
  if (name !== undefined && (urls.length !== 1 || torrents.length > 0)) return '--name is for one URL'
  if (select !== undefined && (torrents.length !== 1 || urls.length > 0)) return '--select is for one torrent'
  return undefined
}

const SELECTION = /^\d{1,5}(?:-\d{1,5})?(?:,\d{1,5}(?:-\d{1,5})?)*$/
const SELECTED_MAX = 10_000

/** The numbers of a selection, or that it is none. */
function readSelection(given: unknown): readonly number[] | undefined | 'wrong' {
  if (typeof given !== 'string') return undefined
  if (!SELECTION.test(given)) return 'wrong'
  const numbers: number[] = []
  for (const range of given.split(',')) {
    const [first = 0, last = first] = range.split('-').map(Number)
    if (first < 1 || last < first || numbers.length + last - first >= SELECTED_MAX) return 'wrong'
    for (let number = first; number <= last; number++) numbers.push(number)
  }
  return numbers
}

function cancelling<K extends JobKind>(desk: {
  cancel(given: string): Promise<Job<K>>
}): (given: string) => Promise<Job<K>> {
  return (given) => desk.cancel(given)
}

async function* submitAll<K extends JobKind>(
  urls: readonly string[],
  submit: (url: string) => Promise<Job<K>> | AsyncIterable<Job<K>>,
): AsyncGenerator<NamedSubmission<K>, void> {
  for (const url of new Set(urls)) {
    const name = shownAddress(url)
    try {
      const submitted = submit(url)
      if (Symbol.asyncIterator in submitted) for await (const job of submitted) yield { name, job }
      else yield { name, job: await submitted }
    } catch (error) {
      if (!(error instanceof VaultError)) throw error
      yield { name, failure: { code: error.code, message: error.message } }
    }
  }
}
