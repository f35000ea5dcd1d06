import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Chances } from '../weather/chances.ts'
import { Line } from '../weather/line.ts'
import type { Pace } from '../weather/route.ts'
import { PacedWriter } from './paced-writer.ts'

const MIB = 1024 * 1024
const LATE_MS_MAX = 30
/** The first piece goes at once, so all that was written is at most so far ahead of the line. */
const PIECE_MS = 5

/** The clock is a fake one, so that no other process is measured; timers ring late, as those of a busy process do. */
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  const chances = new Chances(20_261_126)
  const exact = globalThis.setTimeout
  const late = (then: () => void, waitMs = 0) => exact(then, waitMs + LATE_MS_MAX * chances.next('late'))
  vi.spyOn(globalThis, 'setTimeout').mockImplementation(late as typeof setTimeout)
})

afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

interface Sent {
  readonly at: number
  readonly bytes: number
}

function open(pace: Pace): { writer: PacedWriter; sent: Sent[] } {
  const sent: Sent[] = []
  const write = ({ length: bytes }: Buffer) => void sent.push({ at: performance.now(), bytes })
  return { sent, writer: new PacedWriter(write, () => pace) }
}

const bytesOf = (sent: readonly Sent[]) => sent.reduce((sum, { bytes }) => sum + bytes, 0)

/** Milliseconds from `startedAt` to the last piece, which lasts on its line until the next would have gone. */
const lastMs = (sent: readonly Sent[], startedAt: number) => (sent.at(-1)?.at ?? 0) - startedAt

function within(actual: number, wanted: number): void {
  expect(actual).toBeGreaterThan(wanted * 0.95)
  expect(actual).toBeLessThan(wanted * 1.05)
}

test('a line carries its bytes a second within a twentieth, never more, and the first byte at once', () => {
  const bytesPerSecond = 4e6
  const { writer, sent } = open({ bytesPerSecond, account: undefined })
  const startedAt = performance.now()
  for (let answer = 0; answer < 8; answer++) writer.push([Buffer.alloc(MIB)])
  expect(sent[0]).toMatchObject({ at: startedAt })
  expect(writer.queuedBytes).toBeGreaterThan(7.9 * MIB)
  vi.advanceTimersByTime(5000)
  expect(bytesOf(sent)).toBe(8 * MIB)
  within(lastMs(sent, startedAt), (8 * MIB * 1000) / bytesPerSecond)
  let total = 0
  for (const { at, bytes } of sent) {
    total += bytes
    expect(total).toBeLessThanOrEqual(((at - startedAt + PIECE_MS) * bytesPerSecond) / 1000 + 1)
  }
})

test('what is handed over late is through when its line says', () => {
  const { writer, sent } = open({ bytesPerSecond: 4e6, account: undefined })
  vi.advanceTimersByTime(100)
  const since = performance.now()
  vi.advanceTimersByTime(40)
  writer.push([Buffer.alloc(MIB)], since)
  vi.advanceTimersByTime(5000)
  within(lastMs(sent, since), MIB / 4000)
})

test('a line that was idle has saved nothing up', () => {
  const { writer, sent } = open({ bytesPerSecond: 4e6, account: undefined })
  writer.push([Buffer.alloc(MIB)])
  vi.advanceTimersByTime(10_000)
  const startedAt = performance.now()
  writer.push([Buffer.alloc(4 * MIB)])
  vi.advanceTimersByTime(5000)
  within(lastMs(sent, startedAt), (4 * MIB) / 4000)
})

test('connections of one account share its line alike, and fill it', () => {
  const account = { line: new Line(), bytesPerSecond: 8e6 }
  const connections = [1, 2, 3].map(() => open({ bytesPerSecond: undefined, account }))
  const startedAt = performance.now()
  for (const { writer } of connections) writer.push([Buffer.alloc(4 * MIB)])
  vi.advanceTimersByTime(5000)
  const ends = connections.map(({ sent }) => lastMs(sent, startedAt))
  within(Math.max(...ends), (12 * MIB) / 8000)
  expect(Math.max(...ends) - Math.min(...ends)).toBeLessThan(300)
})

test('the slower of both lines decides', () => {
  const account = { line: new Line(), bytesPerSecond: 8e6 }
  const { writer, sent } = open({ bytesPerSecond: 2e6, account })
  const startedAt = performance.now()
  writer.push([Buffer.alloc(2 * MIB)])
  vi.advanceTimersByTime(5000)
  within(lastMs(sent, startedAt), (2 * MIB) / 2000)
})

test('without a limit everything is written at once, and who waits for the end is told then', () => {
  const { writer, sent } = open({ bytesPerSecond: undefined, account: undefined })
  const onEmpty = vi.fn()
  writer.push([Buffer.alloc(3), Buffer.alloc(MIB)])
  writer.whenEmpty(onEmpty)
  expect([sent.length, onEmpty.mock.calls.length]).toEqual([2, 1])
  const slow = open({ bytesPerSecond: 1e6, account: undefined })
  slow.writer.push([Buffer.alloc(MIB)])
  slow.writer.whenEmpty(onEmpty)
  expect(onEmpty).toHaveBeenCalledTimes(1)
  vi.advanceTimersByTime(3000)
  expect(onEmpty).toHaveBeenCalledTimes(2)
})
