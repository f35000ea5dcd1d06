import type { MediaFile } from '@streamvault/core'
import { catalogRules } from '../conformance/catalog-rules.ts'
import { keepsContract } from '../conformance/conformance.ts'
import { MemoryCatalog } from './memory-catalog.ts'

keepsContract('MemoryCatalog', catalogRules, {
  create: async () => {
    const catalog = new MemoryCatalog()
    const moveIn = async (files: readonly MediaFile[]) => {
      for (const file of files) await catalog.files.insert(file)
    }
    return { catalog, reopen: async () => catalog, moveIn }
  },
  destroy: ({ catalog }) => catalog[Symbol.asyncDispose](),
})
