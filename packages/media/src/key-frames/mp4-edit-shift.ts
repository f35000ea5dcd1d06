import type { Box, BoxWalk } from '../probe/box-walk.ts'
import { KeyFrameRefusal } from './key-frame-index.ts'

/** Pauses before the film and one piece of it, and what some writers add; a film is not cut together in a file. */
const EDITS_MAX = 16

/**
 * Ticks by which a track is shown later than its samples say: the pauses of its edit list, less where the shown piece begins.
 * Throws `KeyFrameRefusal` when it is shown in several pieces.
 */
export async function mp4EditShift(
  walk: BoxWalk,
  of: { readonly movie: Box; readonly track: Box; readonly ticksPerSecond: number },
): Promise<number> {
  const list = await walk.fields(of.track, 'edts', 'elst')
  const header = await walk.fields(of.movie, 'mvhd')
  const movieTicksPerSecond = header?.getUint32(header.getUint8(0) === 1 ? 20 : 12) ?? 0
  if (list === undefined || movieTicksPerSecond === 0) return 0
  const isLong = list.getUint8(0) === 1
  const count = list.getUint32(4)
  if (count > EDITS_MAX) throw new KeyFrameRefusal('it is shown in several pieces')
  let pause = 0
  let begin: number | undefined
  for (let index = 0; index < count; index++) {
    const at = 8 + index * (isLong ? 20 : 12)
    const mediaTime = isLong ? Number(list.getBigInt64(at + 8)) : list.getInt32(at + 4)
    if (mediaTime !== -1 && begin !== undefined) throw new KeyFrameRefusal('it is shown in several pieces')
    if (mediaTime !== -1) begin = mediaTime
    else if (begin === undefined) pause += isLong ? Number(list.getBigUint64(at)) : list.getUint32(at)
  }
  return Math.round((pause * of.ticksPerSecond) / movieTicksPerSecond) - (begin ?? 0)
}
