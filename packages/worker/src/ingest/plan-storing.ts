import { type ByteRange, type Part, planParts, SLICE_BYTES, type StoringCheckpoint } from '@streamvault/core'

/** A checkpoint that says how what is missing is cut. */
export type Planned<C extends StoringCheckpoint> = C & { readonly partBytes: number }

/** A part that is not stored yet. */
export interface MissingPart extends ByteRange {
  /** 0 for the first part of the file. */
  readonly index: number
}

/** What there is to store, and what is given up for it. */
export interface StoringPlan<C extends StoringCheckpoint> {
  readonly checkpoint: Planned<C>
  /** Stored parts that have no place in the plan. */
  readonly dropped: readonly Part[]
}

/**
 * Decides how a file is cut, once for its whole job, so that a part has the same place and number at every attempt. Only where
 * the store no longer takes parts so large, what lies behind the first gap is cut anew.
 */
export function planStoring<C extends StoringCheckpoint>(
  checkpoint: C,
  { partBytesMax, blobBytesMax }: { readonly partBytesMax: number; readonly blobBytesMax: number },
): StoringPlan<C> {
  const { partBytes, parts } = checkpoint
  if (partBytes !== undefined && partBytes <= blobBytesMax)
    return { checkpoint: { ...checkpoint, partBytes }, dropped: [] }
  const wholeSlices = Math.floor(Math.min(partBytesMax, blobBytesMax) / SLICE_BYTES) * SLICE_BYTES
  const gap = parts.indexOf(null)
  const kept = gap < 0 ? parts : parts.slice(0, gap)
  const dropped = storedParts({ parts: parts.slice(kept.length) })
  return { checkpoint: { ...checkpoint, partBytes: wholeSlices, parts: kept }, dropped }
}

/** The parts that a checkpoint does not have, in order. */
export function missingParts({ parts, partBytes, sizeBytes }: Planned<StoringCheckpoint>): MissingPart[] {
  const missing: MissingPart[] = []
  let start = 0
  for (const [index, part] of parts.entries()) {
    // A later part is stored, so that one that is missing here is not the last, which alone is shorter.
    const end = start + (part?.sizeBytes ?? partBytes)
    if (part === null) missing.push({ index, start, end })
    start = end
  }
  const rest = planParts(sizeBytes - start, partBytes)
  const behind = rest.map((range, at) => {
    return { index: parts.length + at, start: start + range.start, end: start + range.end }
  })
  return [...missing, ...behind]
}

/** What of a file is stored, in order. */
export function storedParts({ parts }: Pick<StoringCheckpoint, 'parts'>): Part[] {
  return parts.filter((part) => part !== null)
}
