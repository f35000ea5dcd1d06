import { once } from 'node:events'
import { connect } from 'node:net'
import { join } from 'node:path'
import { SLICE_BYTES } from '@streamvault/core'
import { testBytes } from '@streamvault/testkit'
import { expect, test } from 'vitest'
import { NGINX_SLICE_BYTES } from '../nginx/slice-cache.ts'
import { codeOf } from './ask.ts'
import { skipWithoutNginx } from './skip-without-nginx.ts'
import { TrialGateway } from './trial-gateway.ts'

await skipWithoutNginx()
const SLICES = 32
const BYTES = testBytes(SLICES * NGINX_SLICE_BYTES, 8)

test('what one viewer makes the store do is bounded, and told to him clearly', async () => {
  await using gateway = await TrialGateway.start({ worker: { viewerFills: { burst: 10, perSecond: 1 } } })
  const path = gateway.path(await gateway.add(BYTES))
  const positions = Array.from({ length: SLICES }, (_, index) => index * NGINX_SLICE_BYTES + 12_345)
  const startedAt = performance.now()
  const answers = await Promise.all(
    positions.map((at) => gateway.ask(path, { from: '127.0.0.2', headers: { range: `bytes=${at}-${at}` } })),
  )
  const seconds = (performance.now() - startedAt) / 1000
  const served = answers.filter(({ status }) => status === 206)
  const refused = answers.filter(({ status }) => status === 429)
  expect(served.length + refused.length).toBe(SLICES)
  expect(served.length).toBeGreaterThan(0)
  for (const answer of refused) {
    expect(codeOf(answer)).toBe('REQUESTS_TOO_MANY')
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0)
  }
  expect(gateway.store.reads).toBeLessThanOrEqual(10 + seconds + 1)
  const other = await gateway.ask(path, { from: '127.0.0.3', headers: { range: 'bytes=0-0' } })
  expect(other.status).toBe(206)
})

test('32 bytes here and there cost the store 32 calls', async () => {
  await using gateway = await TrialGateway.start()
  const path = gateway.path(await gateway.add(BYTES))
  const positions = Array.from({ length: SLICES }, (_, index) => index * NGINX_SLICE_BYTES + 12_345)
  for (const at of positions) {
    const { status, body } = await gateway.ask(path, { headers: { range: `bytes=${at}-${at}` } })
    expect([status, body[0]]).toEqual([206, BYTES[at]])
  }
  expect(gateway.store.reads).toBeLessThanOrEqual(SLICES)
})

test.each([
  ['as fast as it goes', 0],
  ['where viewers have a rate', 64 * SLICE_BYTES],
])('no more than a MiB costs the store two calls at most, wherever it lies, %s', async (_, viewerBytesPerSecond) => {
  await using gateway = await TrialGateway.start({ viewerBytesPerSecond })
  const path = gateway.path(await gateway.add(BYTES))
  const costOf = async (start: number, end: number) => {
    const before = gateway.store.reads
    const { status, body } = await gateway.ask(path, { headers: { range: `bytes=${start}-${end - 1}` } })
    expect([status, body.equals(BYTES.subarray(start, end))]).toEqual([206, true])
    return gateway.store.reads - before
  }
  const border = 2 * NGINX_SLICE_BYTES
  expect(await costOf(border - 1, border + 1)).toBe(2)
  const middle = 4 * NGINX_SLICE_BYTES + SLICE_BYTES
  expect(await costOf(middle - 1, middle + 1)).toBe(2)
  const whole = 6 * NGINX_SLICE_BYTES - 5
  expect(await costOf(whole, whole + SLICE_BYTES)).toBe(2)
  expect(await costOf(8 * NGINX_SLICE_BYTES, 8 * NGINX_SLICE_BYTES + SLICE_BYTES)).toBe(1)
})

test('the end of a cold film costs its last slice, and the first one', async () => {
  await using gateway = await TrialGateway.start()
  const path = gateway.path(await gateway.add(BYTES))
  const { status, body } = await gateway.ask(path, { headers: { range: 'bytes=-9' } })
  expect([status, body.equals(BYTES.subarray(-9))]).toEqual([206, true])
  expect(gateway.store.reads).toBeLessThanOrEqual(2)
})

test('however many ask for the same cold slice at once, the store is asked once', async () => {
  await using gateway = await TrialGateway.start()
  gateway.store.latencyMs = 100
  const path = gateway.path(await gateway.add(BYTES.subarray(0, NGINX_SLICE_BYTES)))
  const answers = await Promise.all(
    Array.from({ length: 24 }, (_, index) => gateway.ask(path, { from: `127.0.0.${10 + index}` })),
  )
  for (const { body } of answers) expect(body.equals(BYTES.subarray(0, NGINX_SLICE_BYTES))).toBe(true)
  expect(gateway.store.reads).toBe(NGINX_SLICE_BYTES / SLICE_BYTES)
})

test('nobody of a thousand viewers who come at once is turned away', async () => {
  await using gateway = await TrialGateway.start()
  const sockets = [join(gateway.folder, 'gateway', 'questions.sock'), gateway.workers[0]?.socket ?? '']
  for (const path of sockets) {
    // Those who listen are in this process: none is accepted before all have come.
    const coming = Array.from({ length: 1000 }, () => connect(path))
    await Promise.all(coming.map((socket) => once(socket, 'connect')))
    for (const socket of coming) socket.destroy()
  }
})

test('a viewer who reads a cold film through is slowed down to what he may have, and loses nothing', async () => {
  await using gateway = await TrialGateway.start({ worker: { viewerFills: { burst: 8, perSecond: 16 } } })
  const bytes = BYTES.subarray(0, 8 * NGINX_SLICE_BYTES)
  const path = gateway.path(await gateway.add(bytes))
  const { status, body } = await gateway.ask(path)
  expect([status, body.equals(bytes)]).toEqual([200, true])
})
