import { deepStrictEqual as deepEqual, strictEqual as equal } from 'node:assert/strict'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { layOutZip, type ZipLayout } from './lay-out-zip.ts'
import type { ZipEntry } from './zip-records.ts'

const FOUR_GIB = 2 ** 32
/** 2038-01-19 03:14:07 */
const SECONDS_MAX = 0x7fffffff
const MODIFIED_AT = Date.UTC(2024, 4, 6, 7, 8, 9)

/** What an archive says of itself, read as a stranger would: from its end, by the book. */
interface ReadEntry extends ZipEntry {
  readonly position: number
  readonly isZip64: boolean
}

function entryOf(given: Partial<ZipEntry>): ZipEntry {
  return { name: 'a.mkv', sizeBytes: 1000, crc32: 0x12345678, modifiedAt: MODIFIED_AT, ...given }
}

/** Only the framing: of an entry's own bytes there may be terabytes. */
class Framing {
  readonly #pieces: ReadonlyMap<number, Buffer>
  readonly tail: Buffer
  readonly #tailAt: number

  constructor({ segments, sizeBytes }: ZipLayout) {
    const pieces = new Map<number, Buffer>()
    let start = 0
    for (const segment of segments) {
      if (segment.kind === 'framing') pieces.set(start, Buffer.from(segment.bytes))
      start += segment.kind === 'framing' ? segment.bytes.length : segment.sizeBytes
    }
    expect(start).toBe(sizeBytes)
    this.#pieces = pieces
    this.tail = [...pieces.values()].at(-1) ?? expect.unreachable('there is an end')
    this.#tailAt = sizeBytes - this.tail.length
  }

