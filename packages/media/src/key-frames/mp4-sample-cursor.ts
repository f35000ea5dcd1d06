import type { ByteRange } from '@streamvault/core'
import { KeyFrameRefusal } from './key-frame-index.ts'
import type { SampleEntries, SampleTables } from './mp4-sample-tables.ts'
import type { Table } from './mp4-table.ts'

/** A picture, or some sound, as the tables of its track tell it. */
export interface Sample extends ByteRange {
  /** When it is shown, in ticks of the track and before any edit. */
  readonly ticks: number
  readonly isKey: boolean
  /** How much later the next one is decoded. */
  readonly durationTicks: number
}

/** Before which sample a cursor is, and where in each table. */
export interface CursorPlace {
  readonly sample: number
  readonly decodedTicks: number
  /** The run of durations, and how many samples of it were passed. */
  readonly duration: number
  readonly durationPassed: number
  readonly delay: number
  readonly delayPassed: number
  readonly key: number
  readonly chunk: number
  readonly chunkEntry: number
  readonly leftInChunk: number
  /** Where in the file the next sample of the chunk begins. */
  readonly position: number
}

const START: CursorPlace = {
  ...{ sample: 0, decodedTicks: 0, duration: 0, durationPassed: 0, delay: 0, delayPassed: 0 },
  ...{ key: 0, chunk: -1, chunkEntry: 0, leftInChunk: 0, position: 0 },
}

/** Which entries a cursor needs from one place up to another, or to the end. */
export function entriesBetween(from: CursorPlace, to: CursorPlace | undefined): SampleEntries {
  const entries = (start: number, last: number | undefined) => ({
    start: Math.max(0, start),
    end: (last ?? Infinity) + 1,
  })
  return {
    sizes: entries(from.sample, to?.sample),
    offsets: entries(from.chunk, to?.chunk),
    // Where the next one begins is looked at, too.
    chunks: entries(from.chunkEntry, to && to.chunkEntry + 1),
    durations: entries(from.duration, to?.duration),
    delays: entries(from.delay, to?.delay),
    keys: entries(from.key, to?.key),
  }
}

/** Goes from sample to sample, in the order in which they are decoded. */
export class SampleCursor {
  readonly #tables: SampleTables
  readonly #at: { -readonly [Key in keyof CursorPlace]: number }

  constructor(tables: SampleTables, from: CursorPlace = START) {
    this.#tables = tables
    this.#at = { ...from }
  }

  /** When the next one is decoded. */
  get decodedTicks(): number {
    return this.#at.decodedTicks
  }

  place(): CursorPlace {
    return { ...this.#at }
  }

  /** The next sample, undefined behind the last one. Throws `KeyFrameRefusal` when the tables contradict each other. */
  next(): Sample | undefined {
    const at = this.#at
    const { sizes, sameSize, keys, durations, delays } = this.#tables
    if (at.sample >= sizes.count) {
      if (keys && at.key < keys.count) throw new KeyFrameRefusal('its table stss is out of order')
      return undefined
    }
    this.#enterChunk()
    while (at.durationPassed >= runLength(durations, at.duration))
      [at.duration, at.durationPassed] = [at.duration + 1, 0]
    while (delays && at.delayPassed >= runLength(delays, at.delay)) [at.delay, at.delayPassed] = [at.delay + 1, 0]
    const start = at.position
    const end = start + (sameSize || sizes.unsigned(at.sample))
    const durationTicks = durations.unsigned(at.duration, 1)
    // Delays of version 0 are too small for a sign.
    const ticks = at.decodedTicks + (delays?.signed(at.delay, 1) ?? 0)
    const isKey = this.#isKey()
    at.sample++
    at.decodedTicks += durationTicks
    at.durationPassed++
    at.delayPassed++
    at.position = end
    at.leftInChunk--
    return { ticks, start, end, isKey, durationTicks }
  }

  /** Goes to the next chunk that holds a sample, when this one has no more. */
  #enterChunk(): void {
    const at = this.#at
    const { offsets, chunks } = this.#tables
    while (at.leftInChunk === 0) {
      at.chunk++
      if (at.chunk >= offsets.count || chunks.count === 0) throw new KeyFrameRefusal('its tables contradict each other')
      while (at.chunkEntry + 1 < chunks.count && chunks.unsigned(at.chunkEntry + 1) <= at.chunk + 1) at.chunkEntry++
      at.leftInChunk = chunks.unsigned(at.chunkEntry, 1)
      at.position = offsets.whole(at.chunk)
    }
  }

  #isKey(): boolean {
    const { keys } = this.#tables
    if (keys === undefined) return true
    const isIt = this.#at.key < keys.count && keys.unsigned(this.#at.key) === this.#at.sample + 1
    if (isIt) this.#at.key++
    return isIt
  }
}

function runLength(runs: Table, run: number): number {
  if (run >= runs.count) throw new KeyFrameRefusal('its tables contradict each other')
  return runs.unsigned(run)
}

/** The samples in the order in which they are decoded. Throws `KeyFrameRefusal` when the tables contradict each other. */
export function* samplesOf(tables: SampleTables): Generator<Sample> {
  const cursor = new SampleCursor(tables)
  for (let sample = cursor.next(); sample !== undefined; sample = cursor.next()) yield sample
}
