import { assert, type CallOptions, type Part, rangeBytes, type StoringCheckpoint } from '@streamvault/core'
import { labelOf } from '../labels/blob-label.ts'
import { bucketOfMedia } from './bucket-of-media.ts'
import type { IngestDeps, Workpiece } from './ingest-workpiece.ts'
import { PartLedger } from './part-ledger.ts'
import { type MissingPart, missingParts, type Planned, storedParts } from './plan-storing.ts'
import { putParts } from './put-parts.ts'
import { type SliceListener, slicesOfPart } from './slices-of-part.ts'

interface StoringPiece<C extends StoringCheckpoint> extends Workpiece<C> {
  readonly checkpoint: Planned<C>
  /** How many parts at once at most, whatever the store takes. */
  readonly putsAtOnceMax?: number
  readonly onSlice: SliceListener
  /** Told how many bytes of the file are stored. */
  readonly onProgress: (doneBytes: number) => void
  /** Called for each part that is stored, before that is noted. Of one that was there already, not all slices were told. */
  readonly onPart?: (part: Part, place: MissingPart) => Promise<void>
}

/**
 * Stores the parts that the checkpoint does not have yet, as many at once as the store takes, each noted as soon as it is
 * there, and returns the last note, which has them all.
 */
export async function storeParts<C extends StoringCheckpoint>(deps: IngestDeps, piece: StoringPiece<C>) {
  const { run, source, recognised, media, set, checkpoint, onSlice, onPart } = piece
  const { store } = deps
  const totalBytes = source.reader.sizeBytes
  const { encryption } = checkpoint
  const cipher = encryption && deps.ciphers.open(encryption)
  const missing = missingParts(checkpoint)
  const count = storedParts(checkpoint).length + missing.length
  const subject = { name: source.name, recognised, bucket: bucketOfMedia(media), encryption }
  const ledger = new PartLedger<Planned<C>>(piece.note, checkpoint)
  let doneBytes = totalBytes - missing.reduce((sum, part) => sum + rangeBytes(part), 0)
  const tell = (bytes: number) => {
    doneBytes += bytes
    piece.onProgress(doneBytes)
  }

  const put = async (part: MissingPart, { signal }: CallOptions) => {
    const sizeBytes = rangeBytes(part)
    let toldBytes = 0
    const onProgress = (bytes: number) => {
      toldBytes += bytes
      tell(bytes)
    }
    const from = { reader: source.reader, cipher, onSlice, onProgress }
    const label = labelOf(subject, { kind: 'part', set, index: part.index, count })
    const options = { key: partKey(set, part.start), sizeBytes, label, signal }
    const { ref } = await store.put(slicesOfPart(from, part, { signal }), options)
    // A part that was there already was not read.
    tell(sizeBytes - toldBytes)
    deps.metrics.add('streamvault_ingest_bytes_total', sizeBytes, {})
    const stored: Part = { store: store.name, blob: ref, sizeBytes }
    await onPart?.(stored, part)
    await ledger.add(part.index, stored)
  }

  const { signal, attemptsLeft } = run
  const atOnce = () => Math.min(store.limits.putsAtOnce, piece.putsAtOnceMax ?? Number.POSITIVE_INFINITY)
  await putParts({ missing, atOnce, isLastAttempt: attemptsLeft <= 0, signal }, put)
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
