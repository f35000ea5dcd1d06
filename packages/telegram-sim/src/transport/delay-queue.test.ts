import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { DelayQueue } from './delay-queue.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
})

afterEach(() => {
  vi.useRealTimers()
})

test('says when each was due, however late that is noticed', () => {
  const dues: number[] = []
  const startedAt = performance.now()
  const queue = new DelayQueue<string>((_, dueAt) => dues.push(dueAt - startedAt))
  queue.push('first', 0.4)
  queue.push('second', 2.5)
  vi.advanceTimersByTime(10)
  queue.push('late', 3, startedAt)
  expect(dues.map((due) => Math.round(due * 10) / 10)).toEqual([0.4, 2.5, 3])
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
  queue.push('long under way', 75, performance.now() - 30)
  vi.advanceTimersByTime(44)
  expect(arrived.length).toBe(5)
  vi.advanceTimersByTime(1)
  queue.push('there already', 75, performance.now() - 80)
  expect(arrived.slice(5)).toEqual([
    ['long under way', 245],
    ['there already', 245],
  ])
  queue.push('never', 5)
  queue.clear()
  vi.advanceTimersByTime(200)
  expect([arrived.length, queue.size]).toEqual([7, 0])
})
