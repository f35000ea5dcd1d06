import { type FileId, fileOfSubtitle, type SubtitleId, VaultError } from '@streamvault/core'
import type { RequestHead } from '../delivery/exchange.ts'

/** What of a film has a playlist of its own. */
export type FilmTrack =
  | { readonly kind: 'video' | 'keys' }
  | { readonly kind: 'sound' | 'text'; readonly number: number }
  | { readonly kind: 'subtitle'; readonly id: SubtitleId }

/** What of a film is asked for. */
export type FilmTarget =
  | { readonly kind: 'master' | 'chapters' }
  | { readonly kind: 'playlist' | 'init'; readonly track: FilmTrack }
  | { readonly kind: 'segment'; readonly track: FilmTrack; readonly index: number; readonly extension: string }

/** A film, as it is cut. */
export interface FilmCut {
  readonly file: FileId
  /** How much later everything comes in this file than in the one that the player began with, in milliseconds. */
  readonly zeroMs: number
}

export interface FilmRequest extends FilmCut {
  readonly target: FilmTarget
  readonly ticket: string | undefined
  readonly method: 'GET' | 'HEAD'
}

/** What comes before a film in another file of its cut is no longer: `offsetOfCut`. */
const ZERO_MS_MAX = 120_000

const PREFIX = '/hls/'
const FILE = 'f[0-9a-f]{32}'
const TRACK = 'video|keys|(?:sound|text)-(?:0|[1-9][0-9]?)|subtitle-s[0-9a-f]{64}'
const WHOLE = new RegExp(`^/hls/(?<file>${FILE})/(?:(?<master>master)[.]m3u8|chapters[.]json)$`)
const PART = new RegExp(
  `^/hls/(?<file>${FILE})/(?<zero>0|-?[1-9][0-9]{0,5})/(?<track>${TRACK})` +
    '(?:[.]m3u8|/(?:(?<init>init)[.]mp4|(?<index>0|[1-9][0-9]{0,5})[.](?<extension>m4s|mp3|vtt)))$',
)

/** Whether a request is for a film in segments. */
export function isFilmPath(url: string): boolean {
  return url.startsWith(PREFIX)
}

/**
 * Reads `GET, HEAD /hls/{fileId}/master.m3u8?ticket=…`, `/hls/{fileId}/chapters.json?ticket=…`, and of each track of a film
 * `/hls/{fileId}/{zeroMs}/{track}.m3u8`, `…/{track}/init.mp4` and `…/{track}/{index}.{m4s|mp3|vtt}`.
 *
 * Throws `METHOD_NOT_ALLOWED`, and `ROUTE_NOT_FOUND` for what has another shape.
 */
export function parseFilmRequest({ method, url = '' }: RequestHead): FilmRequest {
  if (method !== 'GET' && method !== 'HEAD') throw new VaultError('METHOD_NOT_ALLOWED')
  const question = url.indexOf('?')
  const path = question < 0 ? url : url.slice(0, question)
  const ticket = new URLSearchParams(question < 0 ? '' : url.slice(question + 1)).get('ticket') || undefined
  const whole = WHOLE.exec(path)?.groups
  if (whole !== undefined) {
    const target = { kind: whole['master'] === undefined ? 'chapters' : 'master' } as const
    return { file: whole['file'] as FileId, zeroMs: 0, target, ticket, method }
  }
  const part = PART.exec(path)?.groups
  const zeroMs = Number(part?.['zero'])
  if (part === undefined || Math.abs(zeroMs) > ZERO_MS_MAX) throw new VaultError('ROUTE_NOT_FOUND')
  const file = part['file'] as FileId
  return { file, zeroMs, target: targetOf(part, trackOf(part['track'] ?? '', file)), ticket, method }
}

function targetOf(part: Readonly<Record<string, string | undefined>>, track: FilmTrack): FilmTarget {
  if (part['init'] !== undefined) return { kind: 'init', track }
  if (part['index'] === undefined) return { kind: 'playlist', track }
  return { kind: 'segment', track, index: Number(part['index']), extension: part['extension'] ?? '' }
}

function trackOf(text: string, file: FileId): FilmTrack {
  if (text === 'video' || text === 'keys') return { kind: text }
  const dash = text.indexOf('-')
  const [kind, which] = [text.slice(0, dash), text.slice(dash + 1)]
  if (kind === 'sound' || kind === 'text') return { kind, number: Number(which) }
  if (fileOfSubtitle(which) !== file) throw new VaultError('SUBTITLE_NOT_FOUND')
  return { kind: 'subtitle', id: which as SubtitleId }
}

/** A track as addresses name it. */
export function trackName(track: FilmTrack): string {
  if (track.kind === 'subtitle') return `${track.kind}-${track.id}`
  return 'number' in track ? `${track.kind}-${track.number}` : track.kind
}
