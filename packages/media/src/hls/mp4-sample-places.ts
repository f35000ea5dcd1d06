import type { TrackSamples } from '../key-frames/mp4-key-frames.ts'
import { SampleCursor } from '../key-frames/mp4-sample-cursor.ts'
import type { Sample } from '../key-frames/mp4-sample-tables.ts'

/** How far apart places are kept from which samples are counted: some two thousand in three hours. */
const APART_SECONDS = 5

interface Place {
  readonly key: Sample
  /** Is at the sample behind it. */
  readonly cursor: SampleCursor
}

/** The samples of one track from any time on, without counting from the first one. */
export class SamplePlaces {
  readonly #samples: TrackSamples
  #places: readonly Place[] | undefined

  constructor(samples: TrackSamples) {
    this.#samples = samples
  }

  /** In the order in which they are decoded, from a key frame on that comes at `ticks` or before. Throws `KeyFrameRefusal`. */
  *from(ticks: number): Generator<Sample> {
    this.#places ??= this.#find()
    const place = this.#places.findLast(({ key }) => key.ticks <= ticks) ?? this.#places[0]
    if (place === undefined) return
    yield place.key
    const cursor = place.cursor.copy()
    for (let sample = cursor.next(); sample !== undefined; sample = cursor.next()) yield this.#shifted(sample)
  }

  #find(): Place[] {
    const { tables, ticksPerSecond } = this.#samples
    const places: Place[] = []
    const cursor = new SampleCursor(tables)
    let nextTicks = Number.NEGATIVE_INFINITY
    for (let sample = cursor.next(); sample !== undefined; sample = cursor.next()) {
      const key = this.#shifted(sample)
      if (!key.isKey || key.ticks < nextTicks) continue
      places.push({ key, cursor: cursor.copy() })
      nextTicks = key.ticks + APART_SECONDS * ticksPerSecond
    }
    return places
  }

  #shifted(sample: Sample): Sample {
    return { ...sample, ticks: sample.ticks + this.#samples.shift }
  }
}
