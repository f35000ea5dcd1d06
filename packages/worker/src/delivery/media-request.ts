import type { TicketScope } from '@streamvault/contract'
import { VaultError } from '@streamvault/core'
import { type FilmPart, parseFilmPart } from '../hls/film-part.ts'
import type { RequestHead } from './exchange.ts'

/** What a request for bytes asks for. */
export interface MediaRequest {
  readonly scope: TicketScope
  readonly ticket: string | undefined
  readonly method: 'GET' | 'HEAD'
  /** Whether to save the bytes under the file's name instead of showing them. */
  readonly download: boolean
  /** Present where a part of a film in segments is asked for. */
  readonly part?: FilmPart
}

const PREFIXES = [
  ['/stream/', 'file'],
  ['/pack/', 'pack'],
  ['/subtitle/', 'subtitle'],
  ['/hls/', 'file'],
] as const
const IN_SEGMENTS = '/hls/'

/** Whether a request is for the bytes of a file, a pack or a subtitle, or for a film in segments. */
export function isMediaPath(url: string): boolean {
  return PREFIXES.some(([prefix]) => url.startsWith(prefix))
}

/** Whether what answers it tells its length before it begins, as `LeanReply` has to. */
export function isOfKnownLength(url: string): boolean {
  return !url.startsWith(IN_SEGMENTS)
}

/** What a request is for the bytes of; undefined where it is for nobody's. */
export function scopeAt(url: string): TicketScope | undefined {
  const [prefix, kind] = PREFIXES.find(([candidate]) => url.startsWith(candidate)) ?? []
  const [id = ''] = url.slice(prefix?.length).split(/[/?]/, 1)
  return kind === undefined ? undefined : { kind, id }
}

/** What a request for bytes counts as in metrics. */
export function routeOf({ url = '' }: RequestHead): 'stream' | 'pack' | 'subtitle' | 'hls' {
  if (url.startsWith(IN_SEGMENTS)) return 'hls'
  const kind = scopeAt(url)?.kind
  return kind === undefined || kind === 'file' ? 'stream' : kind
}

/**
 * Reads `GET, HEAD /stream/{fileId}/{name}?ticket=…[&download=1]`, `/pack/{packId}/{name}.zip?ticket=…` and
 * `/subtitle/{subtitleId}/{name}.vtt?ticket=…`, whose names are for people and are not looked at, and `/hls/{fileId}/{part}?ticket=…`.
 *
 * Throws `METHOD_NOT_ALLOWED`, and `ROUTE_NOT_FOUND` when the path has another shape.
 */
export function parseMediaRequest(request: RequestHead): MediaRequest {
  const { method, url = '' } = request
  if (method !== 'GET' && method !== 'HEAD') throw new VaultError('METHOD_NOT_ALLOWED')
  const question = url.indexOf('?')
  const path = question < 0 ? url : url.slice(0, question)
  const [prefix, kind] = PREFIXES.find(([candidate]) => path.startsWith(candidate)) ?? PREFIXES[0]
  const [id, name, ...rest] = path.slice(prefix.length).split('/')
  const part = prefix === IN_SEGMENTS ? parseFilmPart([name, ...rest].join('/')) : undefined
  const isFitting = prefix === IN_SEGMENTS ? part !== undefined : rest.length === 0
  if (!id || !name || !isFitting) throw new VaultError('ROUTE_NOT_FOUND')
  // With its question mark: of two, the second is part of a name.
  const query = new URLSearchParams(question < 0 ? '' : url.slice(question))
  const ticket = query.get('ticket') || undefined
  return { scope: { kind, id }, ticket, method, download: query.get('download') === '1', ...(part && { part }) }
}
