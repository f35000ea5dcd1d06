import { MemoryBlobStore } from '../fakes/memory-blob-store.ts'
import { MEMORY_PLACE } from '../fakes/memory-place.ts'
import { FaultyBlobStore } from '../faults/faulty-blob-store.ts'
import { blobFinderMutants } from './blob-finder-mutants.ts'
import { blobFinderRules } from './blob-finder-rules.ts'
import type { BlobFinderSubject, ForeignBlob } from './blob-finder-subject.ts'
import { keepsContract, killsMutants, type SubjectFactory } from './conformance.ts'

const factory: SubjectFactory<BlobFinderSubject> = {
  create: async () => {
    const memory = new MemoryBlobStore({ blobBytesMax: 1 << 20 })
    const store = new FaultyBlobStore(memory, () => undefined)
    const { finder } = store
    if (finder === undefined) throw new Error('a store in memory can be searched')
    const addForeign = async (blob: ForeignBlob) => {
      memory.addForeign(blob)
    }
    return { store, finder, place: MEMORY_PLACE, missingPlaces: ['elsewhere'], addForeign }
  },
  destroy: async ({ store }) => {
    await store[Symbol.asyncDispose]()
  },
}

keepsContract('MemoryBlobStore behind a FaultyBlobStore', blobFinderRules, factory)

killsMutants('blobFinderRules', blobFinderRules, blobFinderMutants(factory))
