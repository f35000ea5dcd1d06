import { type ByteRange, type CallOptions, rangeFits } from '@streamvault/core'
import type { KeyFrame } from '../key-frames/key-frame-index.ts'
import { mp4PictureTrack } from '../key-frames/mp4-key-frames.ts'
import { samplesOf } from '../key-frames/mp4-sample-cursor.ts'
import { readSampleTables } from '../key-frames/mp4-sample-tables.ts'
import type { BoundedReader } from '../probe/bounded-reader.ts'
import { type Box, BoxWalk } from '../probe/box-walk.ts'
import { isMp4 } from '../probe/mp4-facts.ts'
import type { KeyPictureCutter } from './key-picture-cutter.ts'
import { madeMatroska, type PictureCodec, trackEntryOf } from './made-matroska.ts'
import { PICTURE_BYTES_MAX, TRACK_BYTES_MAX } from './picture-bounds.ts'

/** Of a description, what comes before its boxes (ISO/IEC 14496-12, 12.1.3). */
const ENTRY_BYTES = 78
const WIDTH_AT = 24
/** What Matroska calls each kind of picture, and which box has what its decoder has to know. */
const CODECS: Readonly<Record<string, { readonly codecId: string; readonly box?: string }>> = {
  avc1: { codecId: 'V_MPEG4/ISO/AVC', box: 'avcC' },
  avc3: { codecId: 'V_MPEG4/ISO/AVC', box: 'avcC' },
  hvc1: { codecId: 'V_MPEGH/ISO/HEVC', box: 'hvcC' },
  hev1: { codecId: 'V_MPEGH/ISO/HEVC', box: 'hvcC' },
  av01: { codecId: 'V_AV1', box: 'av1C' },
  vp09: { codecId: 'V_VP9' },
}

/** Cuts an MP4 or QuickTime file; undefined when it is none, or its pictures are coded as none that is known. */
export async function mp4Cutter(reader: BoundedReader, options: CallOptions): Promise<KeyPictureCutter | undefined> {
  const walk = new BoxWalk(reader, options)
  if (!(await isMp4(walk))) return undefined
  const { tables: places, table, shift } = await mp4PictureTrack(walk)
  const codec = await codecOf(walk, table)
  if (codec === undefined) return undefined
  const track = { entry: trackEntryOf(codec), track: 1 }
  const tables = await readSampleTables(places, ({ start, end }) => reader.take(start, end, options))
  const pictures = new Map<number, ByteRange>()
  for (const { isKey, ticks, start, end } of samplesOf(tables)) if (isKey) pictures.set(ticks + shift, { start, end })
  const cut = async ({ startTicks }: KeyFrame) => {
    const place = pictures.get(startTicks)
    if (place === undefined || !rangeFits(place, reader.sizeBytes)) return undefined
    if (place.end - place.start > PICTURE_BYTES_MAX) return undefined
    return madeMatroska(await reader.take(place.start, place.end, options), track)
  }
  return { cut }
}

async function codecOf(walk: BoxWalk, table: Box): Promise<PictureCodec | undefined> {
  const list = await walk.find(table, 'stsd')
  if (list === undefined) return undefined
  // Behind version, flags and count; where there are several descriptions, the first is that of the beginning.
  for await (const entry of walk.boxes({ start: list.start + 8, end: list.end })) {
    const known = CODECS[entry.type]
    if (known === undefined) return undefined
    const view = await walk.fieldsOf(entry)
    const size = { width: view.getUint16(WIDTH_AT), height: view.getUint16(WIDTH_AT + 2) }
    if (known.box === undefined) return { ...size, codecId: known.codecId }
    const box = await walk.find({ start: entry.start + ENTRY_BYTES, end: entry.end }, known.box)
    const codecPrivate = box && (await walk.content(box, TRACK_BYTES_MAX))
    return codecPrivate && { ...size, codecId: known.codecId, codecPrivate }
  }
  return undefined
}
