import { assert, type CallOptions, rangeBytes } from '@streamvault/core'
import { labelOf } from '../labels/blob-label.ts'
import { bucketOfMedia } from './bucket-of-media.ts'
import type { IngestDeps, IngestWorkpiece } from './ingest-workpiece.ts'
import { PartLedger } from './part-ledger.ts'
import { type MissingPart, missingParts, type PlannedCheckpoint, storedParts } from './plan-storing.ts'
import { putParts } from './put-parts.ts'
import { slicesOfPart } from './slices-of-part.ts'

/**
 * Stores the parts that the checkpoint does not have yet, as many at once as the store takes, each noted as soon as it is
 * there, and returns the last note, which has them all.
 */
export async function storeParts(
  deps: IngestDeps,
  piece: IngestWorkpiece & { readonly checkpoint: PlannedCheckpoint },
) {
  const { run, source, fingerprint, media, set, checkpoint } = piece
  const { store } = deps
  const totalBytes = source.reader.sizeBytes
  const { encryption } = checkpoint
  const cipher = encryption && deps.ciphers.open(encryption)
  const missing = missingParts(checkpoint)
  const count = storedParts(checkpoint).length + missing.length
  const { recognised } = run.claim.job.request
  const subject = { name: source.name, recognised, bucket: bucketOfMedia(media), encryption }
  const ledger = new PartLedger(deps.jobs, run.claim, checkpoint)
  let doneBytes = totalBytes - missing.reduce((sum, part) => sum + rangeBytes(part), 0)
  const tell = (bytes: number) => {
    doneBytes += bytes
    run.onProgress({ phase: 'storing', doneBytes, totalBytes })
  }

  const put = async (part: MissingPart, { signal }: CallOptions) => {
    const sizeBytes = rangeBytes(part)
    let toldBytes = 0
    const onProgress = (bytes: number) => {
      toldBytes += bytes
      tell(bytes)
    }
    const from = { reader: source.reader, digests: fingerprint.digests, cipher, onProgress }
    const label = labelOf(subject, { kind: 'part', set, index: part.index, count })
    const options = { key: partKey(set, part.start), sizeBytes, label, signal }
    const { ref } = await store.put(slicesOfPart(from, part, { signal }), options)
    // A part that was there already was not read.
    tell(sizeBytes - toldBytes)
    deps.metrics.add('streamvault_ingest_bytes_total', sizeBytes, {})
    await ledger.add(part.index, { store: store.name, blob: ref, sizeBytes })
  }

  const { signal, attemptsLeft } = run
  await putParts({ missing, atOnce: () => store.limits.putsAtOnce, isLastAttempt: attemptsLeft <= 0, signal }, put)
  const parts = storedParts(ledger.checkpoint)
  assert(parts.length === count, 'every part is stored')
  return { ...ledger.checkpoint, parts }
}

/**
 * The same part of the same job always has the same key, so that storing it again finds it. Another job of the same bytes
 * has other keys: what one job gives up must never be what another one recorded.
 */
function partKey(set: string, start: number): string {
  return `${set}-${start}`
}
