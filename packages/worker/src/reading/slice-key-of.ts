import { type MediaFile, type SliceKey, sliceRange } from '@streamvault/core'

/** What the cache keeps a slice of a file under. */
export function sliceKeyOf(file: Pick<MediaFile, 'id' | 'sizeBytes'>, index: number): SliceKey {
  const { start, end } = sliceRange(index, file.sizeBytes)
  return { file: file.id, index, sizeBytes: end - start }
}
