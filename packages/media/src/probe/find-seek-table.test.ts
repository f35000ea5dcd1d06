import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ByteReader } from '@streamvault/core'
import { expect, test } from 'vitest'
import { findSeekTable } from './find-seek-table.ts'

const SAMPLES = join(import.meta.dirname, '../../../../samples')
const CLIPS = join(import.meta.dirname, '../../clips')
const { signal } = new AbortController()

class BufferReader implements ByteReader {
  readonly sizeBytes: number
  readonly #bytes: Uint8Array
  readBytes = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
    this.sizeBytes = bytes.length
  }

  async read(position: number, target: Uint8Array): Promise<void> {
    this.readBytes += target.length
    target.set(this.#bytes.subarray(position, position + target.length))
  }
}

function box(type: string, content: Uint8Array): Buffer {
  const header = Buffer.alloc(8)
  header.writeUInt32BE(8 + content.length, 0)
  header.write(type, 4)
  return Buffer.concat([header, content])
}

test('finds the table of an MP4 that has it at its end, without reading what lies between', async () => {
  const before = Buffer.concat([box('ftyp', Buffer.from('isom')), box('mdat', new Uint8Array(5_000_000))])
  const reader = new BufferReader(Buffer.concat([before, box('moov', new Uint8Array(30_000))]))
  expect(await findSeekTable(reader, { signal })).toEqual({ start: before.length + 8, end: before.length + 30_008 })
  expect(reader.readBytes).toBeLessThan(1000)
})

test('finds the cues of a Matroska, wherever they are', async () => {
  const bytes = readFileSync(join(SAMPLES, 'movies/The Glass Harbour (2023) [1080p].mkv'))
  const table = await findSeekTable(new BufferReader(bytes), { signal })
  // The element's id and the length of its content come before it.
  const at = bytes.indexOf(Buffer.from('1c53bb6b', 'hex'), 1000)
  expect(at).toBeGreaterThan(0)
  expect(table?.start).toBeGreaterThan(at + 4)
  expect(table?.start).toBeLessThanOrEqual(at + 12)
  expect(table?.end).toBeLessThanOrEqual(bytes.length)
})

test.each(['live.mkv', 'transport.ts', 'sound.mp3'])('finds none in %s', async (name) => {
  expect(await findSeekTable(new BufferReader(readFileSync(join(CLIPS, name))), { signal })).toBeUndefined()
})

test('throws what the reader throws', async () => {
  const error = new Error('the store is gone')
  const reader = { sizeBytes: 1000, read: () => Promise.reject(error) }
  await expect(findSeekTable(reader, { signal })).rejects.toBe(error)
})
