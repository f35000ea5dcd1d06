import { expect, test } from 'vitest'
import { beginningOf, wordPrefixes } from './word-prefixes.ts'

test('every beginning of every word is there once', () => {
  expect(wordPrefixes(['Big Búnny, big'])).toEqual(['b', 'bi', 'big', 'bu', 'bun', 'bunn', 'bunny'])
})

test('a long word is indexed by its first eight characters', () => {
  expect(wordPrefixes(['Donaudampfschiff']).at(-1)).toBe('donaudam')
  expect(beginningOf('donaudampf')).toBe('donaudam')
})

test('no character is cut in two', () => {
  expect(wordPrefixes(['𠀀𠀁'])).toEqual(['𠀀', '𠀀𠀁'])
})

test('a name without words has those of its marks, and one of nothing has none', () => {
  expect(wordPrefixes(['!'])).toEqual(['u', 'u2', 'u21', 'u21x'])
  expect(wordPrefixes([' ', '\u200b'])).toEqual([])
})
