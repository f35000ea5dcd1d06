import type { FileView, TitleView } from '@streamvault/contract'
import { createManager, openLibrary } from '../compose.ts'
import { type Command, EXIT, print } from './command.ts'
import { bytesText, episodeText, tracksText, visibleText } from './text.ts'

/** Shows one title with its files. */
export const showCommand: Command = {
  name: 'show',
  usage: 'TITLE_ID [--json]',
  summary: 'Shows a title, its episodes and its files.',
  options: { json: { type: 'boolean', description: 'Prints one JSON object.' } },
  positionals: { min: 1, max: 1 },
  async run({ settings, logger, json, positionals: [id = ''] }) {
    await using foundation = await openLibrary(settings, logger)
    const title = await createManager(foundation).library.getTitle(id)
    if (json) print(JSON.stringify(title))
    else for (const line of titleLines(title)) print(visibleText(line))
    return EXIT.done
  },
}

function titleLines(title: TitleView): string[] {
  const year = title.year === undefined ? '' : ` (${title.year})`
  const episodes = title.seasons.flatMap((season) =>
    season.episodes.flatMap((episode) => [
      `${episodeText({ season: season.number, episode: episode.number })} ${episode.name ?? ''}`.trimEnd(),
      ...episode.files.map(fileLine),
    ]),
  )
  return [`${title.name}${year}`, ...title.files.map(fileLine), ...episodes]
}

function fileLine(file: FileView): string {
  return `  ${file.id}  ${file.bucket.padEnd(5)}  ${bytesText(file.sizeBytes).padStart(10)}  ${tracksText(file)}`
}
