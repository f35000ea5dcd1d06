/** What most players count in without a loss, and a picture of minutes fits into the 32 bits of a duration. */
const TIMESCALE_MAX = 10_000_000
const TIMESCALE_ELSE = 1_000_000

/** The clock of a track in a segment: that of its file, wherever it is a whole number of ticks in a second. */
export interface SegmentClock {
  readonly timescale: number
  /** Ticks of the file as those of the segment; exact where both are one clock. */
  toUnits(ticks: number): number
}

export function segmentClock(ticksPerSecond: number): SegmentClock {
  const isOne = Number.isInteger(ticksPerSecond) && ticksPerSecond <= TIMESCALE_MAX
  const timescale = isOne ? ticksPerSecond : TIMESCALE_ELSE
  return { timescale, toUnits: (ticks) => Math.round(isOne ? ticks : (ticks * timescale) / ticksPerSecond) }
}
