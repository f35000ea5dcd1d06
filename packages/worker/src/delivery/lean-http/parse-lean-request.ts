import type { IncomingHttpHeaders } from 'node:http'
import type { RequestHead } from '../exchange.ts'

/** Longer heads exist, with cookies for instance, but no player sends one with every range. */
export const LEAN_HEAD_BYTES_MAX = 8192

const END = '\r\n\r\n'
/** No target has a fragment, and so none has a number sign. */
const REQUEST_LINE = /^GET (\/[\x21\x22\x24-\x7e]*) HTTP\/1\.1$/
const FIELD = /^([A-Za-z0-9-]+): ?([\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?)$/
/** Fields that change how a connection or a body is to be read. */
const BEYOND_US = new Set([
  'content-length',
  'expect',
  'http2-settings',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/**
 * Reads the head of a request, when `chunk` is exactly one and as plain as players send them: a GET in HTTP/1.1 without a
 * body, every field once, every character printable ASCII. Whatever else it is, undefined: that is for a full parser.
 */
export function parseLeanRequest(chunk: Buffer): RequestHead | undefined {
  if (chunk.length > LEAN_HEAD_BYTES_MAX) return undefined
  const text = chunk.toString('latin1')
  if (!text.endsWith(END)) return undefined
  const [requestLine = '', ...lines] = text.slice(0, -END.length).split('\r\n')
  const url = REQUEST_LINE.exec(requestLine)?.[1]
  const headers = url === undefined ? undefined : parseFields(lines)
  return headers && { method: 'GET', url, headers }
}

function parseFields(lines: readonly string[]): IncomingHttpHeaders | undefined {
  const headers: IncomingHttpHeaders = {}
  for (const line of lines) {
    const [, given = '', value = ''] = FIELD.exec(line) ?? []
    const name = given.toLowerCase()
    const isPlain = value !== '' && !Object.hasOwn(headers, name) && !BEYOND_US.has(name)
    if (!isPlain || (name === 'connection' && value.toLowerCase() !== 'keep-alive')) return undefined
    headers[name] = value
  }
  return headers.host === undefined ? undefined : headers
}
