import type { FoundBlob } from '@streamvault/core'
import type { SeenParts } from './seen-parts.ts'

/** A blob that is labelled as a manifest, and the parts that were met before it. */
export interface FoundManifest {
  readonly found: Pick<FoundBlob, 'ref' | 'sizeBytes'>
  readonly set: string
  readonly seen: SeenParts
}
