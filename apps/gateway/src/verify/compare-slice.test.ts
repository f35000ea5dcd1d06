import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { type FileId, SLICE_BYTES, sliceCount, sliceRange } from '@streamvault/core'
import { testBytes } from '@streamvault/testkit'
import { expect, test } from 'vitest'
import { cacheKey, NGINX_SLICE_BYTES, NGINX_SMALL_SLICE_BYTES } from '../nginx/slice-cache.ts'
import { compareSlice } from './compare-slice.ts'

const FILM = testBytes(5 * SLICE_BYTES + 777, 3)
const FILE = 'film' as FileId
const HEADER_BYTES = 336
const BODY_START_AT = 56

const digests = new DataView(new ArrayBuffer(4 * sliceCount(FILM.length)))
for (let index = 0; index < sliceCount(FILM.length); index++) {
  const { start, end } = sliceRange(index, FILM.length)
  digests.setUint32(4 * index, crc32(FILM.subarray(start, end)))
}
const films = { get: async (file: FileId) => (file === FILE ? { sizeBytes: FILM.length, digests } : undefined) }

/** A file of the cache as nginx writes it, and the name that it has. */
function keep(start: number, sliceBytes: number, file: FileId = FILE) {
  const end = Math.min(start + sliceBytes, FILM.length)
  const key = cacheKey(file, 2, `bytes=${start}-${start + sliceBytes - 1}`)
  const range = `Content-Range: bytes ${start}-${end - 1}/${FILM.length}`
  const said = `\nKEY: ${key}\nHTTP/1.1 206 Partial Content\r\n${range}\r\nContent-Length: ${end - start}\r\nX-Else: a\r\n\r\n`
  const header = Buffer.alloc(HEADER_BYTES)
  header.writeBigUInt64LE(5n)
  header.writeUInt16LE(HEADER_BYTES + said.length, BODY_START_AT)
  const bytes = Buffer.concat([header, Buffer.from(said), FILM.subarray(start, end)])
  return { bytes, path: `/cache/${createHash('md5').update(key).digest('hex')}`, bodyAt: HEADER_BYTES + said.length }
}

async function resultOf({ bytes, path }: { readonly bytes: Buffer; readonly path: string }): Promise<string> {
  async function* pieces() {
    for (let at = 0; at < bytes.length; at += SLICE_BYTES) yield bytes.subarray(at, at + SLICE_BYTES)
  }
  return (await compareSlice(pieces(), { path, films })).result
}

const STARTS = [0, NGINX_SLICE_BYTES].map((start) => [start, NGINX_SLICE_BYTES] as const)
const SMALL_STARTS = [0, 3, 5].map((index) => [index * SLICE_BYTES, NGINX_SMALL_SLICE_BYTES] as const)

test.each([...STARTS, ...SMALL_STARTS])(
  'of a slice at %i of %i bytes, no bit of the film may turn',
  async (...place) => {
    const kept = keep(...place)
    expect(await resultOf(kept)).toBe('right')
    const bodyBytes = kept.bytes.length - kept.bodyAt
    const edges = [0, 1, SLICE_BYTES - kept.bodyAt, SLICE_BYTES - 1, SLICE_BYTES, bodyBytes - 2, bodyBytes - 1]
    for (const edge of edges.filter((each) => each < bodyBytes)) {
      const bytes = Buffer.from(kept.bytes)
      bytes[kept.bodyAt + edge] = (bytes[kept.bodyAt + edge] ?? 0) ^ (1 << (edge % 8))
      expect(await resultOf({ ...kept, bytes })).toBe('wrong')
    }
  },
)

test('what is shorter or longer than it says is wrong, however much of it is there', async () => {
  const kept = keep(0, NGINX_SLICE_BYTES)
  const { bytes, bodyAt } = kept
  const lengths = [0, 20, HEADER_BYTES, bodyAt - 1, bodyAt, bodyAt + SLICE_BYTES, SLICE_BYTES, bytes.length - 1]
  for (const length of lengths) expect(await resultOf({ ...kept, bytes: bytes.subarray(0, length) })).toBe('wrong')
  expect(await resultOf({ ...kept, bytes: Buffer.concat([bytes, Buffer.alloc(1)]) })).toBe('wrong')
  expect(await resultOf({ ...kept, bytes: Buffer.concat([bytes.subarray(0, bodyAt), Buffer.alloc(4096)]) })).toBe(
    'wrong',
  )
})

test.each(['KEY: film|2|bytes=0-', 'bytes 0-4194303/', 'Content-Length: 41943', '\r\n\r\n'])(
  'a bit that turns in "%s" of the head is noticed',
  async (text) => {
    const kept = keep(0, NGINX_SLICE_BYTES)
    const at = kept.bytes.indexOf(text) + text.length - 1
    const bytes = Buffer.from(kept.bytes)
    bytes[at] = (bytes[at] ?? 0) ^ 1
    expect(await resultOf({ ...kept, bytes })).toBe('wrong')
  },
)

test('where nginx would begin to send from another place, the slice is wrong; a header of another version is not looked at', async () => {
  const kept = keep(0, NGINX_SLICE_BYTES)
  const bytes = Buffer.from(kept.bytes)
  bytes.writeUInt16LE(kept.bodyAt + 1, BODY_START_AT)
  expect(await resultOf({ ...kept, bytes })).toBe('wrong')
  bytes.writeBigUInt64LE(6n)
  expect(await resultOf({ ...kept, bytes })).toBe('right')
})

test('of a file that the catalogue does not know, nobody can tell', async () => {
  expect(await resultOf(keep(0, NGINX_SLICE_BYTES, 'another' as FileId))).toBe('unknown')
})
