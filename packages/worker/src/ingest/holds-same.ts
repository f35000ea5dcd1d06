import type { MediaFile, StoringCheckpoint } from '@streamvault/core'

/** Whether both are the same stored copy of a file, of which `other` may be unfinished. */
export function holdsSame(one: Pick<MediaFile, 'parts'>, other: Pick<StoringCheckpoint, 'parts'>): boolean {
  return one.parts[0] !== undefined && one.parts[0].blob === other.parts[0]?.blob
}
