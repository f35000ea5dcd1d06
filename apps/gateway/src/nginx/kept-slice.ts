import { createHash } from 'node:crypto'
import type { FileId } from '@streamvault/core'
import { cacheKey, readCacheKey } from './slice-cache.ts'

/** What lies before the body in a file of the cache: nginx's own header and the key, 1 KiB, and the head of the answer. */
export const KEPT_HEAD_BYTES_MAX = 16 * 1024
/** NGX_HTTP_CACHE_VERSION, and where ngx_http_file_cache_header_t says that the body begins (src/http/ngx_http_cache.h). */
const VERSION = 5n
const BODY_START_AT = 56
const END_OF_HEAD = '\r\n\r\n'

/** What a file of the cache says of its body. */
export interface KeptBody {
  /** Where it begins in the file. */
  readonly bodyAt: number
  readonly bodyBytes: number
}

/** What a file of the cache says that it holds. */
export interface KeptSlice extends KeptBody {
  readonly file: FileId
  /** Where its first byte lies in the file, all of whose bytes are `sizeBytes`. */
  readonly start: number
  readonly sizeBytes: number
}

/** Undefined where there is no whole head, or one without a length. */
export function readKeptBody(text: string): KeptBody | undefined {
  const bodyAt = text.indexOf(END_OF_HEAD) + END_OF_HEAD.length
  const bodyBytes = /\r\ncontent-length: (\d+)\r\n/i.exec(text.slice(0, bodyAt))?.[1]
  if (bodyAt < END_OF_HEAD.length || bodyBytes === undefined) return undefined
  return { bodyAt, bodyBytes: Number(bodyBytes) }
}

/**
 * Reads the beginning of a file of the cache, whose name is the digest of its key. Undefined where what it says is not
 * what nginx and a worker say of one slice.
 */
export function readKeptSlice(beginning: Buffer, name: string): KeptSlice | undefined {
  const text = beginning.toString('latin1', 0, KEPT_HEAD_BYTES_MAX)
  const key = readCacheKey(text)
  const body = readKeptBody(text)
  if (key === undefined || body === undefined || !beginsAt(beginning, body.bodyAt)) return undefined
  const named = cacheKey(key.file, key.epoch, key.sliceRange)
  if (createHash('md5').update(named).digest('hex') !== name) return undefined
  const asked = /^bytes=(\d+)-(\d+)$/.exec(key.sliceRange)
  const said = /\r\ncontent-range: bytes (\d+)-(\d+)\/(\d+)\r\n/i.exec(text.slice(0, body.bodyAt))
  if (asked === null || said === null) return undefined
  const [start, last, sizeBytes] = [Number(said[1]), Number(said[2]), Number(said[3])]
  const isAsked = start === Number(asked[1]) && last === Math.min(Number(asked[2]), sizeBytes - 1)
  return isAsked && body.bodyBytes === last + 1 - start ? { ...body, file: key.file, start, sizeBytes } : undefined
}

/** Nginx sends from where its own header says. That is of another shape in other versions, and then not looked at. */
function beginsAt(beginning: Buffer, bodyAt: number): boolean {
  return beginning.readBigUInt64LE() !== VERSION || beginning.readUInt16LE(BODY_START_AT) === bodyAt
}
