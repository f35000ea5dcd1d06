import { type Job, type JobKind, VaultError } from '@streamvault/core'
import { languageTagOf, type SaidTags, shownAddress } from '@streamvault/manager'
import { createIngest, createLeech, createManager, openLibrary } from '../compose.ts'
import { createDiscard } from '../takedown/create-erasing.ts'
import { type Command, complain, EXIT, type ExitCode, type Invocation } from './command.ts'
import { DiscardReport } from './discard-report.ts'
import { followJobs } from './follow-jobs.ts'
import { createIngestReport } from './ingest-report.ts'
import { createLeechReport } from './leech-report.ts'
import type { NamedSubmission } from './watch-jobs.ts'

const LABEL_CHARS_MAX = 60
const URL_START = /^https?:/i

/** Brings single subtitles to videos, and takes them away. */
export const subtitleCommand: Command = {
  name: 'subtitle',
  usage: 'add FILE PATH|URL [--language TAG] [--forced] [--sdh] [--label TEXT] | rm SUBTITLE [--json]',
  summary: 'Brings a subtitle to a file of the vault, whatever it is called; or removes one that is wrong.',
  options: {
    language: {
      type: 'string',
      description: 'What it is in, whatever its name says: a code such as pt-BR, or a name.',
    },
    forced: { type: 'boolean', description: 'It has only what viewers of its language cannot follow.' },
    sdh: { type: 'boolean', description: 'It tells of sounds and speakers, too.' },
    label: { type: 'string', description: 'What else is to be said of it, such as Commentary.' },
    json: { type: 'boolean', description: 'Prints one JSON object per line.' },
  },
  positionals: { min: 2, max: 3 },
  async run(invocation) {
    const { positionals, options } = invocation
    const [verb, id = '', source] = positionals
    if (verb === 'rm' && source === undefined) return await remove(id, invocation)
    const said = readTags(options)
    if (verb !== 'add' || source === undefined || typeof said === 'string') {
      complain(`streamvault subtitle: ${typeof said === 'string' ? said : 'either add FILE PATH|URL, or rm SUBTITLE'}`)
      return EXIT.wrongUse
    }
    return await add({ id, source, said }, invocation)
  },
}

/** What an operator says of a subtitle. A string says what is wrong. */
function readTags({ language, forced, sdh, label }: Invocation['options']): SaidTags | string {
  const tag = typeof language === 'string' ? languageTagOf(language.trim()) : undefined
  if (language !== undefined && tag === undefined) return '--language takes a code such as en or pt-BR, or a name'
  const text = typeof label === 'string' ? label.normalize('NFC').trim() : undefined
  const isWrong = text === '' || (text?.length ?? 0) > LABEL_CHARS_MAX || /\p{Cc}/u.test(text ?? '')
  if (isWrong) return `--label takes a line of 1 to ${LABEL_CHARS_MAX} characters`
  return {
    ...(tag !== undefined && { language: tag }),
    ...(forced === true && { isForced: true }),
    ...(sdh === true && { isSdh: true }),
    ...(text !== undefined && { label: text }),
  }
}

interface Adding {
  readonly id: string
  readonly source: string
  readonly said: SaidTags
}

async function add({ id, source, said }: Adding, invocation: Invocation): Promise<ExitCode> {
  const { settings, logger, json, signal } = invocation
  await using foundation = await openLibrary(settings, logger)
  const { subtitleDesk } = createManager(foundation)
  if (URL_START.test(source)) {
    const submissions = submitOne(shownAddress(source), () => subtitleDesk.addUrl(id, source, said))
    const report = createLeechReport({ json, terminal: false, isCancel: false })
    const ended = await followJobs(foundation, (all, { store }) => createLeech(all, store), {
      kind: 'leech',
      submissions,
      report,
      signal,
    })
    return ended === 'ended' && report.totals.failed === 0 ? EXIT.done : EXIT.failed
  }
  const submissions = submitOne(source, () => subtitleDesk.addPath(id, source, said))
  const report = createIngestReport({ json, terminal: false })
  const ended = await followJobs(foundation, (all, { store }) => createIngest(all, store), {
    kind: 'ingest',
    submissions,
    report,
    signal,
  })
  return ended === 'ended' && report.totals.skipped === 0 ? EXIT.done : EXIT.failed
}

async function remove(id: string, { settings, logger, json, signal }: Invocation): Promise<ExitCode> {
  await using foundation = await openLibrary(settings, logger)
  const { subtitleDesk } = createManager(foundation)
  const report = new DiscardReport({ json })
  const submissions = submitOne(id, () => subtitleDesk.remove(id))
  await followJobs(foundation, createDiscard, { kind: 'discard', submissions, report, signal })
  return report.isDone ? EXIT.done : EXIT.failed
}

async function* submitOne<K extends JobKind>(
  name: string,
  submit: () => Promise<Job<K>>,
): AsyncGenerator<NamedSubmission<K>, void> {
  try {
    yield { name, job: await submit() }
  } catch (error) {
    if (!(error instanceof VaultError)) throw error
    yield { name, failure: { code: error.code, message: error.message } }
  }
}
