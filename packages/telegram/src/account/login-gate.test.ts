import { FakeClock } from '@streamvault/testkit'
import { expect, test } from 'vitest'
import { TelegramError } from '../telegram-error.ts'
import { LoginGate } from './login-gate.ts'

const signal = new AbortController().signal

test('logins go one after another, a second apart, in the order they came', async () => {
  const clock = new FakeClock(0)
  const gate = new LoginGate({ clock })
  const started: string[] = []
  const login = (account: string, takesMs: number) =>
    gate.run(
      account,
      async () => {
        started.push(`${account} at ${clock.monotonic()}`)
        await clock.sleep(takesMs, signal)
      },
      { signal },
    )
  const all = Promise.all([login('a', 100), login('b', 2_500), login('c', 100), login('a', 0)])
  await clock.advance(10_000)
  await all
  expect(started).toEqual(['a at 0', 'b at 1000', 'c at 3500', 'a at 4500'])
})

test('an account that Telegram told to wait is refused until then, alone, and asks nobody', async () => {
  const clock = new FakeClock()
  const gate = new LoginGate({ clock })
  const flood = new TelegramError(420, 'FLOOD_WAIT_30')
  let logins = 0
  const login = async () => {
    logins++
    throw flood
  }
  await expect(gate.run('a', login, { signal })).rejects.toBe(flood)
  await clock.advance(10_500)
  await expect(gate.run('a', login, { signal })).rejects.toEqual(new TelegramError(420, 'FLOOD_WAIT_20'))
  expect(await gate.run('b', async () => 'in', { signal })).toBe('in')
  expect(logins).toBe(1)
  await clock.advance(19_500)
  expect(await gate.run('a', async () => 'in', { signal })).toBe('in')
})

test('what was told before a restart holds after it, and a longer wait stays', async () => {
  const clock = new FakeClock()
  const gate = new LoginGate({ clock })
  gate.setAside('a', clock.now() + 5_000)
  gate.setAside('a', clock.now() + 1_000)
  await expect(gate.run('a', async () => {}, { signal })).rejects.toThrow('FLOOD_WAIT_5')
  expect(gate.openAt('a')).toBe(clock.now() + 5_000)
})

test('no more than 60 logins start in ten minutes; whoever would wait long is told how long', async () => {
  const clock = new FakeClock()
  const gate = new LoginGate({ clock })
  let done = 0
  const login = () => gate.run('a', async () => void done++, { signal })
  const first = Promise.all(Array.from({ length: 60 }, login))
  await clock.advance(60_000)
  await first
  await expect(login()).rejects.toEqual(new TelegramError(420, 'FLOOD_WAIT_540'))
  await clock.advance(500_000)
  const late = login()
  await clock.advance(41_000)
  await late
  expect(done).toBe(61)
})

test('who no longer waits leaves the queue with the reason', async () => {
  const clock = new FakeClock()
  const gate = new LoginGate({ clock })
  const controller = new AbortController()
  const reason = new Error('enough')
  const first = gate.run('a', () => clock.sleep(1_000, signal), { signal })
  let ran = 0
  const second = gate.run('b', async () => void ran++, { signal: controller.signal })
  controller.abort(reason)
  await expect(second).rejects.toBe(reason)
  await clock.advance(5_000)
  await first
  expect(ran).toBe(0)
  expect(await gate.run('c', async () => 'in', { signal })).toBe('in')
})
