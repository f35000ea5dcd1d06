import { expect, test } from 'vitest'
import { cpuSecondsOf, growthOf, memoryByFifth, type ProcessSample } from './judge-growth.ts'

const SECONDS = 100
const span = { from: 0, until: SECONDS * 1000 }

function samples(of: (second: number) => Partial<ProcessSample>): ProcessSample[] {
  return Array.from({ length: SECONDS }, (_, second) => ({
    name: 'worker',
    pid: 1,
    at: second * 1000,
    memoryBytes: 1000,
    descriptors: 10,
    cpuSeconds: 5 + second / 2,
    ...of(second),
  }))
}

test('what leaks a little all the time has grown by the last fifth', () => {
  const [growth] = growthOf(
    samples((second) => ({ memoryBytes: 1000 + second, descriptors: 10 + 2 * second })),
    span,
  )
  expect(growth).toMatchObject({ memoryBytes: 60, descriptors: 120 })
})

test('what grows in the first fifth and is flat from then on has not grown', () => {
  const [growth] = growthOf(
    samples((second) => ({ memoryBytes: second < 20 ? second : 5000 })),
    span,
  )
  expect(growth).toMatchObject({ before: { memoryBytes: 5000 }, memoryBytes: 0 })
})

test('one moment of plenty is no growth', () => {
  const [growth] = growthOf(
    samples((second) => ({ memoryBytes: second === 90 ? 9_000_000 : 1000 })),
    span,
  )
  expect(growth?.memoryBytes).toBe(0)
})

test('a process is compared with itself alone', () => {
  const restarted = samples((second) => ({ pid: second < 50 ? 1 : 2, memoryBytes: second < 50 ? 9000 : 1000 }))
  expect(growthOf(restarted, span)).toEqual([])
  const early = samples((second) => ({ pid: second < 15 ? 1 : 2, memoryBytes: second < 15 ? 9000 : 1000 }))
  expect(growthOf(early, span)).toMatchObject([{ pid: 2, memoryBytes: 0 }])
})

test('what processes of a kind have used is told together, and how much memory each had when', () => {
  const restarted = samples((second) => ({ pid: second < 50 ? 1 : 2, memoryBytes: (second < 50 ? 9 : 1) * 1024 ** 2 }))
  expect(cpuSecondsOf(restarted)).toEqual({ worker: 49 })
  const { 'worker 1': first, 'worker 2': next } = memoryByFifth(restarted, span)
  expect([first?.slice(0, 2), next?.slice(3)]).toEqual([
    [9, 9],
    [1, 1],
  ])
})
