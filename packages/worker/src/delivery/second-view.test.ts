import { expect, test } from 'vitest'
import { SecondView } from './second-view.ts'

test('what was asked for once is known, and hardly anything else is', () => {
  const views = new SecondView()
  const keys = Array.from({ length: 100_000 }, (_, index) => `file-${index % 977}/${index * 4_194_304}`)
  const mistaken = keys.filter((key) => views.isKnown(key)).length
  expect(mistaken / keys.length).toBeLessThan(0.02)
  expect(keys.every((key) => views.isKnown(key))).toBe(true)
})

test('what nobody asks for again is forgotten, and what is asked for now and then is not', () => {
  const views = new SecondView(1000)
  expect([views.isKnown('once'), views.isKnown('often')]).toEqual([false, false])
  for (let index = 0; index < 2500; index++) {
    views.isKnown(`other-${index}`)
    if (index % 500 === 0) expect(views.isKnown('often')).toBe(true)
  }
  expect(views.isKnown('once')).toBe(false)
})
