import { expect, test } from 'vitest'
import { usedText } from './used-text.ts'

const NOON = Date.UTC(2026, 0, 2, 12)

test.each([
  [0, 'just now'],
  [5, 'just now'],
  [7, '7 minutes ago'],
  [60, '1 hour ago'],
  [24 * 60, 'yesterday'],
  [3 * 24 * 60, '3 days ago'],
])('%i minutes', (minutes, expected) => {
  expect(usedText(new Date(NOON - minutes * 60_000).toISOString(), NOON)).toBe(expected)
})
