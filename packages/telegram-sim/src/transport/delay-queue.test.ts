import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { DelayQueue } from './delay-queue.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
})

afterEach(() => {
  vi.useRealTimers()
})

test('hands on each after its time, in order, and at once what has none', () => {
  const arrived: [string, number][] = []
  const startedAt = performance.now()
  const queue = new DelayQueue<string>((item) => arrived.push([item, Math.round(performance.now() - startedAt)]))
  queue.push('now', 0)
  queue.push('slow', 75)
  queue.push('quick', 10)
  queue.push('none', 0)
  queue.push('slower', 80)
  expect(arrived).toEqual([['now', 0]])
  vi.advanceTimersByTime(200)
  expect(arrived.slice(1)).toEqual([
    ['slow', 75],
    ['quick', 75],
    ['none', 75],
    ['slower', 80],
  ])
  queue.push('never', 5)
  queue.clear()
  vi.advanceTimersByTime(200)
  expect([arrived.length, queue.size]).toEqual([5, 0])
})
