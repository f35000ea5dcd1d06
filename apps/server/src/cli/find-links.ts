import type { FileView, PackRequest, PackView, TitleView } from '@streamvault/contract'
import { isVaultError, VaultError } from '@streamvault/core'
import type { createManager } from '../compose.ts'
import type { LinkOptions } from './link-options.ts'
import { episodeText } from './text.ts'

/** One address, without its origin. */
export interface Link {
  /** What it is the address of, as JSON tells it. */
  readonly subject: Readonly<Record<string, string | number>>
  /** Stands before it in the list of an episode's or season's addresses. */
  readonly label: string
  readonly path: string
  readonly expiresAt: string
}

type Desks = Pick<ReturnType<typeof createManager>, 'library' | 'playback' | 'packs'>

const PACK_ID = /^p[0-9a-f]{64}$/

/**
 * Addresses of a title's files or packs, or of the one file or pack of that id. Throws what the desks throw for what is not
 * there.
 */
export async function findLinks(desks: Desks, id: string, options: LinkOptions): Promise<Link[]> {
  if (PACK_ID.test(id)) return [packLink(await desks.packs.reopen(id), '')]
  const title = await desks.library.getTitle(id).catch((error: unknown) => {
    if (isVaultError(error, 'TITLE_NOT_FOUND') && !options.pack) return undefined
    throw error
  })
  if (title === undefined) return [await fileLink(desks, { id, label: '' }, options)]
  if (!options.pack) return await inTurn(filesOf(title, options), (file) => fileLink(desks, file, options))
  return await inTurn(packsOf(title, options), async ({ label, ...request }) =>
    packLink(await desks.packs.open(request), label),
  )
}

async function fileLink({ playback }: Desks, { id, label }: Named, { download, hls }: LinkOptions): Promise<Link> {
  const { url, downloadUrl, hlsUrl, expiresAt } = await playback.preview(id)
  if (hls && hlsUrl === undefined) throw new VaultError('FILM_UNPLAYABLE', { id })
  const path = hls ? (hlsUrl ?? url) : download ? downloadUrl : url
  return { subject: { fileId: id }, label, path, expiresAt }
}

function packLink(pack: PackView, label: string): Link {
  const { id, name, bucket, filesCount, url, expiresAt } = pack
  return { subject: { packId: id, name, bucket, filesCount }, label, path: url, expiresAt }
}

interface Named {
  readonly id: string
  readonly label: string
}

/** The movie, or every episode, in the wanted bucket, or else in its best. */
function filesOf(title: TitleView, options: LinkOptions): Named[] {
  if (title.kind === 'movie') return firstOf(title.files, '', options)
  return title.seasons.flatMap((season) =>
    season.episodes.flatMap((episode) =>
      firstOf(episode.files, `${episodeText({ season: season.number, episode: episode.number })}  `, options),
    ),
  )
}

function firstOf(files: readonly FileView[], label: string, { bucket }: LinkOptions): Named[] {
  const found = files.find((file) => bucket === undefined || file.bucket === bucket)
  return found === undefined ? [] : [{ id: found.id, label }]
}

/** The movie's pack, that of the wanted season, or those of all. */
function packsOf(
  { id, kind, seasons }: TitleView,
  { season, bucket }: LinkOptions,
): (PackRequest & { label: string })[] {
  const shared = { titleId: id, ...(bucket === undefined ? {} : { bucket }) }
  if (season !== undefined) return [{ ...shared, season, label: '' }]
  if (kind === 'movie') return [{ ...shared, label: '' }]
  return seasons.map(({ number }) => ({ ...shared, season: number, label: `S${String(number).padStart(2, '0')}  ` }))
}

async function inTurn<T>(items: readonly T[], link: (item: T) => Promise<Link>): Promise<Link[]> {
  const links: Link[] = []
  for (const item of items) links.push(await link(item))
  return links
}
