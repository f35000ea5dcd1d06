import { type FileId, VaultError } from '@streamvault/core'
import type { RequestHead } from '../delivery/exchange.ts'

const PATH = /^[/]img[/]sprites[/](?<file>f[0-9a-f]{32})[/](?:(?<track>thumbnails)[.]vtt|(?<sheet>0|[1-9]\d?)[.]webp)$/

/** A sheet of small pictures of a film, by its number, or the track that tells when each is shown. */
export interface SpriteRequest {
  readonly file: FileId
  readonly ticket: string | undefined
  readonly what: number | 'track'
}

/**
 * Reads `GET, HEAD /img/sprites/{fileId}/thumbnails.vtt?ticket=…` and `/img/sprites/{fileId}/{sheet}.webp?ticket=…`; undefined for what has
 * another shape. Throws `METHOD_NOT_ALLOWED`.
 */
export function parseSpriteRequest({ method, url = '' }: RequestHead): SpriteRequest | undefined {
  const [path = '', query = ''] = url.split('?', 2)
  const { file, track, sheet } = PATH.exec(path)?.groups ?? {}
  if (file === undefined) return undefined
  if (method !== 'GET' && method !== 'HEAD') throw new VaultError('METHOD_NOT_ALLOWED')
  const ticket = new URLSearchParams(query).get('ticket') || undefined
  return { file: file as FileId, ticket, what: track === undefined ? Number(sheet) : 'track' }
}
