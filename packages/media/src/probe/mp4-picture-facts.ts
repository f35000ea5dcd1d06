import type { VideoTrack } from '@streamvault/core'
import { type Box, type BoxWalk, fourLetters } from './box-walk.ts'
import { dolbyVisionOf, frameRateOf, hdrOf } from './hdr.ts'

/** A visual sample entry has so many bytes before its boxes (ISO/IEC 14496-12, 12.1.3). */
const ENTRY_FIELDS_BYTES = 78
const DOLBY_VISION = ['dvcC', 'dvvC', 'dvwC']

/** What an MP4 tells of a picture besides its size: how fast and how bright it is. */
export async function mp4PictureFacts(
  walk: BoxWalk,
  { track, entry }: { readonly track: Box; readonly entry: Box },
): Promise<Omit<VideoTrack, 'kind' | 'codec' | 'width' | 'height'>> {
  let facts = await frameRate(walk, track)
  for await (const box of walk.boxes({ start: entry.start + ENTRY_FIELDS_BYTES, end: entry.end })) {
    if (box.type === 'colr') {
      const colour = await walk.fieldsOf(box)
      if (['nclx', 'nclc'].includes(fourLetters(colour, 0))) facts = { ...facts, ...hdrOf(colour.getUint16(6)) }
    } else if (DOLBY_VISION.includes(box.type)) {
      facts = { ...facts, ...dolbyVisionOf(new Uint8Array((await walk.fieldsOf(box)).buffer)) }
    }
  }
  return facts
}

/** By the count of samples and how long they take together; of a film in fragments, tables tell nothing. */
async function frameRate(walk: BoxWalk, track: Box): Promise<Pick<VideoTrack, 'frameRate'>> {
  const sizes = await walk.fields(track, 'mdia', 'minf', 'stbl', 'stsz')
  const header = await walk.fields(track, 'mdia', 'mdhd')
  if (sizes === undefined || header === undefined) return {}
  const long = header.getUint8(0) === 1
  const scale = header.getUint32(long ? 20 : 12)
  const duration = long ? Number(header.getBigUint64(24)) : header.getUint32(16)
  return frameRateOf(sizes.getUint32(8), duration / scale)
}
