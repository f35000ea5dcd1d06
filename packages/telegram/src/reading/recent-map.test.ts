import { expect, test } from 'vitest'
import { RecentMap } from './recent-map.ts'

test('what was neither written nor read for longest goes first', () => {
  const map = new RecentMap<number>(2)
  map.set('one', 1)
  map.set('two', 2)
  expect(map.get('one')).toBe(1)
  map.set('three', 3)
  expect(['one', 'two', 'three'].map((key) => map.get(key))).toEqual([1, undefined, 3])
  map.set('one', 4)
  map.set('five', 5)
  expect(['one', 'three', 'five'].map((key) => map.get(key))).toEqual([4, undefined, 5])
})

test('what is deleted makes room', () => {
  const map = new RecentMap<number>(2)
  map.set('one', 1)
  map.set('two', 2)
  map.deleteWhere((key) => key === 'one')
  map.set('three', 3)
  map.delete('three')
  map.set('four', 4)
  expect(['one', 'two', 'three', 'four'].map((key) => map.get(key))).toEqual([undefined, 2, undefined, 4])
})
