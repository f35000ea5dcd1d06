import type { TrackSamples } from '../key-frames/mp4-key-frames.ts'
import { type CursorPlace, entriesBetween, type Sample, SampleCursor } from '../key-frames/mp4-sample-cursor.ts'
import { type ReadBytes, readSampleEntries, readSampleTables } from '../key-frames/mp4-sample-tables.ts'

/** How far apart places are kept from which samples are counted: a thousand in three hours, of some 200 bytes each. */
const APART_SECONDS = 10
/** So much earlier than it is shown a picture is decoded. */
const NEAR_SECONDS = 1

interface Place {
  /** When the key frame behind it is shown. */
  readonly ticks: number
  readonly cursor: CursorPlace
}

/**
 * The samples of one track from any time on. Its tables, which take megabytes, are read once to find places in them, and are not held:
 * of each stretch the few entries are read that tell of it.
 */
export class SamplePlaces {
  readonly #samples: TrackSamples
  #places: readonly Place[] | undefined

  constructor(samples: TrackSamples) {
    this.#samples = samples
  }

  /** In the order in which they are decoded, from a key frame on that comes at `ticks` or before. Throws `KeyFrameRefusal`. */
  async *from(ticks: number, read: ReadBytes): AsyncGenerator<Sample> {
    this.#places ??= await this.#find(read)
    const places = this.#places
    const first = Math.max(
      0,
      places.findLastIndex((place) => place.ticks <= ticks),
    )
    for (const [at, { cursor: from }] of places.entries()) {
      if (at < first) continue
      const to = places[at + 1]?.cursor
      const cursor = new SampleCursor(
        await readSampleEntries(this.#samples.tables, read, entriesBetween(from, to)),
        from,
      )
      for (let left = (to?.sample ?? Number.POSITIVE_INFINITY) - from.sample; left > 0; left--) {
        const sample = cursor.next()
        if (sample === undefined) return
        yield { ...sample, ticks: sample.ticks + this.#samples.shift }
      }
    }
  }

  async #find(read: ReadBytes): Promise<Place[]> {
    const { tables, ticksPerSecond, shift } = this.#samples
    const cursor = new SampleCursor(await readSampleTables(tables, read))
    const places: Place[] = []
    let nextTicks = Number.NEGATIVE_INFINITY
    for (;;) {
      // Only where one may be wanted: of each of a million samples, it would take as long as all else.
      const { decodedTicks } = cursor
      const isNear = decodedTicks + shift >= nextTicks - NEAR_SECONDS * ticksPerSecond
      const place = isNear ? cursor.place() : undefined
      const sample = cursor.next()
      if (sample === undefined) return places
      const ticks = sample.ticks + shift
      if (!place || !sample.isKey || ticks < nextTicks) continue
      places.push({ ticks, cursor: place })
      nextTicks = ticks + APART_SECONDS * ticksPerSecond
    }
  }
}
