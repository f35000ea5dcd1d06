import { describe, expect, test } from 'vitest'
import { whole } from '../trial/open-clip.ts'
import { readSegment } from '../trial/read-segment.ts'
import { HELD_BYTES_MAX, PACKET_BYTES_MAX } from './bounds.ts'
import { segmentClock } from './clock.ts'
import type { Packet } from './packet.ts'
import { pictureSegment } from './picture-segment.ts'

const stretch = {
  ...{ index: 1, startTicks: 1000, endTicks: 2000, zeroTicks: 0, frameTicks: 40, isLast: false },
  clock: segmentClock(1000),
}
const picture = (ticks: number, isKey = false, bytes = 4): Packet => {
  return { ticks, isKey, durationTicks: 0, lace: 0, data: new Uint8Array(bytes) }
}
async function* of(...packets: readonly Packet[]): AsyncGenerator<Packet> {
  yield* packets
}
const make = async (packets: AsyncIterable<Packet>, more: Partial<typeof stretch> = {}) =>
  readSegment(await whole(pictureSegment(packets, { ...stretch, ...more })))

describe('a segment of pictures', () => {
  test('begins with its key frame and ends before that of the next one, in the order of decoding', async () => {
    const before = [picture(500, true), picture(960)]
    const own = [picture(1000, true), picture(920), picture(960), picture(1080), picture(1040)]
    const next = [picture(1160, true), picture(1120)]
    const samples = await make(of(...before, ...own, ...next), { endTicks: 1160 })
    expect(samples.map(({ ticks }) => ticks)).toEqual([1000, 920, 960, 1080, 1040])
    expect(samples.map(({ decodeTicks }) => decodeTicks)).toEqual([920, 960, 1000, 1040, 1080])
    // Of an open group what comes next begins before its key frame: the last picture lasts as long as its file says.
    expect(samples.map(({ durationTicks }) => durationTicks)).toEqual([40, 40, 40, 40, 40])
  })

  test('ends where the next one begins, when a picture is about as long', async () => {
    const samples = await make(of(picture(1000, true), picture(1958)), { frameTicks: 41 })
    expect(samples.at(-1)).toMatchObject({ decodeTicks: 1958, durationTicks: 42 })
  })

  test('has nothing from before the beginning of the film', async () => {
    const packets = of(picture(1000, true), picture(920), picture(960), picture(1080))
    const samples = await make(packets, { zeroTicks: 950 })
    expect(samples.map(({ ticks }) => ticks)).toEqual([50, 10, 130])
  })

  test('of pictures that are further out of order than any decoder allows is made all the same', async () => {
    const late = Array.from({ length: 60 }, (_, at) => picture(1000 + at * 10))
    const samples = await make(of(picture(1900, true), ...late), { endTicks: 3000 })
    expect(samples).toHaveLength(61)
    for (const [at, { decodeTicks }] of samples.entries()) {
      if (at > 0) expect(decodeTicks).toBeGreaterThanOrEqual(samples[at - 1]?.decodeTicks ?? 0)
    }
  })

  test.each([
    ['without its key frame', [picture(1000), picture(1040)]],
    [
      'that holds too much before its order is known',
      Array.from({ length: HELD_BYTES_MAX / PACKET_BYTES_MAX + 1 }, (_, at) =>
        picture(1000 + at, at === 0, PACKET_BYTES_MAX),
      ),
    ],
  ])('%s is refused', async (_, packets) => {
    await expect(make(of(...packets))).rejects.toMatchObject({ name: 'FilmRefusal' })
  })
})
