import type { FileView, SubtitleView, TitleView } from '@streamvault/contract'
import { type FileId, isVaultError, type Recognised, type Takedown, VaultError } from '@streamvault/core'
import { createManager, type Foundation, openLibrary } from '../compose.ts'
import { takedownLines } from '../takedown/takedown-text.ts'
import { type Command, EXIT, print } from './command.ts'
import { doubtText } from './doubt-text.ts'
import { bytesText, episodeText, recognisedText, subtitleText, tracksText, visibleText } from './text.ts'

/** Shows one title with its files, and what was decided about it. */
export const showCommand: Command = {
  name: 'show',
  usage: 'ID [--json]',
  summary:
    'Shows a title, its episodes, its files and its takedowns; or what was decided about one file, and why it is in review.',
  options: { json: { type: 'boolean', description: 'Prints one JSON object.' } },
  positionals: { min: 1, max: 1 },
  async run({ settings, logger, json, positionals: [id = ''] }) {
    await using foundation = await openLibrary(settings, logger)
    const { title, review, takedowns } = await findAll(foundation, id)
    if (json) print(JSON.stringify({ ...(title ?? { id }), review, takedowns }))
    else {
      const what = title === undefined ? [id, ...reviewLines(review)] : titleLines(title)
      const lines = [...what, ...takedowns.flatMap(takedownLines)]
      for (const line of lines) print(visibleText(line))
    }
    return EXIT.done
  },
}

interface Shown {
  readonly title: TitleView | undefined
  readonly review: Recognised | undefined
  readonly takedowns: readonly Takedown[]
}

/** What viewers see, why they do not, and what operators decided. Throws `TITLE_NOT_FOUND` when there is none of it. */
async function findAll(foundation: Foundation, id: string): Promise<Shown> {
  const { library, takedownDesk } = createManager(foundation)
  const [takedowns, file] = await Promise.all([takedownDesk.recordsOf(id), foundation.catalog.files.get(id as FileId)])
  const title = await library.getTitle(file?.value.titleId ?? id).catch((error: unknown) => {
    if (isVaultError(error, 'TAKEN_DOWN', 'TITLE_NOT_FOUND')) return undefined
    throw error
  })
  const review = file?.value.review
  if ((title ?? review) === undefined && takedowns.length === 0) throw new VaultError('TITLE_NOT_FOUND', { id })
  return { title, review, takedowns }
}

function reviewLines(review: Recognised | undefined): string[] {
  return review?.doubt === undefined
    ? []
    : [`  in review   ${doubtText(review.doubt)}; perhaps ${recognisedText(review)}`]
}

function titleLines(title: TitleView): string[] {
  const year = title.year === undefined ? '' : ` (${title.year})`
  const episodes = title.seasons.flatMap((season) =>
    season.episodes.flatMap((episode) => [
      `${episodeText({ season: season.number, episode: episode.number })} ${episode.name ?? ''}`.trimEnd(),
      ...episode.files.flatMap(fileLines),
    ]),
  )
  const gone = title.goneCount === undefined ? [] : [`  not available  ${title.goneCount} deleted where posted`]
  return [`${title.name}${year}`, ...gone, ...title.files.flatMap(fileLines), ...episodes]
}

function fileLines(file: FileView): string[] {
  return [fileLine(file), ...file.subtitles.map(subtitleLine)]
}

function subtitleLine({ id, language, forced, sdh, label, format }: SubtitleView): string {
  const tags = { language, isForced: forced, isSdh: sdh, ...(label !== undefined && { label }) }
  return `    ${id}  ${subtitleText(tags)} (${format})`
}

function fileLine(file: FileView): string {
  const size = bytesText(file.sizeBytes).padStart(10)
  return [`  ${file.id}`, file.bucket.padEnd(5), size, tracksText(file), ...versionTexts(file)].join('  ')
}

/** What tells a file from the others of its movie or episode, where anything does. */
function versionTexts({ release, version }: FileView): string[] {
  const { cut, offsetSeconds, duplicateOf } = version
  return [
    ...release.editions,
    ...(release.threeD === undefined ? [] : [release.threeD]),
    ...(cut === 1 ? [] : [`another cut (${cut})`]),
    ...(offsetSeconds === 0 ? [] : [`${Math.abs(offsetSeconds)} s ${offsetSeconds > 0 ? 'later' : 'earlier'}`]),
    ...(duplicateOf === undefined ? [] : [`a duplicate of ${duplicateOf}`]),
  ]
}
