import type { tl } from '@mtcute/core'
import { __tlReaderMap, TlBinaryReader } from '@mtcute/core/utils.js'
import { constructorOf, readBytes, unpack } from './read-messages.ts'

/** What a request was answered with: bytes of a file, still where they arrived, or anything else. */
export type ReadResult =
  | { readonly kind: 'bytes'; readonly bytes: Buffer }
  | { readonly kind: 'object'; readonly object: tl.TlObject }

const UPLOAD_FILE = 0x096a18d5
const UPLOAD_CDN_FILE = 0xa99fca4f
/** Constructor, type and time of change. */
const UPLOAD_FILE_HEAD_BYTES = 12

/** Reads the result of a request. Throws when it is none. */
export function readResult(result: Buffer): ReadResult {
  const body = unpack(result)
  switch (constructorOf(body)) {
    case UPLOAD_FILE:
      return { kind: 'bytes', bytes: readBytes(body, UPLOAD_FILE_HEAD_BYTES) }
    case UPLOAD_CDN_FILE:
      return { kind: 'bytes', bytes: readBytes(body, 4) }
    default:
      // Copied, because what the reader makes of it may point into a buffer that is used again.
      return { kind: 'object', object: new TlBinaryReader(__tlReaderMap, Buffer.from(body)).object() as tl.TlObject }
  }
}
