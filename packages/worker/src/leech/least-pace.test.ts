import { FakeClock } from '@streamvault/testkit'
import { expect, test } from 'vitest'
import { LeastPace, PACE_WINDOW_MS } from './least-pace.ts'

const PACE = 4096

test('who sends less than the least pace for five minutes is too slow, and not before', async () => {
  const clock = new FakeClock()
  const pace = new LeastPace(clock, PACE)
  using _ = pace.begin()
  for (let waitedMs = 500; waitedMs < PACE_WINDOW_MS; waitedMs += 500) {
    await clock.advance(500)
    pace.came(1)
  }
  await clock.advance(500)
  expect(() => pace.came(1)).toThrow(expect.objectContaining({ code: 'URL_TOO_SLOW' }))
})

test('what comes over several connections counts together', async () => {
  const clock = new FakeClock()
  const pace = new LeastPace(clock, PACE)
  using _one = pace.begin()
  using _other = pace.begin()
  for (let second = 0; second < 1000; second++) {
    await clock.advance(1000)
    pace.came(0.6 * PACE)
    pace.came(0.6 * PACE)
  }
})

test('time in which nobody waits for the server is not its own', async () => {
  const clock = new FakeClock()
  const pace = new LeastPace(clock, PACE)
  for (let minute = 0; minute < 20; minute++) {
    {
      using _ = pace.begin()
      await clock.advance(1000)
      pace.came(PACE)
    }
    await clock.advance(60_000)
  }
})

test('a fast start does not pay for a slow end', async () => {
  const clock = new FakeClock()
  const pace = new LeastPace(clock, PACE)
  using _ = pace.begin()
  pace.came(1 << 30)
  await clock.advance(PACE_WINDOW_MS)
  pace.came(1)
  await clock.advance(PACE_WINDOW_MS)
  expect(() => pace.came(1)).toThrow(expect.objectContaining({ code: 'URL_TOO_SLOW' }))
})
