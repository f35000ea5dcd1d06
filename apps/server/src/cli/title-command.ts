import { formerIdsOf } from '@streamvault/core'
import type { MetadataWord } from '@streamvault/manager'
import { createManager, type Foundation, openLibrary } from '../compose.ts'
import { createMetadata } from '../metadata/create-metadata.ts'
import { type Command, complain, EXIT, type ExitCode, type Invocation, print } from './command.ts'
import { mergeTitles, splitTitle } from './merge-titles.ts'
import { PROVENANCE_OPTIONS, readProvenance } from './provenance-options.ts'
import { seeThrough } from './see-through.ts'
import { visibleText } from './text.ts'
import { titleLines, titleRecord } from './title-text.ts'
import { userName } from './user-name.ts'

const NUMBER = /^[1-9]\d{0,9}$/
/** More than any title has; a command line ends before. */
const WORDS_MAX = 10_000
/** As the first of several words; alone, each is the id of a title. */
const VERBS = new Map([
  ['merge', { carryOut: mergeTitles, options: ['json'] }],
  ['split', { carryOut: splitTitle, options: ['title', 'year', 'json'] }],
])

/** Shows what is known of a title, says which one it is at the metadata service, and which titles are one. */
export const titleCommand: Command = {
  name: 'title',
  usage:
    'ID [--tmdb NUMBER|none|auto] [--rights TEXT] [--source TEXT] [--json] | merge FROM INTO [--json] | split ID FILE… [--title TEXT [--year N]] [--json]',
  summary:
    'Shows what TMDB tells of a title, and where it comes from; or says which one it is there, and by what right. With merge, makes one title of two; with split, gives files of one to a title of their own, or back to the one that was merged.',
  options: {
    tmdb: {
      type: 'string',
      description:
        'Its number there, from the address of its page; none, where it is not there; auto, to search again.',
    },
    ...PROVENANCE_OPTIONS,
    title: { type: 'string', description: 'With split: what the title of the files is called.' },
    year: { type: 'string', description: 'With split: its year, in four digits.' },
    json: { type: 'boolean', description: 'Prints one JSON object.' },
  },
  positionals: { min: 1, max: WORDS_MAX },
  async run(invocation) {
    const { settings, logger, options, json, positionals } = invocation
    const [id = '', ...words] = positionals
    const verb = words.length > 0 ? VERBS.get(id) : undefined
    const allowed = verb?.options ?? ['tmdb', 'rights', 'source', 'json']
    const stray = Object.keys(options).find((name) => options[name] !== undefined && !allowed.includes(name))
    if (stray !== undefined || (verb === undefined && words.length > 0)) {
      complain(
        `streamvault title: ${stray === undefined ? 'takes one title, or merge, or split' : `--${stray} does not go with this`}`,
      )
      return EXIT.wrongUse
    }
    if (verb !== undefined) return await verb.carryOut(invocation, words)
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
    else {
      const formerIds = await formerIdsOf(foundation.catalog, known.title)
      for (const line of titleLines({ ...known, formerIds })) print(visibleText(line))
    }
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
  const metadata = createMetadata(foundation)
  if (metadata === undefined) {
    complain('streamvault title: noted; it is looked up once STREAMVAULT_TMDB_TOKEN is set')
    return EXIT.done
  }
  const onSetback = () => complain('streamvault title: the metadata service does not answer; it is asked again')
  const { runner } = metadata
  const { state, failure, outcome } = await seeThrough(foundation, { job, runner, onSetback, signal })
  if (state === 'failed') {
    complain(`streamvault title: ${failure?.message} (${failure?.code})`)
    return EXIT.failed
  }
  return outcome?.doubt === 'gone' ? EXIT.failed : EXIT.done
}
