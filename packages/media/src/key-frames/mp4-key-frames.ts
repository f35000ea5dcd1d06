import type { CallOptions } from '@streamvault/core'
import type { BoundedReader } from '../probe/bounded-reader.ts'
import { type Box, BoxWalk, fourLetters } from '../probe/box-walk.ts'
import { isMp4 } from '../probe/mp4-facts.ts'
import { KEY_FRAMES_MAX, type KeyFrame, type KeyFrameIndex, KeyFrameRefusal, keyFrameIndex } from './key-frame-index.ts'
import { mp4EditShift } from './mp4-edit-shift.ts'
import { type Sample, samplesOf } from './mp4-sample-cursor.ts'
import { findSampleTables, readSampleTables, type SampleTablePlaces } from './mp4-sample-tables.ts'

/** The key frames of an MP4 or QuickTime file, undefined when it is none. Throws `KeyFrameRefusal`. */
export async function mp4KeyFrames(reader: BoundedReader, options: CallOptions): Promise<KeyFrameIndex | undefined> {
  const walk = new BoxWalk(reader, options)
  if (!(await isMp4(walk))) return undefined
  const { ticksPerSecond, shift, tables: places } = await mp4PictureTrack(walk)
  const tables = await readSampleTables(places, ({ start, end }) => reader.take(start, end, options))
  return keyFrameIndex(ticksPerSecond, framesOf(samplesOf(tables), shift), walk.file)
}

/** What the boxes of a track say of its samples. */
export interface TrackSamples {
  readonly ticksPerSecond: number
  /** Ticks by which its samples are shown later than they say. */
  readonly shift: number
  /** The box of its tables. */
  readonly table: Box
  readonly tables: SampleTablePlaces
}

/** The table of a film that is in one piece. Throws `KeyFrameRefusal`. */
export async function mp4WholeMovie(walk: BoxWalk): Promise<Box> {
  const movie = await walk.find(walk.file, 'moov')
  if (movie === undefined || movie.cut) throw new KeyFrameRefusal('its table is missing')
  if (await walk.find(movie, 'mvex')) throw new KeyFrameRefusal('it is in fragments')
  return movie
}

/** The first picture track of an MP4. Throws `KeyFrameRefusal`. */
export async function mp4PictureTrack(walk: BoxWalk): Promise<TrackSamples> {
  const movie = await mp4WholeMovie(walk)
  const track = await pictureTrack(walk, movie)
  const samples = track && (await mp4TrackSamples(walk, { movie, track }))
  if (samples === undefined) throw new KeyFrameRefusal('it has no picture')
  return samples
}

/** The samples of one track, undefined where it has none. Throws `KeyFrameRefusal`. */
export async function mp4TrackSamples(
  walk: BoxWalk,
  { movie, track }: { readonly movie: Box; readonly track: Box },
): Promise<TrackSamples | undefined> {
  const table = await walk.find(track, 'mdia', 'minf', 'stbl')
  const header = await walk.fields(track, 'mdia', 'mdhd')
  if (table === undefined || header === undefined) return undefined
  const ticksPerSecond = header.getUint32(header.getUint8(0) === 1 ? 20 : 12)
  const shift = await mp4EditShift(walk, { movie, track, ticksPerSecond })
  return { ticksPerSecond, shift, table, tables: await findSampleTables(walk, table) }
}

async function pictureTrack(walk: BoxWalk, movie: Box): Promise<Box | undefined> {
  for await (const track of walk.boxes(movie)) {
    const handler = track.type === 'trak' ? await walk.fields(track, 'mdia', 'hdlr') : undefined
    if (handler && fourLetters(handler, 8) === 'vide') return track
  }
  return undefined
}

/** Each key frame with the range of all samples up to the next one. */
function framesOf(samples: Iterable<Sample>, shift: number): KeyFrame[] {
  const frames: { startTicks: number; start: number; end: number }[] = []
  for (const { ticks, start, end, isKey } of samples) {
    if (isKey) frames.push({ startTicks: ticks + shift, start, end })
    if (frames.length > KEY_FRAMES_MAX) throw new KeyFrameRefusal('it has too many key frames')
    const frame = frames.at(-1)
    if (frame === undefined) continue
    frame.start = Math.min(frame.start, start)
    frame.end = Math.max(frame.end, end)
  }
  return frames
}