  /** A header that begins at `position`, or what of the end does. */
  at(position: number): Buffer {
    const isEnd = position >= this.#tailAt
    const bytes = isEnd ? this.tail.subarray(position - this.#tailAt) : this.#pieces.get(position)
    return bytes ?? expect.unreachable(`nothing begins at ${position}`)
  }
}

/** Asks with Node’s assertions: the archives of all entries that fit ask half a million times, and `expect` takes its time. */
function readZip(layout: ZipLayout): ReadEntry[] {
  const framing = new Framing(layout)
  const end = framing.tail.subarray(-22)
  equal(end.readUInt32LE(0), 0x06054b50)
  let [count, bytes, position] = [end.readUInt16LE(10), end.readUInt32LE(12), end.readUInt32LE(16)]
  const locator = framing.tail.subarray(-42, -22)
  const isBig = count === 0xffff || bytes === 0xffffffff || position === 0xffffffff
  equal(locator.length === 20 && locator.readUInt32LE(0) === 0x07064b50, isBig)
  if (isBig) {
    const big = framing.at(Number(locator.readBigUInt64LE(8)))
    deepEqual([big.readUInt32LE(0), Number(big.readBigUInt64LE(4))], [0x06064b50, 44])
    ;[count, bytes, position] = [24, 40, 48].map((at) => Number(big.readBigUInt64LE(at))) as [number, number, number]
  }
  const directory = framing.at(position).subarray(0, bytes)
  const entries: ReadEntry[] = []
  for (let at = 0; at < directory.length; ) {
    const length = 46 + directory.readUInt16LE(at + 28) + directory.readUInt16LE(at + 30)
    const record = directory.subarray(at, at + length)
    equal(record.readUInt32LE(0), 0x02014b50)
    const told = readFields(record.subarray(6), record.subarray(46), record.readUInt32LE(42))
    const local = framing.at(told.position)
    equal(local.readUInt32LE(0), 0x04034b50)
    deepEqual(readFields(local.subarray(4), local.subarray(30), 0), {
      ...told,
      position: 0,
      isZip64: told.sizeBytes >= 0xffffffff,
    })
    entries.push(told)
    at += length
  }
  equal(entries.length, count)
  return entries
}

function readFields(fixed: Buffer, variable: Buffer, position32: number): ReadEntry {
  const [sizeBytes, storedBytes] = [fixed.readUInt32LE(18), fixed.readUInt32LE(14)]
  equal(storedBytes, sizeBytes)
  deepEqual([fixed.readUInt16LE(2), fixed.readUInt16LE(4)], [0x800, 0])
  const nameBytes = fixed.readUInt16LE(22)
  const extra = variable.subarray(nameBytes, nameBytes + fixed.readUInt16LE(24))
  const fields = new Map<number, Buffer>()
  for (let at = 0; at < extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    fields.set(extra.readUInt16LE(at), extra.subarray(at + 4, at + 4 + extra.readUInt16LE(at + 2)))
  }
  const big = fields.get(1)
  // In this order, and only those that are all ones in their 32 bits.
  const values = Array.from({ length: (big?.length ?? 0) / 8 }, (_, index) => Number(big?.readBigUInt64LE(8 * index)))
  const size = sizeBytes === 0xffffffff ? Math.max(values.shift() ?? -1, values.shift() ?? -1) : sizeBytes
  return {
    name: variable.toString('utf8', 0, nameBytes),
    crc32: fixed.readUInt32LE(10),
    sizeBytes: size,
    position: position32 === 0xffffffff ? (values.shift() ?? -1) : position32,
    modifiedAt: 1000 * (fields.get(0x5455)?.readUInt32LE(1) ?? -1),
    isZip64: big !== undefined,
  }
}

const entries = fc
  .array(
    fc.record({
      name: fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme' }).map((name) => name.toWellFormed()),
      sizeBytes: fc.oneof(fc.nat(3), fc.nat(2 ** 31 - 1), fc.integer({ min: FOUR_GIB - 3, max: 2 ** 45 })),
      crc32: fc.nat(2 ** 31 - 1).map((half) => half * 2),
      modifiedAt: fc.nat(2 ** 31 - 1).map((seconds) => seconds * 1000),
    }),
    { maxLength: 30 },
  )
  .map((list) => list.map((entry) => ({ ...entry, modifiedAt: Math.max(entry.modifiedAt, 0) })))

test('whatever is laid out is what a reader finds, directory and headers alike, of any size', () => {
  fc.assert(
    fc.property(entries, (list) => {
      const found = readZip(layOutZip(list)).map(({ position: _, isZip64: __, ...entry }) => entry)
      expect(found).toEqual(list)
    }),
    { numRuns: 300 },
  )
})

test('an archive of nothing is an end', () => {
  expect(layOutZip([]).sizeBytes).toBe(22)
  expect(readZip(layOutZip([]))).toEqual([])
})

test.each([
  ['a byte below what 32 bits hold', 0xffffffff - 1, false],
  ['what 32 bits hold', 0xffffffff, true],
  ['4 GiB', FOUR_GIB, true],
])('an entry of %s says its size in %i', (_what, sizeBytes, isZip64) => {
  expect(readZip(layOutZip([entryOf({ sizeBytes })]))).toMatchObject([{ sizeBytes, isZip64, position: 0 }])
})

test('an entry that begins behind 4 GiB says so, however small it is', () => {
  const header = readZip(layOutZip([entryOf({ sizeBytes: 1 }), entryOf({ name: 'b' })]))[1]?.position ?? 0
  for (const [position, isZip64] of [
    [0xffffffff - 1, false],
    [0xffffffff, true],
    [FOUR_GIB, true],
  ] as const) {
    const first = entryOf({ sizeBytes: position - header + 1 })
    expect(readZip(layOutZip([first, entryOf({ name: 'b' })]))[1]).toMatchObject({ position, isZip64 })
  }
})

test.each([0xffff - 1, 0xffff])('%i entries are all found', (count) => {
  const list = Array.from({ length: count }, (_, index) => entryOf({ name: `${index}`, sizeBytes: 0 }))
  expect(readZip(layOutZip(list)).length).toBe(count)
})

test.each([
  ['1980 in MS-DOS, and 1970 for who knows better', 0, [0x0000, 0x0021], 0],
  ['the second before an even one', MODIFIED_AT, [(7 << 11) | (8 << 5) | 4, (44 << 9) | (5 << 5) | 6], MODIFIED_AT],
  [
    'the last second of 31 bits',
    SECONDS_MAX * 1000,
    [(3 << 11) | (14 << 5) | 3, (58 << 9) | (1 << 5) | 19],
    SECONDS_MAX * 1000,
  ],
])('a time of %s', (_what, modifiedAt, [time, date], seconds) => {
  const [header] = layOutZip([entryOf({ modifiedAt, sizeBytes: 0 })]).segments
  if (header?.kind !== 'framing') return expect.unreachable('a header comes first')
  const bytes = Buffer.from(header.bytes)
  expect([bytes.readUInt16LE(10), bytes.readUInt16LE(12)]).toEqual([time, date])
  expect(bytes.readUInt32LE(bytes.length - 4)).toBe(seconds / 1000)
})

test('a time beyond what the extended field holds is left to MS-DOS, whose last year is 2107', () => {
  const [before, after] = [SECONDS_MAX * 1000, Date.UTC(2200, 0)].map(
    (modifiedAt) => layOutZip([entryOf({ modifiedAt, sizeBytes: 0 })]).segments[0],
  )
  if (before?.kind !== 'framing' || after?.kind !== 'framing') return expect.unreachable('a header comes first')
  expect(after.bytes.length).toBe(before.bytes.length - 9)
  expect(Buffer.from(after.bytes).readUInt16LE(12) >> 9).toBe(2107 - 1980)
})
