import { createManager, openLibrary } from '../compose.ts'
import { type Command, EXIT, print } from './command.ts'
import { visibleText } from './text.ts'

const PAGE_TITLES = 200

/** Lists the library. */
export const lsCommand: Command = {
  name: 'ls',
  usage: '[--json]',
  summary: 'Lists all titles, newest first.',
  options: { json: { type: 'boolean', description: 'Prints one JSON object per title.' } },
  positionals: { min: 0, max: 0 },
  async run({ settings, logger, json, signal }) {
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
        print(json ? JSON.stringify(title) : visibleText(line))
      }
      after = page.next
    } while (after !== undefined)
    return EXIT.done
  },
}
