import { testBytes } from '@streamvault/testkit'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { chooseLane } from './choose-lane.ts'
import { cutParts } from './cut-parts.ts'
import { PartSet } from './part-set.ts'
import { planUpload } from './upload-plan.ts'

const MIB = 1024 * 1024

async function* chunksOf(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  let offset = 0
  for (let turn = 0; offset < bytes.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1
    yield bytes.subarray(offset, offset + size)
    offset += size
  }
}

async function cut(source: AsyncIterable<Uint8Array>, sizeBytes: number): Promise<Uint8Array[]> {
  const parts: Uint8Array[] = []
  for await (const part of cutParts(source, { sizeBytes, partBytes: 16 })) parts.push(part)
  return parts
}

test('a set of parts is the set, in ranges that do not touch', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(40)), (indices) => {
      const set = new PartSet()
      for (const index of indices) set.add(index)
      const again = new PartSet(set.ranges)
      for (let index = 0; index <= 41; index++) expect(again.has(index)).toBe(indices.includes(index))
      for (const [at, range] of set.ranges.entries()) {
        expect(range.start).toBeGreaterThan(set.ranges[at - 1]?.end ?? -1)
        expect(range.end).toBeGreaterThan(range.start)
      }
    }),
  )
})

test('parts are the bytes of the source, whatever chunks it comes in', async () => {
  const sizes = fc.array(fc.nat(40), { minLength: 1 }).filter((all) => all.some((size) => size > 0))
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 200 }), sizes, async (length, chunks) => {
      const bytes = testBytes(length)
      const parts = await cut(chunksOf(bytes, chunks), length)
      expect(Buffer.concat(parts).equals(bytes)).toBe(true)
      expect(parts).toHaveLength(Math.ceil(length / 16))
      expect(parts.slice(0, -1).every((part) => part.length === 16)).toBe(true)
    }),
  )
})

test('a source of another size is refused before its last part', async () => {
  for (const [length, declared] of [
    [31, 32],
    [33, 32],
    [16, 32],
    [0, 1],
  ] as const) {
    const parts: Uint8Array[] = []
    const reading = async () => {
      for await (const part of cutParts(chunksOf(testBytes(length), [5]), { sizeBytes: declared, partBytes: 16 })) {
        parts.push(part)
      }
    }
    await expect(reading()).rejects.toMatchObject({ code: 'BLOB_TRUNCATED' })
    expect(parts.length).toBeLessThan(Math.ceil(declared / 16))
  }
})

test('files up to 10 MiB go with their MD5, larger ones without', () => {
  expect(planUpload(1)).toEqual({ partsCount: 1, size: 'small' })
  expect(planUpload(10 * MIB)).toEqual({ partsCount: 20, size: 'small' })
  expect(planUpload(10 * MIB + 1)).toEqual({ partsCount: 21, size: 'big' })
  expect(planUpload(2_000 * MIB)).toEqual({ partsCount: 4_000, size: 'big' })
})

test('a file goes to who may carry it, need not wait, is well and has least to do', () => {
  const lane = (
    name: string,
    { pendingBytes = 0, waitMs = 0, isAiling = false, uploadBytesMax = 2_000 * MIB } = {},
  ) => {
    return { account: { name, uploadBytesMax }, pendingBytes, waitMs, isAiling }
  }
  const name = (lanes: ReturnType<typeof lane>[], sizeBytes = MIB) => chooseLane(lanes, sizeBytes)?.account.name
  expect(name([lane('b'), lane('a')])).toBe('a')
  expect(name([lane('a', { pendingBytes: 2 }), lane('b', { pendingBytes: 1 })])).toBe('b')
  expect(name([lane('a', { isAiling: true }), lane('b', { pendingBytes: 1 })])).toBe('b')
  expect(name([lane('a', { waitMs: 1 }), lane('b', { isAiling: true })])).toBe('b')
  expect(name([lane('a', { waitMs: 2 }), lane('b', { waitMs: 1 })])).toBe('b')
  const premium = lane('z', { uploadBytesMax: 4_000 * MIB, pendingBytes: 9 * MIB })
  expect(name([lane('a'), premium], 3_000 * MIB)).toBe('z')
  expect(name([lane('a'), premium], 4_000 * MIB + 1)).toBeUndefined()
})
