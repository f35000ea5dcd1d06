import type { Chapter } from '@streamvault/core'
import type { Box, BoxWalk } from './box-walk.ts'

/** 255 chapters, each with nine bytes and a name of 255. */
const CONTENT_BYTES_MAX = 255 * (9 + 255) + 9
/** Units of 100 ns. */
const UNITS_PER_SECOND = 10_000_000

/** The chapters of an MP4 as Nero tells them, and most writers since: `chpl` in the user data of the movie. */
export async function mp4Chapters(walk: BoxWalk, movie: Box): Promise<readonly Chapter[]> {
  const box = await walk.find(movie, 'udta', 'chpl')
  return box === undefined ? [] : chaptersIn(await walk.content(box, CONTENT_BYTES_MAX))
}

function chaptersIn(content: Uint8Array<ArrayBuffer>): Chapter[] {
  const view = new DataView(content.buffer)
  // Version 1 has four bytes more before the count.
  const countAt = (content[0] ?? 0) === 0 ? 4 : 8
  const chapters: Chapter[] = []
  for (let at = countAt + 1; chapters.length < (content[countAt] ?? 0) && at + 9 <= content.length; ) {
    const length = content[at + 8] ?? 0
    const name = new TextDecoder().decode(content.subarray(at + 9, at + 9 + length)).trim()
    const startSeconds = Number(view.getBigUint64(at)) / UNITS_PER_SECOND
    chapters.push({ startSeconds, ...(name === '' ? {} : { name }) })
    at += 9 + length
  }
  return chapters
}

/** Tracks that hold the names of chapters for QuickTime, and are no subtitles: others refer to them by `chap`. */
export async function chapterTracks(walk: BoxWalk, movie: Box): Promise<ReadonlySet<number>> {
  const found = new Set<number>()
  for await (const track of walk.boxes(movie)) {
    const references = track.type === 'trak' ? await walk.find(track, 'tref', 'chap') : undefined
    if (references === undefined) continue
    const content = await walk.content(references, 1024)
    const view = new DataView(content.buffer)
    for (let at = 0; at + 4 <= content.length; at += 4) found.add(view.getUint32(at))
  }
  return found
}
