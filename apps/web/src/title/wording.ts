import type { Bucket, MediaFile, PlayableSubtitle, Track } from '../api/views.ts'

const UNITS = ['B', 'KB', 'MB', 'GB', 'TB'] as const

/** `1.4 GB`: powers of 1,000, as shops and drives count. */
export function sizeText(bytes: number): string {
  const step = Math.min(UNITS.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)))
  const value = bytes / 1000 ** step
  return `${value >= 100 || step === 0 ? Math.round(value) : value.toFixed(1)} ${UNITS[step]}`
}

/** `1 h 52 min`, `24 min`, `40 s`. */
export function durationText(seconds: number): string {
  if (seconds < 60) return `${Math.max(1, Math.round(seconds))} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 60) return `${minutes} min`
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

/** What viewers call a bucket. */
export function bucketText(bucket: Bucket): string {
  return bucket === '2160p' ? '4K' : bucket
}

// ISO 639-2 has two codes for some languages; Intl knows the terminological one only.
const TERMINOLOGICAL: Readonly<Record<string, string>> = {
  alb: 'sqi',
  arm: 'hye',
  baq: 'eus',
  bur: 'mya',
  chi: 'zho',
  cze: 'ces',
  dut: 'nld',
  fre: 'fra',
  geo: 'kat',
  ger: 'deu',
  gre: 'ell',
  ice: 'isl',
  mac: 'mkd',
  mao: 'mri',
  may: 'msa',
  per: 'fas',
  rum: 'ron',
  slo: 'slk',
  tib: 'bod',
  wel: 'cym',
}

const LANGUAGES = new Intl.DisplayNames('en', { type: 'language', fallback: 'none' })

/** The English name of an ISO 639-2 code; the code itself when nobody knows it. */
export function languageText(code: string): string {
  if (code === 'und' || code === '') return 'Unknown'
  try {
    return LANGUAGES.of(TERMINOLOGICAL[code] ?? code) ?? code
  } catch {
    return code
  }
}

/** What a language calls itself, such as `Deutsch` for `ger`; its code when nobody knows. */
function ownLanguageText(code: string): string {
  const known = TERMINOLOGICAL[code] ?? code
  try {
    return new Intl.DisplayNames(known, { type: 'language', fallback: 'none' }).of(known) ?? code
  } catch {
    return code
  }
}

const LAYOUTS: Readonly<Record<number, string>> = { 1: 'Mono', 2: 'Stereo', 6: '5.1', 8: '7.1' }

/** One line on an audio or subtitle track, such as `German · 5.1 · Commentary`; a name that says nothing new is left out. */
export function trackText(track: Exclude<Track, { kind: 'video' }>): string {
  const layout = track.kind === 'audio' ? [LAYOUTS[track.channels] ?? `${track.channels} channels`] : []
  const said = [languageText(track.language), ...layout]
  const name = track.name?.trim() ?? ''
  const isNew = ![...said, ownLanguageText(track.language), ''].some((known) => isSameWord(known, name))
  return (isNew ? [...said, name] : said).join(' · ')
}

/** One line on a sound that a player offers, such as `German · 5.1 · Commentary`. */
export function soundText(sound: Omit<Extract<Track, { kind: 'audio' }>, 'kind' | 'codec'>): string {
  return trackText({ kind: 'audio', codec: '', ...sound })
}

/** All subtitles that a file has, inside it and beside it. */
export function subtitleTexts(file: MediaFile): string[] {
  return [...tracksOf(file, 'subtitle').map(trackText), ...file.subtitles.map(subtitleText)]
}

/** What viewers call a subtitle beside a video, such as `Brazilian Portuguese · Forced`. */
export function subtitleText({ language, label, forced, sdh }: Omit<PlayableSubtitle, 'url'>): string {
  const told = [languageText(language), ...(forced ? ['Forced'] : []), ...(sdh ? ['SDH'] : [])]
  return [...told, ...(label === undefined ? [] : [label])].join(' · ')
}

function isSameWord(a: string, b: string): boolean {
  return a.localeCompare(b, 'en', { sensitivity: 'base' }) === 0
}

const CODECS: Readonly<Record<string, string>> = {
  avc: 'H.264',
  hevc: 'H.265',
  av1: 'AV1',
  vp9: 'VP9',
  vp8: 'VP8',
  aac: 'AAC',
  opus: 'Opus',
  mp3: 'MP3',
  ac3: 'Dolby Digital',
  eac3: 'Dolby Digital Plus',
  dts: 'DTS',
  flac: 'FLAC',
}

/** By how the name of a codec for browsers begins (RFC 6381). */
const BROWSER_CODECS: readonly (readonly [string, string])[] = [
  ...([
    ['avc', 'avc'],
    ['hvc', 'hevc'],
    ['hev', 'hevc'],
    ['av01', 'av1'],
    ['vp09', 'vp9'],
  ] as const),
  ...([
    ['mp4a.40.34', 'mp3'],
    ['mp4a.6b', 'mp3'],
    ['mp4a', 'aac'],
    ['opus', 'opus'],
    ['flac', 'flac'],
  ] as const),
  ...([
    ['ac-3', 'ac3'],
    ['ec-3', 'eac3'],
  ] as const),
]

/** What viewers call a codec that browsers know as `avc1.640028` or the like. */
export function codecText(codec: string): string {
  const [, known = ''] = BROWSER_CODECS.find(([beginning]) => codec.toLowerCase().startsWith(beginning)) ?? []
  return CODECS[known] ?? codec.split('.')[0] ?? ''
}

/** What viewers call the codec of a file's pictures; empty where there are none. */
export function pictureText(file: MediaFile): string {
  const [picture] = tracksOf(file, 'video')
  return picture === undefined ? '' : (CODECS[picture.codec] ?? picture.codec.toUpperCase())
}

const CONTAINERS = { mp4: 'MP4', matroska: 'Matroska', webm: 'WebM', 'mpeg-ts': 'MPEG-TS' } as const

/** What a file is made of, such as `MP4 · H.264 · AAC`. */
export function formatText(file: MediaFile): string {
  const codecs = file.tracks
    .filter((track) => track.kind !== 'subtitle')
    .map(({ codec }) => CODECS[codec] ?? codec.toUpperCase())
  return [CONTAINERS[file.container], ...new Set(codecs)].join(' · ')
}

/** The tracks of one kind in a file. */
export function tracksOf<K extends Track['kind']>(file: MediaFile, kind: K): readonly Extract<Track, { kind: K }>[] {
  return file.tracks.filter((track): track is Extract<Track, { kind: K }> => track.kind === kind)
}
