import { expect, test } from 'vitest'
import { between, hashOf, seededRandom } from './seeded-random.ts'

function first(count: number, seed: number): number[] {
  const random = seededRandom(seed)
  return Array.from({ length: count }, random)
}

test('the same seed gives the same numbers, another seed gives others', () => {
  expect(first(8, 7)).toEqual(first(8, 7))
  expect(first(8, 8)).not.toEqual(first(8, 7))
})

test('numbers lie in [0, 1) and spread over it', () => {
  const numbers = first(1000, 1)
  expect(numbers.every((number) => number >= 0 && number < 1)).toBe(true)
  const tenths = new Set(numbers.map((number) => Math.floor(number * 10)))
  expect(tenths.size).toBe(10)
})

test('texts that differ only at their end get hashes of every remainder', () => {
  const remainders = new Set(Array.from({ length: 100 }, (_, episode) => hashOf(`signals/s1e${episode}`) % 8))
  expect(remainders.size).toBe(8)
})

test('a hash is a whole number of 32 bits', () => {
  for (const text of ['', 'a', 'Ünïcødé', '🎬'.repeat(100)]) {
    expect(hashOf(text)).toBe(hashOf(text) >>> 0)
  }
})

test('between stays within its ends and has two decimals', () => {
  expect(between(() => 0, 0.25, 0.75)).toBe(0.25)
  expect(between(() => 0.999_999, 0.25, 0.75)).toBe(0.75)
  expect(between(() => 1 / 3, 0, 1)).toBe(0.33)
})
