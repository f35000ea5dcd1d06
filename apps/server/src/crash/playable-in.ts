import type { Foundation } from '../compose.ts'
import { visibleFiles } from './crash-trial.ts'

/** What can be played, by the names of its files with the number of their subtitles, sorted. */
export async function playableIn(foundation: Foundation): Promise<string[]> {
  const files = (await visibleFiles(foundation)).filter(({ goneAt }) => goneAt === undefined)
  return files.map(({ name, subtitles = [] }) => `${name} ${subtitles.length}`).sort()
}
