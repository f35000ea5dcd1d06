import { MemoryBlobStore } from '../fakes/memory-blob-store.ts'
import { FaultyBlobStore } from '../faults/faulty-blob-store.ts'
import { blobStoreMutants } from './blob-store-mutants.ts'
import { blobStoreRules } from './blob-store-rules.ts'
import { keepsContract, killsMutants } from './conformance.ts'

keepsContract('MemoryBlobStore', blobStoreRules, {
  create: async () => new MemoryBlobStore({ blobBytesMax: 1 << 20, putsAtOnce: 3 }),
  destroy: (store) => store[Symbol.asyncDispose](),
})

keepsContract('FaultyBlobStore without faults', blobStoreRules, {
  create: async () =>
    new FaultyBlobStore(new MemoryBlobStore({ blobBytesMax: 1 << 20, putsAtOnce: 3 }), () => undefined),
  destroy: (store) => store[Symbol.asyncDispose](),
})

killsMutants('blobStoreRules', blobStoreRules, blobStoreMutants)
