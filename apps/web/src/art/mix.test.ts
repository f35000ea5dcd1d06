import { expect, test } from 'vitest'
import { mix } from './mix.ts'

test.each([
  [0, '#0a00ff'],
  [0.5, '#0580ff'],
  [1, '#00ffff'],
])('%d of the way from #0a00ff to #00ffff is %s', (amount, colour) => {
  expect(mix('#0a00ff', '#00ffff', amount)).toBe(colour)
})
