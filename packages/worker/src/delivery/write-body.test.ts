import { setImmediate as turn } from 'node:timers/promises'
import { FakeClock, RecordingMetrics } from '@streamvault/testkit'
import { expect, test } from 'vitest'
import type { ReadAhead } from '../reading/read-ahead.ts'
import { ActiveStreams } from './active-streams.ts'
import type { Reply } from './exchange.ts'
import { WindowPool } from './window-pool.ts'
import { writeBody } from './write-body.ts'

function writeWhen(settled: Promise<void> | undefined, signal = new AbortController().signal) {
  const clock = new FakeClock()
  const shared = { clock, windows: new WindowPool(2 ** 20), streams: new ActiveStreams(clock) }
  const sent: Uint8Array[] = []
  const reply: Pick<Reply, 'write'> = {
    write(bytes, taken) {
      sent.push(bytes)
      taken()
      return true
    },
  }
  const reader: Pick<ReadAhead, 'read'> = { read: async () => {} }
  const written = writeBody(
    { ...shared, metrics: new RecordingMetrics(), newcomers: { settled } },
    {
      files: [],
      response: reply as Reply,
      stop: () => {},
      reader: reader as ReadAhead,
      lane: undefined,
      range: { start: 0, end: 10 },
      signal,
      pace: undefined,
      mayContinue: () => {},
      begin: () => {},
    },
  )
  return { written, sent }
}

test('nothing is sent before those who have come are in', async () => {
  const settled = Promise.withResolvers<void>()
  const { written, sent } = writeWhen(settled.promise)
  for (let turns = 0; turns < 10; turns++) await turn()
  expect(sent).toEqual([])
  settled.resolve()
  await written
  expect(sent).toHaveLength(1)
})

test('a stream that is stopped meanwhile does not wait', async () => {
  const stopped = new AbortController()
  const { written } = writeWhen(new Promise(() => {}), stopped.signal)
  stopped.abort(new Error('taken down'))
  await expect(written).rejects.toThrow('taken down')
})
