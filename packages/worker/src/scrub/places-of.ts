import { type MediaFile, mirroredPartsOf, type Part, type PartCopy } from '@streamvault/core'

/** One place where one part of a file lies. */
export interface PartPlace {
  readonly part: Part
  /** Counted from 1; subtitles come behind the parts. */
  readonly number: number
  /** Where its bytes lie: where it was stored, or a copy. */
  readonly at: PartCopy
}

/** Every place of every part of a file: first where it was stored, and then copy after copy, in stores that are open. */
export function placesOf(file: MediaFile, stores: ReadonlyMap<string, unknown>): readonly PartPlace[] {
  const parts = mirroredPartsOf(file).map((part, index) => ({ part, number: index + 1 }))
  const stored = parts.map((each) => ({ ...each, at: each.part }))
  const copied = parts.flatMap((each) => (each.part.copies ?? []).map((at) => ({ ...each, at })))
  return [...stored, ...copied.filter(({ at }) => stores.has(at.store))]
}

/** The part as it lies there alone. */
export function partAt(part: Part, at: PartCopy): Part {
  if (at.store === part.store && at.blob === part.blob) return part
  return { store: at.store, blob: at.blob, sizeBytes: part.sizeBytes }
}
