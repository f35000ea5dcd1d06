import { KeyFrameRefusal } from './key-frame-index.ts'
import type { Sample, SampleTables, Table } from './mp4-sample-tables.ts'

const ENTRIES_AT = 8
const CHUNK_ENTRY_BYTES = 12
const RUN_BYTES = 8

/** A place in a table that tells a value for each run of samples. */
interface Run {
  readonly entry: number
  /** How many samples of it were passed. */
  readonly passed: number
}

/** Goes from sample to sample, in the order in which they are decoded; a copy goes on from where it is. */
export class SampleCursor {
  readonly #tables: SampleTables
  #sample = 0
  #decodedTicks = 0
  #durations: Run = { entry: 0, passed: 0 }
  #delays: Run = { entry: 0, passed: 0 }
  #nextKey = 0
  #chunk = -1
  #chunkEntry = 0
  #leftInChunk = 0
  #place = 0

  constructor(tables: SampleTables) {
    this.#tables = tables
  }

  copy(): SampleCursor {
    const copy = new SampleCursor(this.#tables)
    copy.#sample = this.#sample
    copy.#decodedTicks = this.#decodedTicks
    copy.#durations = this.#durations
    copy.#delays = this.#delays
    copy.#nextKey = this.#nextKey
    copy.#chunk = this.#chunk
    copy.#chunkEntry = this.#chunkEntry
    copy.#leftInChunk = this.#leftInChunk
    copy.#place = this.#place
    return copy
  }

  /** The next sample, undefined behind the last one. Throws `KeyFrameRefusal` when the tables contradict each other. */
  next(): Sample | undefined {
    const { sizes, keys, durations, delays } = this.#tables
    if (this.#sample >= sizes.count) {
      if (keys && this.#nextKey < keys.count) throw new KeyFrameRefusal('its table stss is out of order')
      return undefined
    }
    this.#enterChunk()
    this.#durations = runAt(durations, this.#durations)
    if (delays) this.#delays = runAt(delays, this.#delays)
    const start = this.#place
    const end = start + sizes.sizeOf(this.#sample)
    const durationTicks = durations.view.getUint32(ENTRIES_AT + this.#durations.entry * RUN_BYTES + 4)
    // Delays of version 0 are too small for a sign.
    const delay = delays ? delays.view.getInt32(ENTRIES_AT + this.#delays.entry * RUN_BYTES + 4) : 0
    const isKey = this.#isKey()
    const ticks = this.#decodedTicks + delay
    this.#sample++
    this.#decodedTicks += durationTicks
    this.#durations = { ...this.#durations, passed: this.#durations.passed + 1 }
    this.#delays = { ...this.#delays, passed: this.#delays.passed + 1 }
    this.#place = end
    this.#leftInChunk--
    return { ticks, start, end, isKey, durationTicks }
  }

  /** Goes to the next chunk that holds a sample, when this one has no more. */
  #enterChunk(): void {
    const { offsets, chunks } = this.#tables
    while (this.#leftInChunk === 0) {
      this.#chunk++
      if (this.#chunk >= offsets.count || chunks.count === 0)
        throw new KeyFrameRefusal('its tables contradict each other')
      const firstOf = (entry: number) => chunks.view.getUint32(ENTRIES_AT + entry * CHUNK_ENTRY_BYTES)
      while (this.#chunkEntry + 1 < chunks.count && firstOf(this.#chunkEntry + 1) <= this.#chunk + 1) this.#chunkEntry++
      this.#leftInChunk = chunks.view.getUint32(ENTRIES_AT + this.#chunkEntry * CHUNK_ENTRY_BYTES + 4)
      this.#place = offsets.offsetOf(this.#chunk)
    }
  }

  #isKey(): boolean {
    const { keys } = this.#tables
    if (keys === undefined) return true
    const isIt = this.#nextKey < keys.count && keys.view.getUint32(ENTRIES_AT + this.#nextKey * 4) === this.#sample + 1
    if (isIt) this.#nextKey++
    return isIt
  }
}

/** The run that the next sample belongs to. */
function runAt({ view, count }: Table, { entry, passed }: Run): Run {
  let [at, left] = [entry, passed]
  while (at < count && left >= view.getUint32(ENTRIES_AT + at * RUN_BYTES)) [at, left] = [at + 1, 0]
  if (at >= count) throw new KeyFrameRefusal('its tables contradict each other')
  return at === entry ? { entry, passed } : { entry: at, passed: left }
}

/** The samples in the order in which they are decoded. Throws `KeyFrameRefusal` when the tables contradict each other. */
export function* samplesOf(tables: SampleTables): Generator<Sample> {
  const cursor = new SampleCursor(tables)
  for (let sample = cursor.next(); sample !== undefined; sample = cursor.next()) yield sample
}
