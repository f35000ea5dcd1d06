import type { FileId } from '@streamvault/core'
import { createSeededRandom } from '@streamvault/testkit'
import { expect, test } from 'vitest'
import { RunningResponses } from './running-responses.ts'

const MAX = 3
const catchUp = () => {}

test('whatever begins and ends, nobody ever has more than one may, nor less than there is', () => {
  const random = createSeededRandom(1)
  const running = new RunningResponses({ perViewerMax: MAX, isAlive: () => true, catchUp })
  const truth = new Map<number, string>()
  for (let step = 0; step < 20_000; step++) {
    const viewer = `viewer ${Math.floor(random() * 5)}`
    const has = [...truth.values()].filter((each) => each === viewer).length
    if (random() < 0.55) {
      const number = running.begin(viewer, contentOf(1))
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
  const running = new RunningResponses({ perViewerMax: 2, isAlive: (process) => alive.has(process), catchUp })
  const begin = (process: number) => running.begin('v', contentOf(process))
  expect([begin(1), begin(2), begin(2)]).toEqual([1, 2, undefined])
  alive.delete(1)
  expect([begin(2), begin(2)]).toEqual([3, undefined])
})

test('what has bytes of a file is under way while a response of an earlier epoch runs in a process that lives', () => {
  const alive = new Set([1, 2])
  const running = new RunningResponses({ perViewerMax: MAX, isAlive: (process) => alive.has(process), catchUp })
  const [file, other] = ['file', 'other'] as FileId[] as [FileId, FileId]
  const first = running.begin('v', { process: 1, item: file, files: [file], epoch: 0 }) ?? Number.NaN
  running.begin('v', { process: 2, item: file, files: [file], epoch: 3 })
  running.begin('v', { process: 1, item: 'pack', files: [other, file], epoch: 3 })
  running.begin('w', { process: 2, item: other, files: [other], epoch: 0 })
  expect(running.itemsUnderWay(file, 0)).toEqual([])
  expect(running.itemsUnderWay(file, 3)).toEqual([file])
  expect(running.itemsUnderWay(other, 4)).toEqual(['pack', other])
  running.end(first)
  expect(running.itemsUnderWay(file, 3)).toEqual([])
  expect(running.itemsUnderWay(file, 4)).toEqual([file, 'pack'])
  alive.delete(2)
  expect([running.itemsUnderWay(file, 4), running.count]).toEqual([['pack'], 2])
})

test('what has ended is heard of before it stands in the way', () => {
  const ended: number[] = []
  const running = new RunningResponses({
    perViewerMax: 1,
    isAlive: () => true,
    catchUp: () => {
      for (const number of ended.splice(0)) running.end(number)
    },
  })
  const file = 'file' as FileId
  const begin = () => running.begin('v', { process: 1, item: file, files: [file], epoch: 0 })
  expect([begin(), begin()]).toEqual([1, undefined])
  ended.push(1)
  expect(begin()).toBe(2)
  ended.push(2)
  expect(running.itemsUnderWay(file, 1)).toEqual([])
  begin()
  ended.push(3)
  expect(running.count).toBe(0)
})

function contentOf(process: number) {
  return { process, item: 'file', files: [], epoch: 0 }
}
