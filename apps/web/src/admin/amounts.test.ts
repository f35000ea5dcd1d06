import { expect, test } from 'vitest'
import { bytesText, instantText, shareText, spanText } from './amounts.ts'

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.0 kB'],
  [123_456_789, '123 MB'],
  [9.94e12, '9.9 TB'],
  [1e19, '10000 PB'],
])('%d bytes are %s', (bytes, text) => expect(bytesText(bytes)).toBe(text))

test.each([
  [0, '0 s'],
  [1, '1 s'],
  [89_000, '89 s'],
  [600_000, '10 min'],
  [7_200_000, '2 h'],
  [5 * 86_400_000, '5 d'],
])('%d ms are %s', (ms, text) => expect(spanText(ms)).toBe(text))

test('only all of it is 100 %', () => {
  expect([0, 0.999, 1].map(shareText)).toEqual(['0 %', '99 %', '100 %'])
})

test('an instant is told in UTC', () => expect(instantText('2026-05-04T03:02:01.000Z')).toBe('2026-05-04 03:02:01 UTC'))
