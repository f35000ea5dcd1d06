import { type BlobRef, type IngestCheckpoint, type Part, rangeBytes, SLICE_BYTES } from '@streamvault/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { missingParts, planStoring, storedParts } from './plan-storing.ts'

const LARGE = { partBytesMax: 9 * SLICE_BYTES, blobBytesMax: 9 * SLICE_BYTES }

function checkpointOf(sizeBytes: number, parts: IngestCheckpoint['parts'] = []): IngestCheckpoint {
  return { sha256: 'ab'.repeat(32), sizeBytes, modifiedAt: 0, parts }
}

function partOf(index: number, sizeBytes: number): Part {
  return { store: 'memory', blob: `memory:${index}` as BlobRef, sizeBytes }
}

/** A file of which any of the parts are stored. */
const halfStored = fc
  .record({
    sizeBytes: fc.integer({ min: 1, max: 40 * SLICE_BYTES }),
    partBytesMax: fc.integer({ min: SLICE_BYTES, max: 6 * SLICE_BYTES }),
    stored: fc.infiniteStream(fc.boolean()),
  })
  .map(({ sizeBytes, partBytesMax, stored }) => {
    const { checkpoint } = planStoring(checkpointOf(sizeBytes), { ...LARGE, partBytesMax })
    const parts = missingParts(checkpoint).map((part) => {
      return stored.next().value === true ? partOf(part.index, rangeBytes(part)) : null
    })
    const length = 1 + parts.findLastIndex((part) => part !== null)
    return { whole: missingParts(checkpoint), checkpoint: { ...checkpoint, parts: parts.slice(0, length) } }
  })

test('what is missing is what is not stored, cut as it was at first, whatever the settings say by now', () => {
  const settings = fc.integer({ min: SLICE_BYTES, max: 9 * SLICE_BYTES })
  fc.assert(
    fc.property(halfStored, settings, ({ whole, checkpoint }, partBytesMax) => {
      const plan = planStoring(checkpoint, { ...LARGE, partBytesMax })
      expect(plan).toEqual({ checkpoint, dropped: [] })
      const isStored = ({ index }: { index: number }) => (checkpoint.parts[index] ?? null) !== null
      expect(missingParts(plan.checkpoint)).toEqual(whole.filter((part) => !isStored(part)))
    }),
  )
})

test('where the store no longer takes parts so large, all is cut anew from the first gap on, and nothing is lost track of', () => {
  fc.assert(
    fc.property(halfStored, ({ checkpoint }) => {
      const blobBytesMax = checkpoint.partBytes - 1
      fc.pre(blobBytesMax >= SLICE_BYTES)
      const { checkpoint: anew, dropped } = planStoring(checkpoint, { ...LARGE, blobBytesMax })
      expect(anew.parts).not.toContain(null)
      expect([...storedParts(anew), ...dropped]).toEqual(storedParts(checkpoint))
      let end = anew.parts.reduce((sum, part) => sum + (part?.sizeBytes ?? Number.NaN), 0)
      for (const [at, part] of missingParts(anew).entries()) {
        expect(part).toMatchObject({ index: anew.parts.length + at, start: end })
        expect(rangeBytes(part)).toBeLessThanOrEqual(blobBytesMax)
        end = part.end
      }
      expect(end).toBe(checkpoint.sizeBytes)
    }),
  )
})

test('a job that does not say yet how its file is cut keeps what it has, and goes on with the settings of today', () => {
  const earlier = checkpointOf(10 * SLICE_BYTES, [partOf(0, 3 * SLICE_BYTES), partOf(1, SLICE_BYTES)])
  const { checkpoint, dropped } = planStoring(earlier, { ...LARGE, partBytesMax: 4 * SLICE_BYTES + 7 })
  expect(dropped).toEqual([])
  expect(checkpoint).toEqual({ ...earlier, partBytes: 4 * SLICE_BYTES })
  expect(missingParts(checkpoint)).toEqual([
    { index: 2, start: 4 * SLICE_BYTES, end: 8 * SLICE_BYTES },
    { index: 3, start: 8 * SLICE_BYTES, end: 10 * SLICE_BYTES },
  ])
})
