import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { KeyFrame, KeyFrameIndex } from '../key-frames/key-frame-index.ts'
import { planSegments, SEGMENT_SECONDS, type SegmentPlan } from './plan-segments.ts'

/** Key frames at such seconds, of a hundred bytes each. */
function indexOf(seconds: readonly number[], ticksPerSecond = 1000): KeyFrameIndex {
  const frames = seconds.map((second, at) => ({
    startTicks: Math.round(second * ticksPerSecond),
    start: at * 100,
    end: at * 100 + 100,
  }))
  return { ticksPerSecond, frames }
}

const every = (step: number, seconds: number, from = 0) =>
  Array.from({ length: Math.ceil((seconds - from) / step) }, (_, at) => from + at * step)
const lengths = ({ segments, ticksPerSecond }: SegmentPlan) =>
  segments.map(({ startTicks, endTicks }) => (endTicks - startTicks) / ticksPerSecond)

describe('a film is cut at key frames', () => {
  test.each([
    ['every two seconds, into segments of six and a short last one', every(2, 20), 20, [6, 6, 6, 2]],
    [
      'every six seconds and a rounded tick less, into one each',
      [0, 5.999, 11.998, 17.997],
      20,
      [5.999, 5.999, 5.999, 2.003],
    ],
    ['20 seconds apart, into segments of that', every(20, 60), 61.5, [20, 20, 21.5]],
    ['at every picture, into segments of six seconds', every(0.04, 13), 13, [5.76, 5.76, 1.48]],
    ['that is alone, into one segment', [0], 4, [4]],
    ['whose first one is late, from that on', every(3, 16, 1.5), 16, [6, 6, 2.5]],
    ['that does not tell how long it is, with a last segment of a tick', [0, 6], 0, [6, 0.001]],
  ])('%s', (_, seconds, durationSeconds, wanted) => {
    const plan = planSegments(indexOf(seconds), { durationSeconds })
    expect(lengths(plan)).toEqual(wanted)
    expect(plan.zeroTicks).toBe(0)
  })

  test('that lie before its beginning are left out', () => {
    const plan = planSegments(indexOf([-3, -1, 2, 8]), { durationSeconds: 10 })
    expect(plan.segments.map(({ startTicks }) => startTicks)).toEqual([2000, 8000])
  })

  test('and begins with its last one where all lie before its beginning', () => {
    const plan = planSegments(indexOf([-0.5]), { durationSeconds: 3 })
    expect(plan).toMatchObject({ zeroTicks: -500, segments: [{ startTicks: -500, endTicks: 3000 }] })
  })

  test.each([
    [4, 4000, [6000, 12_000]],
    [-2, -2000, [0, 6000, 12_000]],
  ])('of a file that comes %d s later than the first of its cut, from there on', (offsetSeconds, zeroTicks, starts) => {
    const plan = planSegments(indexOf(every(6, 15)), { durationSeconds: 15, offsetSeconds })
    expect(plan.zeroTicks).toBe(zeroTicks)
    expect(plan.segments.map(({ startTicks }) => startTicks)).toEqual(starts)
  })

  test('that share a cluster, only where a segment would be too long otherwise', () => {
    const { ticksPerSecond, frames } = indexOf(every(2, 40))
    // Clusters of ten seconds: what lies in one is read from its beginning.
    const shared = frames.map((frame, at) => ({ ...frame, start: Math.floor(at / 5) * 500 }))
    const plan = planSegments({ ticksPerSecond, frames: shared }, { durationSeconds: 40 })
    expect(plan.segments.map(({ range }) => range.start)).toEqual([0, 500, 1000, 1500])
    const single = frames.map((frame) => ({ ...frame, start: 0 }))
    expect(lengths(planSegments({ ticksPerSecond, frames: single }, { durationSeconds: 40 }))).toEqual([12, 12, 12, 4])
  })
})

const films = fc
  .array(fc.record({ ticks: fc.integer({ min: 1, max: 30_000 }), bytes: fc.integer({ min: 1, max: 1e6 }) }), {
    minLength: 1,
    maxLength: 200,
  })
  .chain((groups) => fc.record({ groups: fc.constant(groups), first: fc.integer({ min: -5000, max: 5000 }) }))

test('whatever the key frames, segments follow each other without a gap, begin with one each, and hold all bytes', () => {
  fc.assert(
    fc.property(films, fc.integer({ min: -4000, max: 4000 }), ({ groups, first }, offsetMs) => {
      const frames: KeyFrame[] = []
      let [startTicks, start] = [first, 50]
      for (const { ticks, bytes } of groups) {
        frames.push({ startTicks, start, end: start + bytes })
        ;[startTicks, start] = [startTicks + ticks, start + bytes]
      }
      const durationSeconds = startTicks / 1000
      const plan = planSegments({ ticksPerSecond: 1000, frames }, { durationSeconds, offsetSeconds: offsetMs / 1000 })
      const starts = new Set(frames.map((frame) => frame.startTicks))
      expect(plan.segments.length).toBeGreaterThan(0)
      for (const [at, segment] of plan.segments.entries()) {
        const next = plan.segments[at + 1]
        expect(starts.has(segment.startTicks)).toBe(true)
        expect(segment.endTicks).toBeGreaterThan(segment.startTicks)
        expect(segment.startTicks).toBeGreaterThanOrEqual(plan.zeroTicks)
        expect(segment.range.end).toBe(next?.range.start ?? frames.at(-1)?.end)
        if (next === undefined) continue
        expect(next.startTicks).toBe(segment.endTicks)
        // No key frame between is late enough to be cut at.
        const cut = segment.startTicks + SEGMENT_SECONDS * 1000
        expect(frames.some((frame) => frame.startTicks >= cut && frame.startTicks < segment.endTicks)).toBe(false)
      }
    }),
  )
})
