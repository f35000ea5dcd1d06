import { keepsContract, killsMutants, type SubjectFactory } from '../conformance/conformance.ts'
import { metadataSourceMutants } from '../conformance/metadata-source-mutants.ts'
import { type MetadataSourceSubject, metadataSourceRules } from '../conformance/metadata-source-rules.ts'
import { MemoryMetadataSource } from './memory-metadata-source.ts'

const sources: SubjectFactory<MetadataSourceSubject> = {
  create: async () => {
    const source = new MemoryMetadataSource()
    return { source, know: (...titles) => void source.titles.push(...titles) }
  },
  destroy: async () => {},
}

keepsContract('MemoryMetadataSource', metadataSourceRules, sources)
killsMutants('metadataSourceRules', metadataSourceRules, metadataSourceMutants(sources))
