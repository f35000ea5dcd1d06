import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { SLICE_BYTES } from '@streamvault/core'
import { createSeededRandom, testBytes } from '@streamvault/testkit'
import { expect, test, vi } from 'vitest'
import { ask, codeOf, open } from './ask.ts'
import { nginxWorkers } from './nginx-usage.ts'
import { skipWithoutNginx } from './skip-without-nginx.ts'
import { TrialGateway } from './trial-gateway.ts'

await skipWithoutNginx()
const PATIENCE = { timeout: 10_000, interval: 20 }
/** More than the sockets between us take while nobody reads. */
const LONG_BYTES = 48 * SLICE_BYTES
const STREAMS_MAX = 3

function begin({ port }: TrialGateway, path: string, from: string): Promise<IncomingMessage> {
  return open({ host: '127.0.0.1', port }, path, { from })
}

test('a viewer has as many streams as one may and not one more, whoever ends, and others are not in the way', async () => {
  await using gateway = await TrialGateway.start({ streamsPerViewerMax: STREAMS_MAX })
  const path = gateway.path(await gateway.add(testBytes(LONG_BYTES, 5)))
  const tries = await Promise.all(Array.from({ length: 20 }, () => begin(gateway, path, '127.0.0.2')))
  const running = tries.filter(({ statusCode }) => statusCode === 200)
  expect(running).toHaveLength(STREAMS_MAX)
  const refused = await gateway.ask(path, { from: '127.0.0.2' })
  expect([refused.status, codeOf(refused), refused.headers['retry-after']]).toEqual([429, 'STREAMS_TOO_MANY', '2'])
  const other = await gateway.ask(path, { from: '127.0.0.3', headers: { range: 'bytes=0-9' } })
  expect(other.status).toBe(206)

  running[0]?.destroy()
  await vi.waitFor(async () => {
    const again = await gateway.ask(path, { from: '127.0.0.2', headers: { range: 'bytes=0-9' } })
    expect(again.status).toBe(206)
  }, PATIENCE)
  for (const response of tries) response.destroy()
  await vi.waitFor(async () => expect(await gateway.running()).toBe(0), PATIENCE)
})

