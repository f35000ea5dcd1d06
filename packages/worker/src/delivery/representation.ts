import type { MediaFile } from '@streamvault/core'

/** What there is to answer with. */
export interface Representation {
  readonly sizeBytes: number
  /** Strong, with its quotes. */
  readonly etag: string
  /** Milliseconds since the epoch; HTTP sees whole seconds. */
  readonly modifiedAt: number
  /** The name to save it under. */
  readonly name: string
  readonly mimeType: string
  /** Whether a browser may show it in place of saving it. */
  readonly mayShow: boolean
}

/** Kept as long as the file is open. */
const known = new WeakMap<MediaFile, Representation>()

/** A file's bytes never change, so its digest is its strong validator. */
export function representationOf(file: MediaFile): Representation {
  const made = known.get(file) ?? {
    sizeBytes: file.sizeBytes,
    etag: `"${file.sha256.slice(0, 32)}"`,
    modifiedAt: file.addedAt,
    name: file.name,
    mimeType: file.media.mimeType,
    mayShow: true,
  }
  known.set(file, made)
  return made
}
