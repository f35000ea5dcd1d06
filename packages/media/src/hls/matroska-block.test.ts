import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readBlock } from './matroska-block.ts'

const HEAD = { none: 0x80, xiph: 0x82, fixed: 0x84, ebml: 0x86 } as const

/** A block of track 1, five ticks before its cluster, with frames in a lace of RFC 9559, 10.3. */
function laced(kind: keyof typeof HEAD, frames: readonly Uint8Array[]): Uint8Array {
  const sizes = frames.slice(0, -1).map(({ length }) => length)
  const coded = {
    none: [],
    fixed: [],
    xiph: sizes.flatMap((size) => [...Array.from({ length: Math.floor(size / 255) }, () => 255), size % 255]),
    ebml: sizes.flatMap((size, at) => (at === 0 ? long(size) : long(size - (sizes[at - 1] ?? 0) + 2 ** 27 - 1))),
  }[kind]
  const count = kind === 'none' ? [] : [frames.length - 1]
  return Buffer.concat([Uint8Array.of(0x81, 0xff, 0xfb, HEAD[kind], ...count, ...coded), ...frames])
}

/** A number in four bytes, as EBML writes it. */
function long(value: number): number[] {
  const marked = value + 2 ** 28
  return [24, 16, 8, 0].map((shift) => (marked >>> shift) & 0xff)
}

const frame = (lengths: fc.Arbitrary<number>) =>
  lengths.map((length) => Uint8Array.from({ length }, (_, at) => at % 251))
const some = fc.array(frame(fc.integer({ min: 0, max: 1200 })), { minLength: 1, maxLength: 40 })

describe('the frames of a block are what they were before they were laced', () => {
  test.each(['xiph', 'ebml'] as const)('by %s', (kind) => {
    fc.assert(
      fc.property(some, (frames) => {
        const block = readBlock(laced(kind, frames))
        expect(block).toMatchObject({ track: 1, offset: -5, isKey: true })
        expect(block?.frames.map((each) => Buffer.from(each))).toEqual(frames.map((each) => Buffer.from(each)))
      }),
    )
  })

  test('in equal parts, and alone', () => {
    const frames = [1, 2, 3].map((value) => new Uint8Array(70).fill(value))
    expect(readBlock(laced('fixed', frames))?.frames.map((each) => [...each])).toEqual(frames.map((each) => [...each]))
    expect(readBlock(laced('none', frames.slice(0, 1)))?.frames.map((each) => [...each])).toEqual([
      [...(frames[0] ?? [])],
    ])
  })

  test('and of sizes that are no sizes it is refused', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), fc.constantFrom(0x82, 0x84, 0x86), (content, flags) => {
        const bytes = Buffer.concat([Uint8Array.of(0x81, 0, 0, flags), content])
        try {
          const frames = readBlock(bytes)?.frames ?? []
          expect(frames.reduce((sum, { length }) => sum + length, 0)).toBeLessThanOrEqual(content.length)
        } catch (error) {
          expect(error).toMatchObject({ name: 'FilmRefusal' })
        }
      }),
    )
  })
})
