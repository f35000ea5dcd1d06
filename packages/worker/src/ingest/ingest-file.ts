import {
  type BlobStore,
  bucketOf,
  type Catalog,
  type Claim,
  type Clock,
  fileIdOf,
  type IngestCheckpoint,
  type IngestOutcome,
  type JobProgress,
  type Jobs,
  type MediaFacts,
  type MediaFile,
  type Metrics,
  type Part,
  planParts,
  titleIdOf,
  VaultError,
} from '@streamvault/core'
import { probeMedia } from '@streamvault/media'
import type { FileCiphers } from '../reading/file-cipher.ts'
import { type Fingerprint, takeFingerprint } from './fingerprint.ts'
import { placeInTitle, recordFile } from './record-file.ts'
import { slicesOfPart } from './slices-of-part.ts'
import { openSourceFile, type SourceFile } from './source-file.ts'

export interface IngestDeps {
  readonly catalog: Catalog
  readonly jobs: Jobs
  readonly store: BlobStore
  readonly ciphers: FileCiphers
  readonly clock: Clock
  readonly metrics: Metrics
}

export interface IngestOptions {
  /** Largest part, in bytes; the store's own limit holds too. */
  readonly partBytesMax: number
  readonly encryption: 'aes-256-ctr' | 'none'
}

export interface IngestRun {
  readonly claim: Claim<'ingest'>
  readonly signal: AbortSignal
  readonly onProgress: (progress: JobProgress) => void
}

/**
 * Carries out one ingest job: probe, fingerprint, store part by part, record.
 *
 * The fingerprint comes first, so that known bytes are stored once, and a source that changed is noticed. What the job's
 * checkpoint says is stored is not stored again.
 */
export async function ingestFile(deps: IngestDeps, options: IngestOptions, run: IngestRun): Promise<IngestOutcome> {
  const { request, checkpoint } = run.claim.job
  await using source = await openSourceFile(request.path)
  const media = await probeMedia(source.reader, source.name, run)
  const fingerprint = await takeFingerprint(source.reader, {
    signal: run.signal,
    onProgress: (doneBytes) => run.onProgress({ phase: 'reading', doneBytes, totalBytes: source.reader.sizeBytes }),
  })
  const known = await deps.catalog.files.get(fileIdOf(fingerprint.sha256))
  if (known !== undefined) {
    await placeInTitle(deps.catalog, known.value, request.recognised)
    return outcomeOf(known.value, checkpoint?.sha256 === fingerprint.sha256 ? 'stored' : 'known')
  }
  const begun = await beginOrResume(deps, options, { run, source, fingerprint })
  const stored = await storeParts(deps, options, { run, source, fingerprint, checkpoint: begun })
  const file = describeFile({ deps, run, source, fingerprint, checkpoint: stored, media })
  const recorded = await recordFile(deps.catalog, {
    file,
    digests: fingerprint.digests,
    recognised: request.recognised,
  })
  const first = recorded.parts[0]?.blob === file.parts[0]?.blob
  if (!first) await forgetParts(deps.store, file.parts)
  return outcomeOf(recorded, first ? 'stored' : 'known')
}

/** Deletes what a job stored that nobody will ask for. */
export async function forgetParts(store: BlobStore, parts: readonly Part[]): Promise<void> {
  const signal = AbortSignal.timeout(FORGET_MS_MAX)
  for (const part of parts) await store.delete(part.blob, { signal })
}

const FORGET_MS_MAX = 60_000

interface Work {
  readonly run: IngestRun
  readonly source: SourceFile
  readonly fingerprint: Fingerprint
}

/** The checkpoint to go on from: the job's own if it is about these very bytes, else an empty one. */
async function beginOrResume(deps: IngestDeps, options: IngestOptions, work: Work): Promise<IngestCheckpoint> {
  const { checkpoint } = work.run.claim.job
  if (checkpoint?.sha256 === work.fingerprint.sha256) return checkpoint
  if (checkpoint !== undefined) await forgetParts(deps.store, checkpoint.parts)
  const begun: IngestCheckpoint = {
    sha256: work.fingerprint.sha256,
    sizeBytes: work.source.reader.sizeBytes,
    modifiedAt: work.source.modifiedAt,
    ...(options.encryption === 'none' ? {} : { encryption: deps.ciphers.begin() }),
    parts: [],
  }
  // Noted before the first part: a part whose salt was lost could never be read.
  await deps.jobs.checkpoint(work.run.claim, begun)
  return begun
}

async function storeParts(
  deps: IngestDeps,
  options: IngestOptions,
  work: Work & { readonly checkpoint: IngestCheckpoint },
): Promise<IngestCheckpoint> {
  const { run, source, fingerprint } = work
  let { checkpoint } = work
  const totalBytes = source.reader.sizeBytes
  const cipher = checkpoint.encryption && deps.ciphers.open(checkpoint.encryption)
  const onProgress = (doneBytes: number) => run.onProgress({ phase: 'storing', doneBytes, totalBytes })
  const partBytesMax = Math.min(options.partBytesMax, deps.store.limits.blobBytesMax)
  const start = checkpoint.parts.reduce((sum, part) => sum + part.sizeBytes, 0)
  for (const range of planParts(totalBytes - start, partBytesMax)) {
    const part = { start: start + range.start, end: start + range.end }
    const sizeBytes = part.end - part.start
    const bytes = slicesOfPart({ reader: source.reader, digests: fingerprint.digests, cipher, onProgress }, part, run)
    const key = partKey(run.claim, checkpoint.sha256, part.start)
    const { ref } = await deps.store.put(bytes, { key, sizeBytes, signal: run.signal })
    deps.metrics.add('streamvault_ingest_bytes_total', sizeBytes, {})
    checkpoint = { ...checkpoint, parts: [...checkpoint.parts, { store: deps.store.name, blob: ref, sizeBytes }] }
    await deps.jobs.checkpoint(run.claim, checkpoint)
  }
  return checkpoint
}

/**
 * The same part of the same job always has the same key, so that storing it again finds it. Another job of the same bytes
 * has other keys: what one job gives up must never be what another one recorded.
 */
function partKey(claim: Claim, sha256: string, start: number): string {
  return `${fileIdOf(sha256)}-${claim.job.id}-${start}`
}

function describeFile(work: {
  readonly deps: IngestDeps
  readonly run: IngestRun
  readonly source: SourceFile
  readonly fingerprint: Fingerprint
  readonly checkpoint: IngestCheckpoint
  readonly media: MediaFacts
}): MediaFile {
  const { recognised } = work.run.claim.job.request
  const video = work.media.tracks.find((track) => track.kind === 'video')
  if (video === undefined) throw new VaultError('SOURCE_NOT_VIDEO')
  const { encryption, parts } = work.checkpoint
  return {
    id: fileIdOf(work.fingerprint.sha256),
    titleId: titleIdOf(recognised),
    ...(recognised.episode === undefined ? {} : { episode: recognised.episode }),
    bucket: bucketOf(video),
    name: work.source.name,
    sizeBytes: work.source.reader.sizeBytes,
    sha256: work.fingerprint.sha256,
    media: work.media,
    parts,
    ...(encryption === undefined ? {} : { encryption }),
    addedAt: work.deps.clock.now(),
  }
}

function outcomeOf(file: MediaFile, status: IngestOutcome['status']): IngestOutcome {
  return { status, file: file.id, title: file.titleId, bucket: file.bucket, media: file.media }
}
