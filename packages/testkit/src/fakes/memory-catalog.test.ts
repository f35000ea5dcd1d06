import { catalogRules } from '../conformance/catalog-rules.ts'
import { keepsContract } from '../conformance/conformance.ts'
import { MemoryCatalog } from './memory-catalog.ts'

keepsContract('MemoryCatalog', catalogRules, {
  create: async () => {
    const catalog = new MemoryCatalog()
    return { catalog, reopen: async () => catalog }
  },
  destroy: ({ catalog }) => catalog[Symbol.asyncDispose](),
})
