import { basename } from 'node:path'
import { type Catalog, type FileId, type MediaFile, placementIn, type Recognised } from '@streamvault/core'

/**
 * The files of the vault that a subtitle is of, by what the name of their video would be: those of that very name, else all of the
 * movie or episode, which it goes with in every bucket. None where nothing tells.
 */
export async function findVideos(
  catalog: Pick<Catalog, 'titles' | 'files'>,
  { videoName, recognised }: { readonly videoName: string; readonly recognised: Recognised },
): Promise<readonly FileId[]> {
  const { titleId, episode } = await placementIn(catalog, recognised)
  const all = await catalog.files.listByTitle(titleId)
  const same = all.filter((file) => episode === undefined || holds(file, episode))
  const named = same.filter(({ name }) => stemOf(name) === stemOf(videoName))
  if (named.length > 0) return named.length === 1 ? named.map(({ id }) => id) : []
  return recognised.doubt === undefined ? same.map(({ id }) => id) : []
}

function holds({ episode: held }: MediaFile, asked: { readonly season: number; readonly episode: number }): boolean {
  if (held === undefined || held.season !== asked.season) return false
  return asked.episode >= held.episode && asked.episode <= (held.lastEpisode ?? held.episode)
}

function stemOf(name: string): string {
  const dot = basename(name).lastIndexOf('.')
  return (dot > 0 ? name.slice(0, dot) : name).normalize('NFC').toLowerCase()
}
