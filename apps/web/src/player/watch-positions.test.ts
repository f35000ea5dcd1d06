import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import {
  isWatched,
  noteWatchPosition,
  readWatchPositions,
  resumeAt,
  type WatchPosition,
  watchPositionsChange,
} from './watch-positions.ts'

const KEY = 'streamvault.watch-positions'
const POSITIONS_MAX = 300
const FULL = new DOMException('full', 'QuotaExceededError')
let kept: Map<string, string>
let otherTab: EventTarget

beforeEach(() => {
  kept = new Map()
  otherTab = new EventTarget()
  storeWith((name, text) => kept.set(name, text))
  vi.stubGlobal('window', otherTab)
})

afterEach(() => vi.unstubAllGlobals())

function storeWith(setItem: (name: string, text: string) => unknown): void {
  vi.stubGlobal('localStorage', { getItem: (name: string) => kept.get(name) ?? null, setItem })
}

function at(seconds: number, noted = 0): WatchPosition {
  return { seconds, ofSeconds: 100, at: noted }
}

test('a noted position is read again, beside the others', () => {
  noteWatchPosition('movie', at(10))
  noteWatchPosition('series/s1e1', at(20))
  noteWatchPosition('movie', at(30))
  expect(readWatchPositions()).toEqual({ movie: at(30), 'series/s1e1': at(20) })
})

test('reading gives the same object until something changes', () => {
  noteWatchPosition('movie', at(10))
  const before = readWatchPositions()
  expect(readWatchPositions()).toBe(before)
  noteWatchPosition('movie', at(11))
  expect(readWatchPositions()).not.toBe(before)
})

test('the position noted longest ago is forgotten when there are too many', () => {
  for (let noted = 1; noted <= POSITIONS_MAX; noted += 1) noteWatchPosition(`film-${noted}`, at(10, noted))
  noteWatchPosition('one-more', at(10, POSITIONS_MAX + 1))
  const keys = Object.keys(readWatchPositions())
  expect(keys.length).toBe(POSITIONS_MAX)
  expect(keys).toContain('one-more')
  expect(keys).toContain('film-2')
  expect(keys).not.toContain('film-1')
})

test.each(['{', 'null', '7', ''])('the stored text %j counts as nothing', (text) => {
  kept.set(KEY, text)
  expect(readWatchPositions()).toEqual({})
})

test('a store that is full or forbidden is survived', () => {
  storeWith(() => {
    throw FULL
  })
  noteWatchPosition('movie', at(10))
  expect(readWatchPositions()).toEqual({})
  vi.stubGlobal('localStorage', undefined)
  noteWatchPosition('movie', at(10))
  expect(readWatchPositions()).toEqual({})
})

test('listeners hear of changes in this tab and another until they leave', () => {
  const listener = vi.fn()
  const leave = watchPositionsChange(listener)
  noteWatchPosition('movie', at(10))
  otherTab.dispatchEvent(new Event('storage'))
  expect(listener).toHaveBeenCalledTimes(2)
  leave()
  noteWatchPosition('movie', at(20))
  otherTab.dispatchEvent(new Event('storage'))
  expect(listener).toHaveBeenCalledTimes(2)
})

test.each([
  [undefined, 0, false],
  [at(4.9), 0, false],
  [at(5), 5, false],
  [at(94.9), 94.9, false],
  [at(95), 0, true],
  [at(100), 0, true],
])('from %j one goes on at %d', (position, seconds, watched) => {
  expect(resumeAt(position)).toBe(seconds)
  expect(isWatched(position)).toBe(watched)
})
