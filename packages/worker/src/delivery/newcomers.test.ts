import { FakeClock } from '@streamvault/testkit'
import { expect, test } from 'vitest'
import { Newcomers } from './newcomers.ts'

test('nobody waits where nobody has come', () => {
  expect(new Newcomers(new FakeClock()).settled).toBeUndefined()
})

test('streams wait while one more comes in each turn, and go on when none did', async () => {
  const newcomers = new Newcomers(new FakeClock())
  let come = 0
  const arrive = () => {
    newcomers.notice()
    if (++come < 100) setImmediate(arrive)
  }
  arrive()
  await newcomers.settled
  expect(come).toBe(100)
  expect(newcomers.settled).toBeUndefined()
})

test('those who never stop coming hold up nobody for longer than a quarter of a second', async () => {
  const clock = new FakeClock()
  const newcomers = new Newcomers(clock)
  let [isOver, come] = [false, 0]
  const arrive = () => {
    newcomers.notice()
    come++
    void clock.advance(10)
    if (!isOver) setImmediate(arrive)
  }
  arrive()
  await newcomers.settled
  isOver = true
  expect([come > 20, come < 30]).toEqual([true, true])
})
