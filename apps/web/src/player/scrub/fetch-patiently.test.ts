import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { fetchPatiently, sleep } from './fetch-patiently.ts'

type Answer = (response: ServerResponse) => void
const ready: Answer = (response) => response.end('a sheet')
const says =
  (status: number, fields = {}): Answer =>
  (response) =>
    response.writeHead(status, fields).end()

/** A server that gives these answers, and the last of them for ever. */
async function serve(...answers: readonly Answer[]) {
  let asked = 0
  const server = createServer((_, response) => answers[Math.min(asked++, answers.length - 1)]?.(response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const waited: number[] = []
  const patience = {
    signal: new AbortController().signal,
    sleep: async (ms: number) => {
      waited.push(ms)
    },
  }
  return {
    url,
    waited,
    patience,
    asked: () => asked,
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => void server.close(() => resolve())),
  }
}

test('who is told to come later does so when he is told to, within bounds', async () => {
  const later = [
    says(503, { 'retry-after': '3' }),
    says(429, { 'retry-after': '900' }),
    says(503),
    says(503, { 'retry-after': '0' }),
  ]
  await using server = await serve(...later, ready)
  expect(await (await fetchPatiently(server.url, server.patience))?.text()).toBe('a sheet')
  expect(server.waited).toEqual([3000, 30_000, 5000, 1000])
})

test.each([401, 404, 451, 500])('who is refused with %i does not ask again', async (status) => {
  await using server = await serve(says(status), ready)
  expect(await fetchPatiently(server.url, server.patience)).toBeUndefined()
  expect(server.asked()).toBe(1)
})

test('nobody asks for ever', async () => {
  await using server = await serve(says(503))
  expect(await fetchPatiently(server.url, server.patience)).toBeUndefined()
  expect([server.asked(), server.waited.length]).toEqual([12, 11])
})

test('a connection that breaks is tried again', async () => {
  await using server = await serve((response) => response.destroy(), ready)
  expect((await fetchPatiently(server.url, server.patience))?.status).toBe(200)
  expect(server.waited).toEqual([5000])
})

test('whoever leaves waits for nothing', async () => {
  await using server = await serve(says(503))
  const reason = new Error('left')
  const left = AbortSignal.abort(reason)
  await expect(fetchPatiently(server.url, { ...server.patience, signal: left })).rejects.toBe(reason)
  const leaving = new AbortController()
  const sleeping = sleep(60_000, leaving.signal)
  leaving.abort(reason)
  await expect(sleeping).rejects.toBe(reason)
})
