import type { ByteRange, Clock } from '@streamvault/core'
import type { SlicedReader } from '../reading/sliced-reader.ts'
import { MeteredReader, type SlicePayer } from './metered-reader.ts'
import { SecondView } from './second-view.ts'
import { type Allowance, ViewerMeter } from './viewer-meter.ts'

/**
 * A film of 80 Mbit/s needs ten slices a second, and a seek four at once. A download of what nobody has seen lately goes at 270
 * Mbit/s after the first seconds.
 */
const USUAL_ALLOWANCE: Allowance = { burst: 64, perSecond: 32 }

/** What a gateway asks for as one slice of its own. What is not cut into those, such as a pack, goes on slice by slice after it. */
const SLICES_AT_ONCE = 4

/** What is asked of a file or a pack, and by whom. */
export interface ViewerRequest {
  readonly reader: SlicedReader
  readonly viewer: string
  readonly range: ByteRange
  /** Whether this is what a response to the viewer begins with; behind a gateway it may be a later slice of one that runs. */
  readonly isFirst: boolean
}

/** What viewers have fetched, and what a gateway is to keep of it. */
export class ViewerTraffic {
  readonly #meter: ViewerMeter
  readonly #views = new SecondView()

  constructor(clock: Pick<Clock, 'monotonic' | 'sleep'>, allowance = USUAL_ALLOWANCE) {
    this.#meter = new ViewerMeter(clock, allowance)
  }

  /**
   * Charges the viewer for what has to be fetched at once, and returns a reader that charges for the rest. A new response that he
   * cannot afford is refused with `REQUESTS_TOO_MANY`; one that runs waits.
   */
  async charge({ viewer, isFirst, range, reader }: ViewerRequest, signal: AbortSignal): Promise<SlicedReader> {
    let fills = 0
    const first = reader.indexAt(range.start)
    const last = reader.indexAt(range.end - 1)
    const paidBefore = Math.min(first + SLICES_AT_ONCE, last + 1)
    for (let index = first; index < paidBefore; index++) {
      if (!reader.has(index)) fills++
    }
    if (fills > 0 && isFirst) this.#meter.begin(viewer, fills)
    else if (fills > 0) await this.#meter.goOn(viewer, fills, signal)
    if (paidBefore > last) return reader
    return new MeteredReader(reader, this.payerOf(viewer), paidBefore)
  }

  /** Pays for what is fetched for the viewer one by one. */
  payerOf(viewer: string): SlicePayer {
    return {
      look: () => this.#meter.look(viewer),
      pay: (until) => this.#meter.goOn(viewer, 1, until),
      payNow: () => this.#meter.begin(viewer, 1),
    }
  }

  /** Tells the gateway whether to keep these bytes: heads of files at once, everything else from the second time on. */
  keeping(file: string, { start }: ByteRange): { 'x-accel-expires'?: '0' } {
    return start === 0 || this.#views.isKnown(`${file}/${start}`) ? {} : { 'x-accel-expires': '0' }
  }
}
