import { type IncomingMessage, request } from 'node:http'

export interface ReadRange {
  readonly start: number
  /** To the end of the file unless given. */
  readonly end?: number
  /** Leaves after so many bytes. */
  readonly enoughBytes?: number
  /** Called with all bytes so far, each time that some came. */
  readonly onBytes?: (bytes: number) => void
}

export interface RangeRead {
  readonly bytes: number
  readonly firstByteMs: number
  readonly seconds: number
  /** What the vault said of how the first slice was found (RFC 9211); empty when it said nothing. */
  readonly cacheStatus: string
}

/** Reads a range over HTTP and tells how long it took. Throws when the answer is no range or breaks. */
export async function readRange(url: URL, { start, end, enoughBytes, onBytes }: ReadRange): Promise<RangeRead> {
  const range = `bytes=${start}-${end === undefined ? '' : end - 1}`
  const startedAt = performance.now()
  const { promise, resolve, reject } = Promise.withResolvers<RangeRead>()
  const asked = request(url, { headers: { range }, agent: false }, (response: IncomingMessage) => {
    let bytes = 0
    let firstByteMs = 0
    const cacheStatus = String(response.headers['cache-status'] ?? '')
    const done = () => resolve({ bytes, firstByteMs, seconds: (performance.now() - startedAt) / 1000, cacheStatus })
    if (response.statusCode !== 206) reject(new Error(`answered with ${response.statusCode}`))
    response.on('data', (chunk: Buffer) => {
      if (bytes === 0) firstByteMs = performance.now() - startedAt
      bytes += chunk.length
      onBytes?.(bytes)
      if (enoughBytes !== undefined && bytes >= enoughBytes) {
        done()
        response.destroy()
      }
    })
    response.on('end', done)
    response.on('error', reject)
  })
  asked.on('error', reject)
  asked.end()
  return await promise
}
