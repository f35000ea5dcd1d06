import { expect } from 'vitest'
import { MemoryBlobStore } from '../fakes/memory-blob-store.ts'
import { MEMORY_PLACE } from '../fakes/memory-place.ts'
import { keepsContract, killsMutants, type SubjectFactory } from './conformance.ts'
import { placeNewsMutants } from './place-news-mutants.ts'
import { type PlaceNewsSubject, placeNewsRules } from './place-news-rules.ts'

const factory: SubjectFactory<PlaceNewsSubject> = {
  create: async () => {
    const store = new MemoryBlobStore({ blobBytesMax: 1 << 20 })
    const { finder, news } = store
    if (finder === undefined || news === undefined) expect.fail('it keeps labels')
    return {
      store,
      finder,
      news,
      place: MEMORY_PLACE,
      missingPlaces: ['elsewhere'],
      addForeign: async (blob) => void store.addForeign(blob),
    }
  },
  destroy: async ({ store }) => {
    await store[Symbol.asyncDispose]()
  },
}

keepsContract('MemoryPlace', placeNewsRules, factory)

killsMutants('placeNewsRules', placeNewsRules, placeNewsMutants(factory))
