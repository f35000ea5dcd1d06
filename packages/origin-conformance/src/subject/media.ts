import type { TicketScope } from '@streamvault/contract'

/** One thing that a ticket opens: a file, a pack or a subtitle. */
export interface Media extends TicketScope {
  /** Its address without the query. */
  readonly path: string
  readonly ticket: string
}

const PATH = /^\/(stream|pack|subtitle)\/([^/]+)\/[^/]+$/

/** Reads a link as the vault gives them out. Throws when it is none. */
export function readLink(link: string | URL, origin: URL): Media {
  const url = new URL(link, origin)
  const [, folder, id] = PATH.exec(url.pathname) ?? []
  const ticket = url.searchParams.get('ticket')
  if (id === undefined || ticket === null) throw new Error(`${url.pathname} is no link to a file, a pack or a subtitle`)
  return { kind: folder === 'pack' || folder === 'subtitle' ? folder : 'file', id, path: url.pathname, ticket }
}

/** The address of something, with its ticket or another one. */
export function addressOf(media: Media, ticket = media.ticket): string {
  return `${media.path}?ticket=${encodeURIComponent(ticket)}`
}
