import { FakeClock } from '@streamvault/testkit'
import { beforeEach, expect, test } from 'vitest'
import { Contact } from './contact.ts'

let clock: FakeClock
let contact: Contact

beforeEach(() => {
  clock = new FakeClock()
  contact = new Contact(clock)
})

const refused = () => Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:443'), { syscall: 'connect' })

test('silence begins with the first call that was not answered, and tells what was met last', async () => {
  const begun = clock.now()
  await clock.advance(10_000)
  contact.missed('no answer within 10000 ms', 10_000)
  await clock.advance(60_000)
  contact.missed('the connection failed', 500)
  expect(contact.silence).toEqual({ since: begun, error: 'the connection failed' })
  contact.answered()
  expect(contact.silence).toBeUndefined()
})

test('a first connection that takes its time is no silence, one that breaks later is', () => {
  contact.connecting()
  expect(contact.silence).toBeUndefined()
  contact.connected()
  contact.connecting()
  expect(contact.silence).toEqual({ since: clock.now(), error: 'the connection was lost' })
  contact.connected()
  expect(contact.silence).toBeUndefined()
})

test('what the machine says of a connection is told, also when it was said before; what else went wrong is not', () => {
  contact.troubled(refused())
  contact.troubled(new Error('a request with a secret'))
  contact.missed('no answer within 10000 ms', 10_000)
  expect(contact.silence?.error).toBe('connect ECONNREFUSED 127.0.0.1:443')
  contact.answered()
  contact.missed('no answer within 10000 ms', 10_000)
  expect(contact.silence?.error).toBe('no answer within 10000 ms')
  contact.troubled(refused())
  expect(contact.silence?.error).toBe('connect ECONNREFUSED 127.0.0.1:443')
})
