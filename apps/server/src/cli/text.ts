import type { AudioTrack, EpisodeNumber, IngestOutcome, MediaFacts, Recognised, Track } from '@streamvault/core'
import { doubtText } from './doubt-text.ts'

const BYTES_PER_STEP = 1024
const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB']

/** Control characters, and those that turn the direction of writing: a name must not be able to draw on the terminal. */
const INVISIBLE = /[\p{Cc}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu

/** A name as it can be shown on a terminal: what would not be seen is spelt out. */
export function visibleText(text: string): string {
  return text.replace(INVISIBLE, (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`)
}

/** Bytes for people: `3.4 MiB`. */
export function bytesText(bytes: number): string {
  let value = bytes
  let unit = 0
  for (; value >= BYTES_PER_STEP && unit < UNITS.length - 1; unit++) value /= BYTES_PER_STEP
  return `${unit === 0 ? value : value.toFixed(1)} ${UNITS[unit]}`
}

/** A duration for people: `1:02:03` or `4:05`. */
export function durationText(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60]
  const tail = `${String(minutes).padStart(hours > 0 ? 2 : 1, '0')}:${String(rest).padStart(2, '0')}`
  return hours > 0 ? `${hours}:${tail}` : tail
}

/** What a name was taken for: `Show S01E02` or `Film (2008)`; an episode that only its day tells, `Show 2024-03-11`. */
export function recognisedText({ name, year, episode, episodeName, doubt }: Recognised): string {
  const told = episode === undefined ? doubt === 'date' && episodeName : episodeText(episode)
  return [name, ...(year === undefined ? [] : [`(${year})`]), ...(told ? [told] : [])].join(' ')
}

/** Where a file is in the vault, as commands take it: `show-series S01E02`, `film-2008`, or why it is in review. */
export function placeText({ title, episode, review }: Pick<IngestOutcome, 'title' | 'episode' | 'review'>): string {
  if (review?.doubt !== undefined) return `in review (${doubtText(review.doubt)})`
  return episode === undefined ? title : `${title} ${episodeText(episode)}`
}

/** `S01E02`, `S01E02-E03` */
export function episodeText({ season, episode, lastEpisode }: EpisodeNumber): string {
  const last = lastEpisode === undefined ? '' : `-E${String(lastEpisode).padStart(2, '0')}`
  return `S${String(season).padStart(2, '0')}E${String(episode).padStart(2, '0')}${last}`
}

/** What is inside a file, in a line: `avc 1920×1080, aac eng, 2 subtitles, 0:30`. */
export function tracksText(media: Pick<MediaFacts, 'tracks' | 'durationSeconds'>): string {
  const subtitles = media.tracks.filter((track) => track.kind === 'subtitle').length
  const shown = media.tracks.filter((track) => track.kind !== 'subtitle').map(trackText)
  const counted = subtitles === 0 ? [] : [countText(subtitles, 'subtitle')]
  return [...shown, ...counted, durationText(media.durationSeconds)].join(', ')
}

/** `1 subtitle`, `2 subtitles` */
export function countText(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

interface ShownSubtitle {
  readonly language: string
  readonly isForced?: boolean
  readonly isSdh?: boolean
  readonly label?: string
}

/** What a subtitle beside a video is: `subtitle pt-BR, forced, Commentary`. */
export function subtitleText({ language, isForced, isSdh, label }: ShownSubtitle): string {
  const told = [`subtitle ${language}`, ...(isForced ? ['forced'] : []), ...(isSdh ? ['for the hard of hearing'] : [])]
  return [...told, ...(label === undefined ? [] : [label])].join(', ')
}

function trackText(track: Exclude<Track, { kind: 'subtitle' }>): string {
  if (track.kind === 'audio') return audioText(track)
  const { codec, width, height, hdr, dolbyVisionProfile } = track
  const vision = dolbyVisionProfile === undefined ? undefined : `dolby vision ${dolbyVisionProfile}`
  return [codec, `${width}×${height}`, hdr, vision].filter(Boolean).join(' ')
}

function audioText(track: AudioTrack): string {
  return track.language === 'und' ? track.codec : `${track.codec} ${track.language}`
}
