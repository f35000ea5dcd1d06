import { VaultError } from '@streamvault/core'

const URL_CHARS_MAX = 8192

/** An address to ask a web server at. Throws `URL_INVALID` for what is none, and for every other scheme. */
export function parseHttpUrl(text: string, base?: URL): URL {
  const url = text.length > URL_CHARS_MAX ? null : URL.parse(text, base?.href)
  if (url === null || !/^https?:$/.test(url.protocol)) throw new VaultError('URL_INVALID')
  // What is behind it is for browsers.
  url.hash = ''
  return url
}
