import { FakeClock, MemoryEphemeral } from '@streamvault/testkit'
import { expect, test } from 'vitest'
import { EgressBook } from './egress-book.ts'

function setUp() {
  const clock = new FakeClock()
  const ephemeral = new MemoryEphemeral({ clock })
  return { clock, open: () => new EgressBook({ clock, ephemeral }) }
}

test('what was sent is added up over restarts, and each month begins anew', async () => {
  const { clock, open } = setUp()
  const first = open()
  await first.note(1_000, 'worker')
  await first.note(1_500, 'worker')
  const second = open()
  await second.note(200, 'worker')
  expect((await second.thisMonth()).bytes).toBe(1_700)
  await clock.advance(31 * 24 * 3_600_000)
  expect((await second.thisMonth()).bytes).toBe(0)
  await second.note(300, 'worker')
  expect(await open().thisMonth()).toEqual({ month: new Date(clock.now()).toISOString().slice(0, 7), bytes: 100 })
})

test('while a gateway is there, what it sends counts, and not what workers send to it', async () => {
  const { clock, open } = setUp()
  const [worker, gateway] = [open(), open()]
  await gateway.note(5_000, 'gateway')
  await worker.note(900, 'worker')
  expect((await worker.thisMonth()).bytes).toBe(5_000)
  await clock.advance(5 * 60_000)
  await worker.note(1_000, 'worker')
  expect((await worker.thisMonth()).bytes).toBe(5_100)
})
