import type { BlobRef } from '../vocabulary/ids.ts'

export interface StoredBlob {
  readonly ref: BlobRef
  readonly sizeBytes: number
}
