import { type ErrorCode, VaultError } from '@streamvault/core'
import { FakeClock, RecordingMetrics } from '@streamvault/testkit'
import { expect, test } from 'vitest'
import { readPersistently } from './read-persistently.ts'

const { signal } = new AbortController()

/** Reads while the store fails at once with `code` until it is back; says how it ended, and how often it was asked. */
async function readWhile(code: ErrorCode, backAfterMs: number) {
  const clock = new FakeClock()
  let asked = 0
  const read = async () => {
    asked++
    if (clock.monotonic() < backAfterMs) throw new VaultError(code)
  }
  const reading = readPersistently({ clock, metrics: new RecordingMetrics() }, read, { signal })
  const ended = reading.then(
    () => 'read',
    (error: unknown) => (error instanceof VaultError ? error.code : error),
  )
  for (let step = 0; step < 200; step++) await clock.advance(100)
  return { ended: await ended, asked }
}

test('a store that is away for some seconds is waited for', async () => {
  expect(await readWhile('STORE_UNAVAILABLE', 4_500)).toMatchObject({ ended: 'read' })
})

test('a store that stays away is given up after a bounded time and number of tries', async () => {
  const { ended, asked } = await readWhile('STORE_UNAVAILABLE', Number.POSITIVE_INFINITY)
  expect(ended).toBe('STORE_UNAVAILABLE')
  expect(asked).toBeLessThan(12)
})

test('wrong bytes are asked for four times, and what cannot pass once', async () => {
  expect(await readWhile('SLICE_CORRUPT', Number.POSITIVE_INFINITY)).toEqual({ ended: 'SLICE_CORRUPT', asked: 4 })
  expect(await readWhile('BLOB_NOT_FOUND', Number.POSITIVE_INFINITY)).toEqual({ ended: 'BLOB_NOT_FOUND', asked: 1 })
})
