import type { tl } from '@mtcute/core'

/** The bytes are to be fetched from one of Telegram's CDN data centres (https://core.telegram.org/cdn). */
export class CdnRedirect extends Error {
  override readonly name = 'CdnRedirect'
  /** Says where, and with what the bytes are decrypted and proven. Holds a secret. */
  readonly redirect: tl.upload.RawFileCdnRedirect

  constructor(redirect: tl.upload.RawFileCdnRedirect) {
    super(`the file is in CDN data centre ${redirect.dcId}`)
    // Who prints the error does not print the file's key.
    Object.defineProperty(this, 'redirect', { enumerable: false })
    this.redirect = redirect
  }
}
