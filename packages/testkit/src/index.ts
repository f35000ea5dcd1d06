export { blobFinderMutants } from './conformance/blob-finder-mutants.ts'
export { blobFinderRules } from './conformance/blob-finder-rules.ts'
export type { BlobFinderSubject, ForeignBlob } from './conformance/blob-finder-subject.ts'
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
export { metadataSourceMutants } from './conformance/metadata-source-mutants.ts'
export { type MetadataSourceSubject, metadataSourceRules, SAMPLE_SERIES } from './conformance/metadata-source-rules.ts'
export { metricsRules } from './conformance/metrics-rules.ts'
export { moveFiles } from './conformance/move-files.ts'
export { placeNewsMutants } from './conformance/place-news-mutants.ts'
export { type PlaceNewsSubject, placeNewsRules } from './conformance/place-news-rules.ts'
export { recordsMutants } from './conformance/records-mutants.ts'
export { type OneLibrary, type RecordsSubject, recordsRules, twoLibraries } from './conformance/records-rules.ts'
export { type SliceCacheSubject, sliceCacheRules } from './conformance/slice-cache-rules.ts'
export { zeroCopyMutants } from './conformance/zero-copy-mutants.ts'
export { zeroCopyRules } from './conformance/zero-copy-rules.ts'
export { zeroCopySubjects } from './conformance/zero-copy-subject.ts'
export { FakeClock } from './fakes/fake-clock.ts'
export { type FilledLibrary, fillLibrary } from './fakes/fill-library.ts'
export type { KnownTitle } from './fakes/known-title.ts'
export { loadDenials } from './fakes/load-denials.ts'
export { MemoryBlobStore, type MemoryBlobStoreOptions } from './fakes/memory-blob-store.ts'
export { MemoryCatalog } from './fakes/memory-catalog.ts'
export { MemoryEphemeral } from './fakes/memory-ephemeral.ts'
export { MemoryJobs } from './fakes/memory-jobs.ts'
export { MemoryMetadataSource } from './fakes/memory-metadata-source.ts'
export { MEMORY_PLACE } from './fakes/memory-place.ts'
export { MemorySliceCache, type MemorySliceCacheOptions } from './fakes/memory-slice-cache.ts'
export { nothingDenied } from './fakes/nothing-denied.ts'
export { type LogLine, RecordingLogger } from './fakes/recording-logger.ts'
export { RecordingMetrics } from './fakes/recording-metrics.ts'
export { addSampleTitle, sampleFile } from './fakes/sample-library.ts'
export { sampleDetails, sampleMetadata } from './fakes/sample-metadata.ts'
export { sampleDeed, sampleEdition, samplePerson, sampleSession } from './fakes/sample-people.ts'
export { sampleCase, sampleNotice } from './fakes/sample-work.ts'
export { silentLogger } from './fakes/silent-logger.ts'
export { storeTestFile, type TestFileOptions } from './fakes/store-test-file.ts'
export { sampleSubtitle, storeTestSubtitle, type TestSubtitleOptions } from './fakes/store-test-subtitle.ts'
export { type Fault, type FaultPlan, type SeededFaults, type StoreCall, seededFaults } from './faults/fault-plan.ts'
export { FaultyBlobStore } from './faults/faulty-blob-store.ts'
export { type FileExchange, FileServer } from './faults/file-server.ts'
export { Mortality, mortal } from './faults/mortal.ts'
export { createSeededRandom, type SeededRandom } from './faults/seeded-random.ts'
export { testBytes } from './faults/test-bytes.ts'
export { type TestPngOptions, testPng } from './faults/test-png.ts'
export { type ProbedPacket, type ProbedStream, streamsByFfprobe } from './films/ffprobe-streams.ts'
export {
  CLIP_SECONDS,
  canEncode,
  ffmpeg,
  hasFfmpeg,
  hasMkvmerge,
  MUXERS,
  makePictures,
  makeSounds,
  makeText,
  PICTURES,
  SOUNDS,
} from './films/made-films.ts'
export { CRASH_SOAK_SEED } from './programs/crash-seed.ts'
export { FakeTmdb, type TmdbRequest } from './programs/fake-tmdb.ts'
export { findFerret, GIVEN_MONGO_URL, HAS_MONGO } from './programs/find-mongo.ts'
export { findProgram } from './programs/find-program.ts'
export { freePort } from './programs/free-port.ts'
export { makeCertificate } from './programs/make-certificate.ts'
export { MongoServer } from './programs/mongo-server.ts'
export { RedisServer } from './programs/redis-server.ts'
export { HAS_S3, S3Server } from './programs/s3-server.ts'
export { mountSmallDisk, type SmallDisk } from './programs/small-disk.ts'
export { bencode, Swarm, type SwarmOptions } from './programs/swarm.ts'
export { FILM_PAGE_BYTES, filmPages } from './viewers/film-pages.ts'
export { type Appetite, FilmViewer } from './viewers/film-viewer.ts'
