import { type BlobRef, VaultError } from '@streamvault/core'

/** Where a blob lies in Telegram: the document of one message in one channel. */
export interface BlobAddress {
  readonly channelId: number
  readonly messageId: number
  /** The data centre that keeps the bytes. */
  readonly dataCenter: number
  readonly sizeBytes: number
}

const REF =
  /^(?<channelId>[1-9]\d{0,14})\.(?<messageId>[1-9]\d{0,9})\.(?<dataCenter>[1-9]\d{0,3})\.(?<sizeBytes>[1-9]\d{0,12})$/

export function formatBlobRef({ channelId, messageId, dataCenter, sizeBytes }: BlobAddress): BlobRef {
  return `${channelId}.${messageId}.${dataCenter}.${sizeBytes}` as BlobRef
}

/** Throws `BLOB_REF_INVALID`. */
export function parseBlobRef(ref: BlobRef): BlobAddress {
  const groups = REF.exec(ref)?.groups
  if (groups === undefined) throw new VaultError('BLOB_REF_INVALID')
  return {
    channelId: Number(groups['channelId']),
    messageId: Number(groups['messageId']),
    dataCenter: Number(groups['dataCenter']),
    sizeBytes: Number(groups['sizeBytes']),
  }
}
