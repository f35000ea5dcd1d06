import { setTimeout as sleep } from 'node:timers/promises'
import type { BlobStore } from '@streamvault/core'

/** Of the key of a part, where in the file it begins. */
const START = /-(?<start>\d+)$/
const SLICE_BYTES = 1 << 20
/** Of every three parts that are put side by side the first takes longest: later ones overtake it. */
const LATE_MS = [40, 15, 0] as const

/** A store that takes several parts of a file at once, and does not end them in their order. */
export function parallelStore(store: BlobStore, putsAtOnce: number): BlobStore {
  return new Proxy(store, {
    get(target, name) {
      if (name === 'limits') return { ...target.limits, putsAtOnce }
      if (name !== 'put') return Reflect.get(target, name)
      const put: BlobStore['put'] = async (source, options) => {
        const start = Number(START.exec(options.key)?.groups?.['start'] ?? 0)
        await sleep(LATE_MS[(start / SLICE_BYTES) % LATE_MS.length], undefined, { signal: options.signal })
        return await target.put(source, options)
      }
      return put
    },
  })
}
