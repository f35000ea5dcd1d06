import { box, fullBox, letters, numbers } from './boxes.ts'
import { TRACK_ID } from './init-segment.ts'

/** Of `trun`: that data begin behind `moof`, and what is told of each sample. */
const DATA_OFFSET = 0x1
const DURATIONS = 0x100
const SIZES = 0x200
const FLAGS = 0x400
const SHIFTS = 0x800
/** Of `tfhd`: places count from `moof`. */
const FROM_MOOF = 0x2_0000
/** Of a sample: that it depends on no other, or that it does and is no sync sample. */
const SYNC = 0x0200_0000
const DEPENDENT = 0x0101_0000
const BOX_HEAD_BYTES = 8

/** A packet with its times in ticks of the track, from the beginning of the film. */
export interface MediaSample {
  readonly decodeTicks: number
  readonly durationTicks: number
  /** How much later than decoded it is shown, or earlier. */
  readonly shiftTicks: number
  readonly isSync: boolean
  readonly data: Uint8Array
}

/** What a segment begins with. */
export const SEGMENT_TYPE: Uint8Array = box('styp', letters('msdh'), numbers(0), letters('msdhcmfc'))

/**
 * A chunk of CMAF, `moof` and `mdat`, in pieces of which those with packets are the packets. Pictures are decoded in the order of
 * their times from zero on, and shown earlier or later than that (version 1 of `trun`), so that no edit list is needed.
 */
export function fragment(samples: readonly MediaSample[], sequence: number): Uint8Array[] {
  const isShifted = samples.some(({ shiftTicks }) => shiftTicks !== 0)
  const table = Buffer.concat(
    samples.map(({ durationTicks, data, isSync, shiftTicks }) =>
      numbers(durationTicks, data.length, isSync ? SYNC : DEPENDENT, ...(isShifted ? [shiftTicks] : [])),
    ),
  )
  const flags = DATA_OFFSET | DURATIONS | SIZES | FLAGS | (isShifted ? SHIFTS : 0)
  const moofOf = (dataAt: number) => {
    const run = fullBox('trun', { version: 1, flags }, numbers(samples.length, dataAt), table)
    const header = fullBox('tfhd', { flags: FROM_MOOF }, numbers(TRACK_ID))
    return box('moof', fullBox('mfhd', {}, numbers(sequence)), box('traf', header, decodeTime(samples), run))
  }
  const { length } = moofOf(0)
  const bytes = samples.reduce((sum, { data }) => sum + data.length, 0)
  const head = Buffer.concat([numbers(bytes + BOX_HEAD_BYTES), letters('mdat')])
  return [moofOf(length + BOX_HEAD_BYTES), head, ...samples.map(({ data }) => data)]
}

function decodeTime([first]: readonly MediaSample[]): Buffer {
  const ticks = Buffer.alloc(8)
  ticks.writeBigUInt64BE(BigInt(first?.decodeTicks ?? 0))
  return fullBox('tfdt', { version: 1 }, ticks)
}
