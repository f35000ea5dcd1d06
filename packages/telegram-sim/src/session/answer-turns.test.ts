import { expect, test } from 'vitest'
import { AnswerTurns } from './answer-turns.ts'

const TURNS = 16
const turnOfTheLoop = () => new Promise<void>((resolve) => setImmediate(resolve))

class Sink {
  isOpen = true
  isFull = false
  wanted: (() => void) | undefined

  sendPacket(): void {}

  whenRoom(then: () => void): void {
    this.wanted = then
  }
}

test('answers are made a few at a time, in their order, and all in the end', async () => {
  const turns = new AnswerTurns(() => new Sink())
  const order: number[] = []
  let running = 0
  let most = 0
  const making = Array.from({ length: 100 }, (_, index) =>
    turns.run(async () => {
      order.push(index)
      most = Math.max(most, ++running)
      await turnOfTheLoop()
      running--
      return index
    }),
  )
  const all = Array.from({ length: 100 }, (_, index) => index)
  expect(await Promise.all(making)).toEqual(all)
  expect({ order, most }).toEqual({ order: all, most: TURNS })
})

test('an answer that fails gives its turn to the next', async () => {
  const turns = new AnswerTurns(() => new Sink())
  const failing = Array.from({ length: 40 }, () => turns.run(() => Promise.reject(new Error('no'))))
  expect((await Promise.allSettled(failing)).every(({ status }) => status === 'rejected')).toBe(true)
  expect(await turns.run(() => Promise.resolve('made'))).toBe('made')
})

test('nothing is made for a connection that is full, or for none', async () => {
  let sink = new Sink()
  sink.isFull = true
  const turns = new AnswerTurns(() => sink)
  let madeCount = 0
  const make = () => turns.run(() => Promise.resolve(++madeCount))
  const first = make()
  await turnOfTheLoop()
  expect(madeCount).toBe(0)
  sink.isFull = false
  sink.wanted?.()
  expect(await first).toBe(1)
  sink.isOpen = false
  const second = make()
  await turnOfTheLoop()
  expect(madeCount).toBe(1)
  sink = new Sink()
  turns.next()
  expect(await second).toBe(2)
})
