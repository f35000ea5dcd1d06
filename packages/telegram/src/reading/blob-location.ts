import type { tl } from '@mtcute/core'

/** Which message a blob is. */
export interface BlobMessage {
  readonly channelId: number
  readonly messageId: number
}

/** A document as one account may ask for it. */
export interface BlobLocation {
  readonly location: tl.RawInputDocumentFileLocation
  readonly dataCenter: number
  readonly sizeBytes: number
}
