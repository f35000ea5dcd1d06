import { type ByteRange, type CallOptions, type MediaFacts, type Track, VaultError } from '@streamvault/core'
import { type BoundedReader, withinBounds } from './bounded-reader.ts'
import { type Box, BoxWalk, fourLetters, versionedNumber } from './box-walk.ts'
import { languageCodeOf } from './language-code.ts'
import { mp4AudioFormat } from './mp4-audio-format.ts'
import { chapterTracks, mp4Chapters } from './mp4-chapters.ts'
import { fragmentsEnd, fragmentsRate } from './mp4-fragments.ts'
import { mp4PictureFacts } from './mp4-picture-facts.ts'
import { mp4TrackFlags } from './mp4-track-flags.ts'

/** Boxes that an MP4 or QuickTime file begins with. */
const FIRST_BOXES = ['ftyp', 'moov', 'mdat', 'wide', 'free', 'skip', 'pnot']
/** Boxes that a film is made of. What else runs over at the end of a file may be anything that was appended to it. */
const FILM_BOXES = ['moov', 'moof', 'mdat']
const SUBTITLE_HANDLERS = ['sbtl', 'text', 'subt', 'clcp', 'subp']

const CODECS: Readonly<Record<string, string>> = {
  ...{ avc1: 'avc', avc3: 'avc', hvc1: 'hevc', hev1: 'hevc', dvh1: 'hevc', dvhe: 'hevc' },
  ...{ vp08: 'vp8', vp09: 'vp9', av01: 'av1', wvtt: 'webvtt', stpp: 'ttml', c608: 'cea608', mp4s: 'vobsub' },
}

/**
 * The facts of an MP4 or QuickTime file, whole or in fragments, undefined when it is none. Only headers are read: its
 * sample tables may claim any length and are not needed. Throws `SOURCE_TRUNCATED` when a part of the film is longer than
 * what is left of the file.
 */
export async function mp4Facts(reader: BoundedReader, options: CallOptions): Promise<MediaFacts | undefined> {
  const walk = new BoxWalk(reader, options)
  if (!(await isMp4(walk))) return undefined
  const movie = await walk.find(walk.file, 'moov')
  const facts = movie && (await movieFacts(walk, movie))
  await withinBounds(refuseCut(walk), undefined)
  return facts
}

/** Whether the file begins as an MP4 or QuickTime file does. */
export async function isMp4(walk: BoxWalk): Promise<boolean> {
  const first = await walk.boxes(walk.file).next()
  return !first.done && FIRST_BOXES.includes(first.value.type)
}

/** Where the table of an MP4 or QuickTime file lies by which players seek; undefined when it is none. */
export async function mp4Movie(reader: BoundedReader, options: CallOptions): Promise<ByteRange | undefined> {
  const walk = new BoxWalk(reader, options)
  if (!(await isMp4(walk))) return undefined
  const movie = await walk.find(walk.file, 'moov')
  return movie && { start: movie.start, end: movie.end }
}

async function refuseCut(walk: BoxWalk): Promise<void> {
  for await (const box of walk.boxes(walk.file)) {
    if (box.cut && FILM_BOXES.includes(box.type)) throw new VaultError('SOURCE_TRUNCATED', { box: box.type })
  }
}

async function movieFacts(walk: BoxWalk, movie: Box): Promise<MediaFacts> {
  const tracks: Track[] = []
  const chapterIds = await chapterTracks(walk, movie)
  let durationSeconds = await movieSeconds(walk, movie)
  for await (const box of walk.boxes(movie)) {
    const id = box.type === 'trak' ? await mp4TrackId(walk, box) : undefined
    const track = id !== undefined && !chapterIds.has(id) ? await mp4Track(walk, box) : undefined
    if (track) tracks.push({ ...track, ...(await rateOfFragments(walk, movie, { track, id })) })
  }
  if (durationSeconds === 0) durationSeconds = await withinBounds(fragmentsEnd(walk, movie), 0)
  const brand = await walk.fields(walk.file, 'ftyp')
  const quickTime = brand === undefined || fourLetters(brand, 0) === 'qt  '
  const chapters = await withinBounds(mp4Chapters(walk, movie), [])
  const mimeType = quickTime ? 'video/quicktime' : 'video/mp4'
  const seekTable = { start: movie.start, end: movie.end }
  return { container: 'mp4', mimeType, durationSeconds, tracks, chapters, seekTable }
}

