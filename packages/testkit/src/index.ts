export { blobStoreRules } from './conformance/blob-store-rules.ts'
export { catalogMutants } from './conformance/catalog-mutants.ts'
export { catalogRules } from './conformance/catalog-rules.ts'
export type { CatalogSubject } from './conformance/catalog-subject.ts'
export { type ClockSubject, clockRules } from './conformance/clock-rules.ts'
export {
  type Deviation,
  keepsContract,
  killsMutants,
  type Mutant,
  type Rule,
  type SubjectFactory,
} from './conformance/conformance.ts'
export { ephemeralMutants } from './conformance/ephemeral-mutants.ts'
export { type EphemeralSubject, ephemeralRules } from './conformance/ephemeral-rules.ts'
export { expectCode } from './conformance/expect-code.ts'
export { jobsMutants } from './conformance/jobs-mutants.ts'
export { jobsRules } from './conformance/jobs-rules.ts'
export type { JobsSubject } from './conformance/jobs-subject.ts'
export { type LoggerSubject, loggerRules } from './conformance/logger-rules.ts'
export { metricsRules } from './conformance/metrics-rules.ts'
export { type SliceCacheSubject, sliceCacheRules } from './conformance/slice-cache-rules.ts'
export { zeroCopyMutants } from './conformance/zero-copy-mutants.ts'
export { zeroCopyRules } from './conformance/zero-copy-rules.ts'
export { zeroCopySubjects } from './conformance/zero-copy-subject.ts'
export { FakeClock } from './fakes/fake-clock.ts'
export { MemoryBlobStore } from './fakes/memory-blob-store.ts'
export { MemoryCatalog } from './fakes/memory-catalog.ts'
export { MemoryJobs } from './fakes/memory-jobs.ts'
export { MemorySliceCache, type MemorySliceCacheOptions } from './fakes/memory-slice-cache.ts'
export { type LogLine, RecordingLogger } from './fakes/recording-logger.ts'
export { RecordingMetrics } from './fakes/recording-metrics.ts'
export { addSampleTitle, sampleFile } from './fakes/sample-library.ts'
export { silentLogger } from './fakes/silent-logger.ts'
export { storeTestFile, type TestFileOptions } from './fakes/store-test-file.ts'
export { type Fault, type FaultPlan, type SeededFaults, type StoreCall, seededFaults } from './faults/fault-plan.ts'
export { FaultyBlobStore } from './faults/faulty-blob-store.ts'
export { createSeededRandom, type SeededRandom } from './faults/seeded-random.ts'
export { testBytes } from './faults/test-bytes.ts'
