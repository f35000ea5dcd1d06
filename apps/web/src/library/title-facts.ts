import type { TitleSummary } from '../api/views.ts'

/** What a card says of a title in a few words, such as `2008` or `2 seasons`. */
export function factsOf(title: TitleSummary): readonly string[] {
  const year = title.year === undefined ? [] : [String(title.year)]
  if (title.kind === 'movie') return [...year, 'Movie']
  const extent =
    title.seasonsCount > 1 ? counted(title.seasonsCount, 'season') : counted(title.episodesCount, 'episode')
  return [...year, extent]
}

/** `1 season`, `3 seasons`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

/** The address of a title's page. */
export function titlePath(titleId: string): string {
  return `/title/${encodeURIComponent(titleId)}`
}

/** The address at which one file of a title is watched. */
export function watchPath(titleId: string, fileId: string): string {
  return `${titlePath(titleId)}/watch/${encodeURIComponent(fileId)}`
}