/** Where the tables of a picture are empty, for it lies in fragments. */
async function rateOfFragments(
  walk: BoxWalk,
  movie: Box,
  { track, id }: { readonly track: Track; readonly id: number | undefined },
) {
  if (track.kind !== 'video' || track.frameRate !== undefined || id === undefined) return {}
  return await withinBounds(fragmentsRate(walk, movie, id), {})
}

async function movieSeconds(walk: BoxWalk, movie: Box): Promise<number> {
  const header = await walk.fields(movie, 'mvhd')
  if (header === undefined) return 0
  const long = header.getUint8(0) === 1
  const scale = header.getUint32(long ? 20 : 12)
  const duration = long ? Number(header.getBigUint64(24)) : header.getUint32(16)
  const extended = await walk.fields(movie, 'mvex', 'mehd')
  const total = extended ? versionedNumber(extended) : duration
  // All ones mean unknown.
  return scale === 0 || total === 0xffff_ffff || total >= 2 ** 63 ? 0 : total / scale
}

/** The number by which other tracks refer to one. */
export async function mp4TrackId(walk: BoxWalk, track: Box): Promise<number> {
  const header = await walk.fields(track, 'tkhd')
  return header === undefined ? 0 : header.getUint32(header.getUint8(0) === 1 ? 20 : 12)
}

/** What one `trak` box tells; undefined when it is of another kind or says too little. */
export async function mp4Track(walk: BoxWalk, track: Box): Promise<Track | undefined> {
  const handler = await walk.fields(track, 'mdia', 'hdlr')
  const sample = await walk.find(track, 'mdia', 'minf', 'stbl', 'stsd')
  if (handler === undefined || sample === undefined) return undefined
  const entries = walk.boxes({ start: sample.start + 8, end: sample.end })
  const entry = (await entries.next()).value as Box | undefined
  if (entry === undefined) return undefined
  const codec = CODECS[entry.type] ?? entry.type.trim().toLowerCase()
  const kind = fourLetters(handler, 8)
  if (kind === 'vide') {
    const picture = await pictureSize(walk, track)
    return { kind: 'video', codec, ...picture, ...(await mp4PictureFacts(walk, { track, entry })) }
  }
  const told = { ...(await labels(walk, track)), ...(await mp4TrackFlags(walk, { track, entry })) }
  if (kind === 'soun') return { kind: 'audio', ...(await mp4AudioFormat(walk, entry)), ...told }
  if (SUBTITLE_HANDLERS.includes(kind)) return { kind: 'subtitle', codec, ...told }
  return undefined
}

/** As shown: after pixel shape and rotation. */
async function pictureSize(walk: BoxWalk, track: Box): Promise<{ width: number; height: number }> {
  const header = await walk.fields(track, 'tkhd')
  if (header === undefined) return { width: 0, height: 0 }
  const matrixAt = header.getUint8(0) === 1 ? 52 : 40
  const [width, height] = [header.getUint32(matrixAt + 36), header.getUint32(matrixAt + 40)].map((fixed) =>
    Math.round(fixed / 65_536),
  ) as [number, number]
  const turned = header.getInt32(matrixAt) === 0 && header.getInt32(matrixAt + 4) !== 0
  return turned ? { width: height, height: width } : { width, height }
}

async function labels(walk: BoxWalk, track: Box): Promise<{ language: string; name?: string }> {
  const header = await walk.fields(track, 'mdia', 'mdhd')
  const title = await walk.fields(track, 'udta', 'name')
  const name = title && new TextDecoder().decode(title).replace(/\0+$/, '').trim()
  return { language: header ? packedLanguage(header) : 'und', ...(name ? { name } : {}) }
}

/** Three letters of five bits each; their place depends on the version of the box. */
function packedLanguage(header: DataView): string {
  const packed = header.getUint16(header.getUint8(0) === 1 ? 32 : 20)
  const letters = [packed >> 10, packed >> 5, packed].map((bits) => String.fromCharCode(0x60 + (bits & 31)))
  return languageCodeOf(letters.join(''))
}
