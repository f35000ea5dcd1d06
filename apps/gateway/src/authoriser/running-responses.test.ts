import { createSeededRandom } from '@streamvault/testkit'
import { expect, test } from 'vitest'
import { RunningResponses } from './running-responses.ts'

const MAX = 3

test('whatever begins and ends, nobody ever has more than one may, nor less than there is', () => {
  const random = createSeededRandom(1)
  const running = new RunningResponses({ perViewerMax: MAX, isAlive: () => true })
  const truth = new Map<number, string>()
  for (let step = 0; step < 20_000; step++) {
    const viewer = `viewer ${Math.floor(random() * 5)}`
    const has = [...truth.values()].filter((each) => each === viewer).length
    if (random() < 0.55) {
      const number = running.begin(viewer, 1)
      expect(number === undefined).toBe(has === MAX)
      if (number !== undefined) truth.set(number, viewer)
    } else {
      const [number = -1] = [...truth.keys()].filter(() => random() < 0.5)
      running.end(number)
      running.end(number)
      truth.delete(number)
    }
    expect(running.count).toBe(truth.size)
  }
  running.clear()
  expect([running.count, running.countOf('viewer 1')]).toEqual([0, 0])
})

test('what a dead process had under way is forgotten as soon as it is in the way', () => {
  const alive = new Set([1, 2])
  const running = new RunningResponses({ perViewerMax: 2, isAlive: (process) => alive.has(process) })
  expect([running.begin('v', 1), running.begin('v', 2), running.begin('v', 2)]).toEqual([1, 2, undefined])
  alive.delete(1)
  expect([running.begin('v', 2), running.begin('v', 2)]).toEqual([3, undefined])
})
