/** A parameter that is not a whole value is taken up to the next `;`, with the spaces that broken servers leave in it. */
const PARAMETER = /(?:^|;)\s*(filename\*?)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;]*))/gi
const ENCODED = /^([\w!#$%&+^`{}~-]*)'[^']*'(.*)$/s
/** RFC 2047, as mail has it: https://www.rfc-editor.org/rfc/rfc2047#section-2 */
const MAIL_WORD = /=\?([\w-]+)\?([bq])\?([^?]*)\?=/gi

/**
 * The file name in a `Content-Disposition` (RFC 6266, RFC 8187), as the server means it and not yet safe; undefined where there is
 * none. Real servers send names unquoted, percent-encoded, in raw UTF-8 and in words of mail: those are understood too.
 */
export function dispositionName(header: string): string | undefined {
  const named = new Map<string, string>()
  for (const [, name = '', quoted, token = ''] of header.matchAll(PARAMETER)) {
    const value = quoted?.replace(/\\(["\\])/g, '$1') ?? token.trim()
    if (!named.has(name.toLowerCase())) named.set(name.toLowerCase(), value)
  }
  const extended = named.get('filename*')
  const plain = named.get('filename')
  const name = (extended && decodeExtended(extended)) || (plain && decodePlain(plain))
  // Paths are of no use to anybody else.
  return name?.split(/[\\/]/).findLast((part) => part.trim() !== '')
}

/** `UTF-8''caf%C3%A9.mkv`, and what servers make of it without a charset. */
function decodeExtended(value: string): string | undefined {
  const [, charset = 'utf-8', text = value] = ENCODED.exec(value) ?? []
  return decodeBytes(percentBytes(text), charset) ?? decodeBytes(percentBytes(text), 'latin1')
}

function decodePlain(value: string): string {
  const bare = /^'.*'$/s.test(value) ? value.slice(1, -1) : value
  const words = bare.replace(MAIL_WORD, (word, charset: string, kind: string, text: string) => {
    const bytes = kind.toLowerCase() === 'b' ? Buffer.from(text, 'base64') : quotedBytes(text)
    return decodeBytes(bytes, charset) ?? word
  })
  const raw = decodeRaw(words)
  return /%[0-9a-f]{2}/i.test(raw) ? (decodeBytes(percentBytes(raw), 'utf-8') ?? raw) : raw
}

/** A header is bytes, which arrive as Latin-1: often they are UTF-8. */
function decodeRaw(text: string): string {
  const bytes = Buffer.from(text, 'latin1')
  return bytes.toString('latin1') === text ? (decodeBytes(bytes, 'utf-8') ?? text) : text
}

function percentBytes(text: string): Uint8Array {
  const bytes = [...text.matchAll(/%([0-9a-f]{2})|[^%]+|%/gi)].map(([all, hex]) => {
    return hex === undefined ? Buffer.from(all) : Buffer.from(hex, 'hex')
  })
  return Buffer.concat(bytes)
}

function quotedBytes(text: string): Uint8Array {
  const bytes = text.replaceAll('_', ' ').replace(/=([0-9a-f]{2})/gi, (_, hex: string) => {
    return String.fromCharCode(Number.parseInt(hex, 16))
  })
  return Buffer.from(bytes, 'latin1')
}

/** Undefined for an unknown charset, and for bytes that are no text in it. */
function decodeBytes(bytes: Uint8Array, charset: string): string | undefined {
  try {
    return new TextDecoder(charset || 'utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}
