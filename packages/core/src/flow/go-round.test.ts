import { FakeClock } from '@streamvault/testkit'
import { expect, test } from 'vitest'
import { goRound } from './go-round.ts'

test('rounds follow one another, also after one that fails, until they are ended; what an end breaks is no failure', async () => {
  const clock = new FakeClock()
  const ended = new AbortController()
  const failures: unknown[] = []
  let rounds = 0
  const running = goRound(
    { clock, everyMs: 1000, onError: (error) => failures.push(error) },
    ended.signal,
    async () => {
      rounds++
      if (rounds === 2) throw new Error('the second')
      if (rounds === 4) await clock.sleep(60_000, ended.signal)
    },
  )
  await clock.advance(0)
  expect(rounds).toBe(1)
  await clock.advance(999)
  expect(rounds).toBe(1)
  for (let second = 0; second < 3; second++) await clock.advance(1000)
  expect([rounds, failures]).toEqual([4, [new Error('the second')]])
  ended.abort(new Error('over'))
  await running
  expect([rounds, failures.length]).toEqual([4, 1])
})
