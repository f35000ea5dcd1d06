import { describe, expect, test } from 'vitest'
import { lowComplexityConfig } from './codecs/aac-config.ts'
import type { FileSound } from './film-file.ts'
import { SoundTimes } from './sound-times.ts'

const RATE = 48_000
const FRAME = 1024

function soundOf({ firstTicks = 0, ticksPerSecond = 1000 }): FileSound {
  return {
    facts: { kind: 'audio', codec: 'aac', channels: 2, language: 'und' },
    format: {
      codec: 'aac',
      config: lowComplexityConfig({ sampleRate: RATE, channels: 2 }),
      channels: 2,
      sampleRate: RATE,
    },
    ...{ ticksPerSecond, firstTicks, bitsPerSecond: 0, isRounded: ticksPerSecond < RATE },
    packets: () => expect.fail('nothing is read'),
  }
}

const packet = (ticks: number, lace = 0) => ({ ticks, lace, durationTicks: 0, isKey: true, data: new Uint8Array(9) })
/** Where packets begin whose container says so. */
const placed = (sound: FileSound, ticks: readonly number[]): number[] => {
  const times = new SoundTimes(sound)
  return ticks.map((each) => times.next(packet(each)).at)
}
const milliseconds = (packets: number, from = 0) => from + Math.round((packets * FRAME * 1000) / RATE)

describe('packets of a container that rounds to milliseconds', () => {
  test('are on the grid of whole packets, from wherever they are read', () => {
    const ticks = Array.from({ length: 5000 }, (_, at) => milliseconds(at, 7))
    const sound = soundOf({ firstTicks: 7 })
    const wanted = ticks.map((_, at) => 7 * 48 + at * FRAME)
    expect(placed(sound, ticks)).toEqual(wanted)
    for (const from of [1, 281, 4711]) expect(placed(sound, ticks.slice(from))).toEqual(wanted.slice(from))
  })

  test('go on behind each other where a gap has moved them off the grid', () => {
    const ticks = Array.from({ length: 500 }, (_, at) => milliseconds(at, at < 100 ? 0 : 10))
    const found = placed(soundOf({}), ticks)
    expect(found[99]).toBe(99 * FRAME)
    expect(found[100]).toBe((ticks[100] ?? 0) * 48)
    for (let at = 101; at < found.length; at++) expect(found[at]).toBe((found[at - 1] ?? 0) + FRAME)
  })

  test('of a lace follow from the first of it', () => {
    const times = new SoundTimes(soundOf({}))
    const lace = [0, 1, 2].map((at) => times.next(packet(0, at)))
    expect(lace.map(({ at, toldSeconds }) => [at, toldSeconds * RATE])).toEqual([
      [0, 0],
      [FRAME, FRAME],
      [2 * FRAME, 2 * FRAME],
    ])
  })
})

test('packets of a container that counts samples are where it says', () => {
  expect(placed(soundOf({ ticksPerSecond: RATE }), [3, 1030, 2047])).toEqual([3, 1030, 2047])
})
