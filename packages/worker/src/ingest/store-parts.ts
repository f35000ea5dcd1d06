import { type IngestCheckpoint, planParts } from '@streamvault/core'
import { labelOf } from '../labels/blob-label.ts'
import { bucketOfMedia } from './bucket-of-media.ts'
import type { IngestDeps, IngestOptions, IngestWorkpiece } from './ingest-workpiece.ts'
import { slicesOfPart } from './slices-of-part.ts'

/** Stores the parts that the checkpoint does not have yet, each noted as soon as it is there, and returns the last note. */
export async function storeParts(
  deps: IngestDeps,
  options: IngestOptions,
  piece: IngestWorkpiece & { readonly checkpoint: IngestCheckpoint },
): Promise<IngestCheckpoint> {
  const { run, source, fingerprint, media, set } = piece
  let { checkpoint } = piece
  const totalBytes = source.reader.sizeBytes
  const { encryption } = checkpoint
  const cipher = encryption && deps.ciphers.open(encryption)
  const onProgress = (doneBytes: number) => run.onProgress({ phase: 'storing', doneBytes, totalBytes })
  const partBytesMax = Math.min(options.partBytesMax, deps.store.limits.blobBytesMax)
  const start = checkpoint.parts.reduce((sum, part) => sum + part.sizeBytes, 0)
  const missing = planParts(totalBytes - start, partBytesMax)
  const count = checkpoint.parts.length + missing.length
  const { recognised } = run.claim.job.request
  const subject = { name: source.name, recognised, bucket: bucketOfMedia(media), encryption }
  for (const range of missing) {
    const part = { start: start + range.start, end: start + range.end }
    const sizeBytes = part.end - part.start
    const bytes = slicesOfPart({ reader: source.reader, digests: fingerprint.digests, cipher, onProgress }, part, run)
    const label = labelOf(subject, { kind: 'part', set, index: checkpoint.parts.length, count })
    const { ref } = await deps.store.put(bytes, { key: partKey(set, part.start), sizeBytes, label, signal: run.signal })
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
function partKey(set: string, start: number): string {
  return `${set}-${start}`
}
