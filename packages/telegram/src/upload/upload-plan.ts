const KIB = 1024
const MIB = 1024 * KIB

/** The largest part that there is (https://core.telegram.org/api/files#uploading-files). */
export const PART_BYTES = 512 * KIB
/** Up to here Telegram takes a file with its MD5, and above it without. */
const SMALL_BYTES_MAX = 10 * MIB

/** How a file is cut into parts. */
export interface UploadPlan {
  readonly partsCount: number
  /** `big` parts say how many there are; the others end with the MD5 of the whole. */
  readonly size: 'small' | 'big'
}

/** `sizeBytes` is above 0. */
export function planUpload(sizeBytes: number): UploadPlan {
  return {
    partsCount: Math.ceil(sizeBytes / PART_BYTES),
    size: sizeBytes > SMALL_BYTES_MAX ? 'big' : 'small',
  }
}
