import { systemClock } from '@streamvault/telemetry'
import {
  FakeTmdb,
  keepsContract,
  killsMutants,
  type MetadataSourceSubject,
  metadataSourceMutants,
  metadataSourceRules,
  RecordingMetrics,
  type SubjectFactory,
} from '@streamvault/testkit'
import { TmdbSource } from './index.ts'

const servers = new WeakMap<MetadataSourceSubject, FakeTmdb>()

const sources: SubjectFactory<MetadataSourceSubject> = {
  create: async () => {
    const fake = await FakeTmdb.start()
    const deps = { clock: systemClock, metrics: new RecordingMetrics() }
    const source = new TmdbSource(deps, { url: fake.url, token: fake.token, languages: ['en-US'] })
    const subject: MetadataSourceSubject = { source, know: (...titles) => void fake.titles.push(...titles) }
    servers.set(subject, fake)
    return subject
  },
  destroy: async (subject) => servers.get(subject)?.[Symbol.asyncDispose](),
}

keepsContract('TmdbSource', metadataSourceRules, sources)
killsMutants('metadataSourceRules', metadataSourceRules, metadataSourceMutants(sources))
