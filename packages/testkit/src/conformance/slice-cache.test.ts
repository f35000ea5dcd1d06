import { SLICE_BYTES } from '@streamvault/core'
import { MemorySliceCache } from '../fakes/memory-slice-cache.ts'
import { keepsContract, killsMutants } from './conformance.ts'
import { sliceCacheMutants } from './slice-cache-mutants.ts'
import { sliceCacheRules } from './slice-cache-rules.ts'

keepsContract('MemorySliceCache', sliceCacheRules, {
  create: async () => ({
    cache: new MemorySliceCache({ bytesMax: 6 * SLICE_BYTES, fillsMax: 3, pinnedMax: 2 }),
    fillsMax: 3,
  }),
  destroy: ({ cache }) => cache[Symbol.asyncDispose](),
})

killsMutants('sliceCacheRules', sliceCacheRules, sliceCacheMutants)
