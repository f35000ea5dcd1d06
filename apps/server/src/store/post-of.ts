import type { BlobRef, PlacedPost } from '@streamvault/core'

/** Refs of the store in Telegram, as it writes them: channel, message, data centre, size. Asking it would load all of its client. */
const TELEGRAM_REF = /^(?<place>[1-9]\d{0,14})[.](?<cursor>[1-9]\d{0,9})[.]\d{1,4}[.]\d{1,13}$/

/** In which post a blob lies; undefined for a store without posts. */
export function postOf(blob: BlobRef): PlacedPost | undefined {
  const { place, cursor } = TELEGRAM_REF.exec(blob)?.groups ?? {}
  return place === undefined || cursor === undefined ? undefined : { place, cursor }
}
