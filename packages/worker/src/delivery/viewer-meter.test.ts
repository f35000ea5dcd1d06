import { FakeClock } from '@streamvault/testkit'
import { expect, test } from 'vitest'
import { ViewerMeter } from './viewer-meter.ts'

const ALLOWANCE = { burst: 10, perSecond: 2 }
const never = new AbortController().signal

function codeAndWait(run: () => void): unknown {
  try {
    run()
    return undefined
  } catch (error) {
    const { code, retryAfterMs } = error as { code: string; retryAfterMs: number }
    return [code, retryAfterMs]
  }
}

test('a viewer has a burst, then so many a second, and is told how long it takes', async () => {
  const clock = new FakeClock()
  const meter = new ViewerMeter(clock, ALLOWANCE)
  meter.begin('a', 4)
  meter.begin('a', 6)
  expect(codeAndWait(() => meter.begin('a', 4))).toEqual(['REQUESTS_TOO_MANY', 2000])
  expect(codeAndWait(() => meter.begin('b', 10))).toBeUndefined()
  await clock.advance(2000)
  expect(codeAndWait(() => meter.begin('a', 4))).toBeUndefined()
  expect(codeAndWait(() => meter.begin('a', 1))).toEqual(['REQUESTS_TOO_MANY', 500])
  await clock.advance(3_600_000)
  meter.begin('a', 10)
  expect(codeAndWait(() => meter.begin('a', 1))).toEqual(['REQUESTS_TOO_MANY', 500])
})

test('more than a burst at once costs a burst, or it would never be had', () => {
  const meter = new ViewerMeter(new FakeClock(), ALLOWANCE)
  meter.begin('a', 1000)
  expect(codeAndWait(() => meter.begin('a', 1))).toEqual(['REQUESTS_TOO_MANY', 500])
})

test('a response that runs waits instead of being broken, and no longer than makes sense', async () => {
  const clock = new FakeClock()
  const meter = new ViewerMeter(clock, ALLOWANCE)
  meter.begin('a', 10)
  let isOn = false
  const waiting = meter.goOn('a', 4, never).then(() => {
    isOn = true
  })
  await clock.advance(1900)
  expect(isOn).toBe(false)
  await clock.advance(200)
  await waiting
  // Of two that wait, who came first is not overtaken by who wants less.
  const order: string[] = []
  const both = [meter.goOn('a', 9, never).then(() => order.push('first')), meter.goOn('a', 1, never)]
  const second = both[1]?.then(() => order.push('second'))
  expect(codeAndWait(() => meter.begin('a', 1))).toEqual(['REQUESTS_TOO_MANY', expect.any(Number)])
  await clock.advance(4600)
  expect(order).toEqual(['first'])
  await clock.advance(500)
  await second
  const slow = new ViewerMeter(clock, { burst: 10, perSecond: 0.1 })
  slow.begin('a', 10)
  await expect(slow.goOn('a', 4, never)).rejects.toMatchObject({ code: 'REQUESTS_TOO_MANY' })
})
