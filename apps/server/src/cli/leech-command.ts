import { type Job, VaultError } from '@streamvault/core'
import type { LeechDesk } from '@streamvault/manager'
import { createLeech, createManager, openFoundation } from '../compose.ts'
import { type Command, complain, EXIT } from './command.ts'
import { followJobs } from './follow-jobs.ts'
import { createLeechReport } from './leech-report.ts'
import type { NamedSubmission } from './watch-jobs.ts'

/** Takes files from web servers into the vault. */
export const leechCommand: Command = {
  name: 'leech',
  usage: 'URL… [--name NAME] [--cancel] [--json]',
  summary: 'Takes video files from http and https addresses into the vault.',
  options: {
    name: { type: 'string', description: 'What the file is called, instead of what its server says; with one URL.' },
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
    const wrong = wrongUse({ name, isCancel, count: positionals.length })
    if (wrong !== undefined) {
      complain(`streamvault leech: ${wrong}`)
      return EXIT.wrongUse
    }
    await using foundation = await openFoundation(settings, logger)
    const { leechDesk } = createManager(foundation)
    const report = createLeechReport({ json, terminal: process.stdout.isTTY === true && !json, isCancel })
    const submissions = submitAll(positionals, isCancel ? cancelling(leechDesk) : (url) => leechDesk.submit(url, name))
    const ended = await followJobs(foundation, createLeech, { kind: 'leech', submissions, report, signal })
    const { failed } = report.end()
    return ended === 'ended' && failed === 0 ? EXIT.done : EXIT.failed
  },
}

interface Given {
  readonly name: string | undefined
  readonly isCancel: boolean
  readonly count: number
}

function wrongUse({ name, isCancel, count }: Given): string | undefined {
  if (name === '') return '--name is empty'
  if (name !== undefined && isCancel) return 'either --name or --cancel'
  if (name !== undefined && count > 1) return '--name is for one URL'
  return undefined
}

function cancelling(desk: LeechDesk): (url: string) => Promise<Job<'leech'>> {
  return (url) => desk.cancel(url)
}

async function* submitAll(
  urls: readonly string[],
  submit: (url: string) => Promise<Job<'leech'>>,
): AsyncGenerator<NamedSubmission<'leech'>, void> {
  for (const url of new Set(urls)) {
    const name = shownUrl(url)
    try {
      yield { name, job: await submit(url) }
    } catch (error) {
      if (!(error instanceof VaultError)) throw error
      yield { name, failure: { code: error.code, message: error.message } }
    }
  }
}

/** Without what opens it: the screen is not always one's own. */
function shownUrl(text: string): string {
  const url = URL.parse(text)
  return url === null || url.host === '' ? text : `${url.protocol}//${url.host}${url.pathname}`
}