test('viewers who leave at whatever moment leave nothing counted', async () => {
  await using gateway = await TrialGateway.start()
  const path = gateway.path(await gateway.add(testBytes(8 * SLICE_BYTES, 5)))
  const random = createSeededRandom(7)
  const leaving = Array.from({ length: 400 }, async () => {
    await sleep(1000 * random())
    const socket = connect(gateway.port, '127.0.0.1').on('error', () => {})
    socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`)
    await sleep(6 * random())
    socket.resetAndDestroy()
  })
  await Promise.all(leaving)
  await vi.waitFor(async () => expect(await gateway.running()).toBe(0), PATIENCE)
  // Some of them were let in, or nothing would have been tried.
  const ended = ['hit', 'miss', 'none'] as const
  const count = ended.map((cache) => gateway.metrics.value('streamvault_gateway_responses_total', { cache }))
  expect(count.reduce((sum, each) => sum + each, 0)).toBeGreaterThan(50)
})

test('a process of nginx that dies leaves nothing counted', async () => {
  await using gateway = await TrialGateway.start({ streamsPerViewerMax: STREAMS_MAX })
  const path = gateway.path(await gateway.add(testBytes(LONG_BYTES, 5)))
  const running = await Promise.all([1, 2, 3].map(() => begin(gateway, path, '127.0.0.2')))
  for (const response of running) response.on('error', () => {})
  expect((await gateway.ask(path, { from: '127.0.0.2' })).status).toBe(429)
  for (const pid of await nginxWorkers(gateway)) process.kill(pid, 'SIGKILL')
  await vi.waitFor(async () => {
    const answer = await gateway.ask(path, { from: '127.0.0.2', headers: { range: 'bytes=0-9' } })
    expect(answer.status).toBe(206)
  }, PATIENCE)
})

test('what a process of nginx had under way when it died is counted no longer, and what others have still is', async () => {
  await using gateway = await TrialGateway.start({ streamsPerViewerMax: 2 * STREAMS_MAX })
  const path = gateway.path(await gateway.add(testBytes(LONG_BYTES, 5)))
  const begun: IncomingMessage[] = []
  const beginAll = async () => {
    const tries = await Promise.all(Array.from({ length: 20 }, () => begin(gateway, path, '127.0.0.2')))
    const admitted = tries.filter(({ statusCode }) => statusCode === 200)
    for (const response of admitted) response.on('error', () => {})
    begun.push(...admitted)
    return admitted.length
  }
  expect(await beginAll()).toBe(2 * STREAMS_MAX)
  let died = 0
  while (died < STREAMS_MAX) {
    const [pid = 0] = await nginxWorkers(gateway)
    process.kill(pid, 'SIGKILL')
    await vi.waitFor(async () => expect(await nginxWorkers(gateway)).not.toContain(pid), PATIENCE)
    await vi.waitFor(async () => expect(await nginxWorkers(gateway)).toHaveLength(2), PATIENCE)
    const left = await gateway.running()
    expect(await beginAll()).toBe(2 * STREAMS_MAX - left)
    died += 2 * STREAMS_MAX - left
  }
  const lengths = await Promise.all(
    begun.map((response) =>
      buffer(response).then(
        ({ length }) => length,
        () => 0,
      ),
    ),
  )
  expect(lengths.filter((length) => length === LONG_BYTES)).toHaveLength(2 * STREAMS_MAX)
})

test('an nginx that dies takes all its processes along, and is started again with nothing counted', async () => {
  await using gateway = await TrialGateway.start({
    streamsPerViewerMax: STREAMS_MAX,
    listenersAt: ({ port, folder }) => [
      { kind: 'tcp', address: `127.0.0.1:${port}`, proxies: [] },
      { kind: 'tunnel', socket: `${folder}/tunnel.sock` },
    ],
  })
  const file = await gateway.add(testBytes(LONG_BYTES, 6))
  const path = gateway.path(file)
  const running = await Promise.all([1, 2, 3].map(() => begin(gateway, path, '127.0.0.1')))
  const broken = running.map((response) => once(response.resume(), 'error'))
  const masterPid = Number(await readFile(`${gateway.folder}/gateway/nginx.pid`, 'utf8'))
  const workers = await nginxWorkers(gateway)
  process.kill(masterPid, 'SIGKILL')
  await Promise.all(broken)
  const head = { headers: { range: 'bytes=0-9' } }
  await vi.waitFor(async () => expect((await gateway.ask(path, head)).status).toBe(206), PATIENCE)
  for (const pid of workers) expect(await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).toBe('')
  expect((await ask({ socketPath: `${gateway.folder}/tunnel.sock` }, '/')).status).toBe(200)
  expect(await gateway.running()).toBe(0)
  // It takes orders as the first one did.
  await gateway.decide('takeDown', file.id)
  expect((await gateway.ask(path)).status).toBe(451)
})

test('requests of one address beyond the burst are refused clearly, and other addresses go on', async () => {
  await using gateway = await TrialGateway.start({
    limits: { requestsPerSecond: 5, requestsBurst: 10, responsesMax: 100 },
  })
  const path = gateway.path(await gateway.add(testBytes(1000, 6)))
  const ask = (from: string) => gateway.ask(path, { from, headers: { range: 'bytes=0-9' } })
  const answers = await Promise.all(Array.from({ length: 30 }, () => ask('127.0.0.4')))
  const refused = answers.filter(({ status }) => status === 429)
  expect(refused.length).toBeGreaterThanOrEqual(15)
  expect(answers.filter(({ status }) => status === 206).length).toBeGreaterThanOrEqual(11)
  for (const answer of refused) {
    expect([codeOf(answer), answer.headers['retry-after']]).toEqual(['REQUESTS_TOO_MANY', '1'])
    expect(answer.headers['content-type']).toBe('application/problem+json')
  }
  expect((await ask('127.0.0.5')).status).toBe(206)
  const page = await gateway.ask('/', { from: '127.0.0.4' })
  expect([page.status, codeOf(page)]).toEqual([429, 'REQUESTS_TOO_MANY'])
})

test('responses of one address beyond what may run are refused before the authoriser is asked', async () => {
  await using gateway = await TrialGateway.start({
    limits: { requestsPerSecond: 1000, requestsBurst: 1000, responsesMax: 2 },
  })
  const path = gateway.path(await gateway.add(testBytes(LONG_BYTES, 5)))
  const running = [await begin(gateway, path, '127.0.0.6'), await begin(gateway, path, '127.0.0.6')]
  const answer = await gateway.ask(path, { from: '127.0.0.6' })
  expect([answer.status, codeOf(answer)]).toEqual([429, 'REQUESTS_TOO_MANY'])
  for (const response of running) response.destroy()
})

test.each([
  ['in one response', [[0, LONG_BYTES]]],
  ['in parts at once', [0, 1, 2, 3].map((part) => [(part * LONG_BYTES) / 4, ((part + 1) * LONG_BYTES) / 4])],
])('a viewer gets the rate that one may have beyond the first 24 MiB, %s, and others go on', async (_, ranges) => {
  const rate = 8 * SLICE_BYTES
  await using gateway = await TrialGateway.start({ viewerBytesPerSecond: rate })
  const bytes = testBytes(LONG_BYTES, 5)
  const path = gateway.path(await gateway.add(bytes))
  await gateway.ask(path, { from: '127.0.0.8' })
  const startedAt = performance.now()
  const secondsPast = () => (performance.now() - startedAt) / 1000
  const bodies = ranges.map(async ([start = 0, end = 0]) => {
    const headers = { range: `bytes=${start}-${end - 1}` }
    const { body } = await gateway.ask(path, { from: '127.0.0.7', headers })
    expect(body.equals(bytes.subarray(start, end))).toBe(true)
  })
  const other = gateway.ask(path, { from: '127.0.0.9', headers: { range: `bytes=0-${16 * SLICE_BYTES - 1}` } })
  expect((await other).body).toHaveLength(16 * SLICE_BYTES)
  const limited = (LONG_BYTES - 24 * SLICE_BYTES) / rate
  expect(secondsPast()).toBeLessThan(limited)
  await Promise.all(bodies)
  expect(secondsPast()).toBeGreaterThan(limited * 0.95)
  expect(secondsPast()).toBeLessThan(limited * 2 + 3)
})

test('where viewers have a rate, what they ask for is answered as ever: small, at the end, by conditions, without a body', async () => {
  await using gateway = await TrialGateway.start({ viewerBytesPerSecond: 64 * SLICE_BYTES })
  const bytes = testBytes(9 * SLICE_BYTES + 123, 6)
  const path = gateway.path(await gateway.add(bytes))
  const ask = (headers: Record<string, string>, method = 'GET') => gateway.ask(path, { headers, method })
  const storeReads = gateway.store.reads
  const small = await ask({ range: 'bytes=7000000-7000009' })
  expect([small.status, small.body.equals(bytes.subarray(7_000_000, 7_000_010))]).toEqual([206, true])
  expect(gateway.store.reads - storeReads).toBe(1)
  const end = await ask({ range: 'bytes=-200' })
  expect([end.status, end.body.equals(bytes.subarray(-200))]).toEqual([206, true])
  const etag = String(small.headers['etag'])
  expect((await ask({ 'if-none-match': etag })).status).toBe(304)
  const same = await ask({ 'if-range': etag, range: 'bytes=5-9' })
  expect([same.status, same.body.equals(bytes.subarray(5, 10))]).toEqual([206, true])
  const changed = await ask({ 'if-range': '"another"', range: 'bytes=5-9' })
  expect([changed.status, changed.body.equals(bytes)]).toEqual([200, true])
  const head = await ask({}, 'HEAD')
  expect([head.status, head.headers['content-length']]).toEqual([200, String(bytes.length)])
  expect((await ask({ range: `bytes=${bytes.length}-` })).headers['content-range']).toBe(`bytes */${bytes.length}`)
})

test('leave that a player was given is no leave for a foreign page, whatever host it is sent to, with the same ticket', async () => {
  await using gateway = await TrialGateway.start()
  const path = gateway.path(await gateway.add(testBytes(1000, 7)))
  const status = async (headers: Record<string, string>) =>
    (await gateway.ask(path, { headers: { ...headers, range: 'bytes=0-9' } })).status
  const ours = { host: 'vault.example', origin: 'http://vault.example' }
  for (let round = 0; round < 3; round++) {
    expect([await status({}), await status(ours)]).toEqual([206, 206])
    expect(await status({ origin: 'https://foreign.example' })).toBe(403)
    expect(await status({ ...ours, host: 'other.example' })).toBe(206)
    expect(await status({ origin: 'https://evil.example', host: 'evil.example' })).toBe(403)
    expect(await status({ origin: 'https://foreign.example', referer: 'x'.repeat(2000) })).toBe(403)
  }
})

test.each([
  ['a page of ours', { origin: 'http://vault.example', host: 'vault.example' }, 206],
  [
    'a page of ours, which only says where it is',
    { referer: 'http://vault.example/watch/1', host: 'vault.example' },
    206,
  ],
  ['a player', {}, 206],
  ['an address typed by hand', { 'sec-fetch-site': 'none' }, 206],
  ['a friend', { referer: 'https://friend.example/x' }, 206],
  ['a foreign page', { referer: 'https://foreign.example/x' }, 403],
  ['a foreign page that has its name lead here', { referer: 'https://evil.example/x', host: 'evil.example' }, 403],
  ['a foreign page with an origin', { origin: 'https://foreign.example' }, 403],
  ['a page that hides its name', { origin: 'null' }, 403],
  ['a page that says nothing', { 'sec-fetch-site': 'cross-site' }, 403],
])('%s that embeds media is answered with %j', async (_, headers, status) => {
  await using gateway = await TrialGateway.start({
    hotlinks: { allowed: false, embedders: ['friend.example'], publicUrl: 'http://vault.example' },
  })
  const path = gateway.path(await gateway.add(testBytes(1000, 7)))
  const answer = await gateway.ask(path, { headers: { ...(headers as Record<string, string>), range: 'bytes=0-9' } })
  expect(answer.status).toBe(status)
  if (status === 403) expect(codeOf(answer)).toBe('HOTLINK_REFUSED')
})
