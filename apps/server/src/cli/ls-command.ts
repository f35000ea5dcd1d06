import type { Provenance, TitleId } from '@streamvault/core'
import { createManager, type Foundation, openLibrary } from '../compose.ts'
import { type Command, EXIT, print } from './command.ts'
import { visibleText } from './text.ts'

const PAGE_TITLES = 200

/** Lists the library. */
export const lsCommand: Command = {
  name: 'ls',
  usage: '[--rights] [--json]',
  summary: 'Lists all titles, newest first.',
  options: {
    rights: {
      type: 'boolean',
      description: 'Tells of each title by what right it is here, where it comes from, and who added it.',
    },
    json: { type: 'boolean', description: 'Prints one JSON object per title.' },
  },
  positionals: { min: 0, max: 0 },
  async run({ settings, logger, json, options, signal }) {
    await using foundation = await openLibrary(settings, logger)
    const { library } = createManager(foundation)
    let after: string | undefined
    do {
      signal.throwIfAborted()
      const page = await library.listTitles({ limit: PAGE_TITLES, ...(after === undefined ? {} : { after }) })
      for (const title of page.items) {
        const year = title.year === undefined ? '' : ` (${title.year})`
        const episodes =
          title.kind === 'series' ? `  ${title.episodesCount} episode${title.episodesCount === 1 ? '' : 's'}` : ''
        const line = `${title.id.padEnd(40)} ${title.name}${year}  ${title.buckets.join(' ')}${episodes}`
        const provenance = options['rights'] === true ? await provenanceOf(foundation, title.id) : undefined
        if (json) print(JSON.stringify({ ...title, ...(provenance && { provenance }) }))
        else print(visibleText(provenance === undefined ? line : `${line}  ${provenanceText(provenance)}`))
      }
      after = page.next
    } while (after !== undefined)
    return EXIT.done
  },
}

async function provenanceOf({ catalog }: Foundation, id: string): Promise<Provenance> {
  return (await catalog.titles.get(id as TitleId))?.value.provenance ?? {}
}

function provenanceText({ rights = 'no rights on record', source, addedBy }: Provenance): string {
  return [rights, source && `from ${source}`, addedBy && `added by ${addedBy}`].filter(Boolean).join(' · ')
}
