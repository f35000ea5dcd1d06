import { HLS_MASTER } from '@streamvault/contract'
import type { FileId, SubtitleId } from '@streamvault/core'

/** A track of a film in segments; sounds and texts count from 0 in the order of their file. */
export type FilmTrack =
  | { readonly kind: 'pictures' }
  | { readonly kind: 'key-pictures' }
  | { readonly kind: 'sound'; readonly number: number }
  | { readonly kind: 'text'; readonly number: number }
  | { readonly kind: 'subtitle'; readonly id: SubtitleId }

/** What a player of HLS asks for. */
export type FilmPart =
  | { readonly kind: 'master' }
  | { readonly kind: 'chapters'; readonly offsetMs: number }
  | { readonly kind: 'playlist'; readonly offsetMs: number; readonly track: FilmTrack }
  | { readonly kind: 'init'; readonly offsetMs: number; readonly track: FilmTrack }
  | { readonly kind: 'segment'; readonly offsetMs: number; readonly track: FilmTrack; readonly index: number }

/** Files of one cut are no further apart; more digits name nothing. */
const OFFSET = /^(?:(?<offset>-?[1-9]\d{0,5})[/])?(?<rest>.+)$/
const NUMBER = '0|[1-9]\\d{0,5}'
const TRACK = `video|keys|(?:sound|text)-(?:0|[1-9]\\d?)|subtitle-s[0-9a-f]{64}`
const PLAYLIST = new RegExp(`^(?<track>${TRACK})[.]m3u8$`)
const SEGMENT = new RegExp(
  `^(?<track>${TRACK})[/](?:(?<init>init[.]mp4)|(?<index>${NUMBER})[.](?<ending>m4s|mp3|vtt))$`,
)

const CHAPTERS = 'chapters.json'

/** What a name behind `/hls/{fileId}/` is of; undefined where nothing has that name. */
export function parseFilmPart(name: string): FilmPart | undefined {
  if (name === HLS_MASTER) return { kind: 'master' }
  const { offset = '0', rest = '' } = OFFSET.exec(name)?.groups ?? {}
  const offsetMs = Number(offset)
  if (rest === CHAPTERS) return { kind: 'chapters', offsetMs }
  const { track: playlist } = PLAYLIST.exec(rest)?.groups ?? {}
  if (playlist !== undefined) return { kind: 'playlist', offsetMs, track: trackOf(playlist) }
  const { track: folder, init, index, ending } = SEGMENT.exec(rest)?.groups ?? {}
  if (folder === undefined) return undefined
  const track = trackOf(folder)
  if (init !== undefined) return { kind: 'init', offsetMs, track }
  const isFitting = (ending === 'vtt') === (track.kind === 'text' || track.kind === 'subtitle')
  const isPacked = ending === 'mp3'
  if (!isFitting || (isPacked && track.kind !== 'sound')) return undefined
  return { kind: 'segment', offsetMs, track, index: Number(index) }
}

/** The name of a part behind `/hls/{fileId}/`; `isPacked` where it is one of a sound without a container. */
export function nameOfPart(part: FilmPart, { isPacked = false } = {}): string {
  if (part.kind === 'master') return HLS_MASTER
  const folder = part.offsetMs === 0 ? '' : `${part.offsetMs}/`
  if (part.kind === 'chapters') return folder + CHAPTERS
  const track = folder + nameOfTrack(part.track)
  if (part.kind === 'playlist') return `${track}.m3u8`
  if (part.kind === 'init') return `${track}/init.mp4`
  const isText = part.track.kind === 'text' || part.track.kind === 'subtitle'
  return `${track}/${part.index}.${isText ? 'vtt' : isPacked ? 'mp3' : 'm4s'}`
}

/** What the parts of a file are kept under, each of them only once. */
export function keyOfPart(file: FileId, part: FilmPart): string {
  return `${file}/${nameOfPart(part)}`
}

function nameOfTrack(track: FilmTrack): string {
  if (track.kind === 'pictures') return 'video'
  if (track.kind === 'key-pictures') return 'keys'
  return track.kind === 'subtitle' ? `subtitle-${track.id}` : `${track.kind}-${track.number}`
}

function trackOf(name: string): FilmTrack {
  if (name === 'video') return { kind: 'pictures' }
  if (name === 'keys') return { kind: 'key-pictures' }
  const [kind = '', rest = ''] = name.split('-', 2)
  if (kind === 'subtitle') return { kind, id: rest as SubtitleId }
  return { kind: kind === 'sound' ? 'sound' : 'text', number: Number(rest) }
}
