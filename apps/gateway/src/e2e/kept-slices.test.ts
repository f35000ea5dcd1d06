import { readFile, utimes, writeFile } from 'node:fs/promises'
import { connect } from 'node:http2'
import { join } from 'node:path'
import { SLICE_BYTES } from '@streamvault/core'
import { systemClock } from '@streamvault/telemetry'
import { makeCertificate, RecordingLogger, RecordingMetrics, testBytes } from '@streamvault/testkit'
import { expect, test, vi } from 'vitest'
import { NGINX_SLICE_BYTES } from '../nginx/slice-cache.ts'
import { SliceFiles } from '../takedown/slice-files.ts'
import { SliceVerifier } from '../verify/slice-verifier.ts'
import { ask } from './ask.ts'
import { cutOff, sliceAt, slicesOf, turnBit, zeroFill } from './kept-files.ts'
import { readToTheEnd } from './read-to-the-end.ts'
import { skipWithoutNginx } from './skip-without-nginx.ts'
import { TrialGateway, type TrialOptions } from './trial-gateway.ts'

await skipWithoutNginx()
const BYTES = testBytes(10 * SLICE_BYTES + 4321, 1)
const STARTS = [0, NGINX_SLICE_BYTES, 2 * NGINX_SLICE_BYTES]
const SMALL_START = 5 * SLICE_BYTES
const VERIFIED = 'streamvault_gateway_slices_verified_total'
const FAST = 2 ** 34
const GIVEN_UP = 'a slice that nginx kept was wrong, and was given up'
const PATIENCE = { timeout: 20_000, interval: 20 }

/** A gateway that keeps a whole film. */
async function keepFilm(options: TrialOptions = {}) {
  const gateway = await TrialGateway.start(options)
  const film = await gateway.add(BYTES)
  const path = gateway.path(film)
  const place = { host: options.listenersAt === undefined ? '127.0.0.1' : '127.0.0.2', port: gateway.port }
  for (let round = 0; round < 2; round++) expect((await ask(place, path)).body.equals(BYTES)).toBe(true)
  return { gateway, film, path, slices: await slicesOf(gateway) }
}

/** What the gateway does, begun at a moment of our choice. */
function verify(gateway: TrialGateway, options: { bytesPerSecond: number; lastRunAt?: number; order?: string[] }) {
  const { bytesPerSecond, lastRunAt, order } = options
  const metrics = new RecordingMetrics()
  const logger = new RecordingLogger()
  const slices = new SliceFiles(gateway.cacheFolder)
  async function* inOrder() {
    yield* order ?? []
  }
  if (order !== undefined) slices.all = inOrder
  const parts = { clock: systemClock, logger, metrics, catalog: gateway.catalog, slices }
  const verifier = new SliceVerifier(parts, { bytesPerSecond, lastRunAt })
  const count = (result: string) => metrics.value(VERIFIED, { result })
  return { logger, count, [Symbol.asyncDispose]: () => verifier[Symbol.asyncDispose]() }
}

test('bits that a disk has turned, and ends that it has lost, are found after a start, given up, and fetched anew', async () => {
  await using stack = new AsyncDisposableStack()
  const { gateway, film, path } = await keepFilm()
  stack.use(gateway)
  // Within a small slice.
  const within = { headers: { range: `bytes=${SMALL_START}-${SMALL_START + 9}` } }
  for (let round = 0; round < 2; round++) await gateway.ask(path, within)
  expect(await slicesOf(gateway)).toHaveLength(4)
  await gateway.stopGateway()
  const small = await sliceAt(gateway, SMALL_START)
  await cutOff([small])
  const [first, second, last] = await Promise.all(STARTS.map((start) => sliceAt(gateway, start)))
  await turnBit(first ?? '', 0)
  await turnBit(last ?? '', 2 * SLICE_BYTES + 4320)
  await gateway.startGateway()
  await expect.poll(() => gateway.metrics.value(VERIFIED, { result: 'wrong' }), PATIENCE).toBe(3)
  await expect.poll(() => slicesOf(gateway), PATIENCE).toEqual([second])
  const told = gateway.logger.lines.filter(({ message }) => message === GIVEN_UP)
  expect(told.map(({ fields }) => [fields['slice'], fields['file']])).toEqual(
    expect.arrayContaining([
      [first, film.id],
      [last, film.id],
      [small, film.id],
    ]),
  )
  expect((await gateway.ask(path, within)).body.equals(BYTES.subarray(SMALL_START, SMALL_START + 10))).toBe(true)
  expect((await gateway.ask(path)).body.equals(BYTES)).toBe(true)
  expect(await slicesOf(gateway)).toHaveLength(4)
})

test('a wrong slice is fetched anew from the moment that it is given up, by each process of nginx, which have it open', async () => {
  await using gateway = await TrialGateway.start()
  const path = gateway.path(await gateway.add(BYTES))
  const within = { range: 'bytes=100-999' }
  for (let round = 0; round < 20; round++) await gateway.ask(path, { headers: within })
  const [slice = ''] = await slicesOf(gateway)
  await turnBit(slice, 500)
  const before = await gateway.ask(path, { headers: within })
  expect(before.body.equals(BYTES.subarray(100, 1000))).toBe(false)
  await using verifier = verify(gateway, { bytesPerSecond: FAST })
  await expect.poll(() => verifier.count('wrong'), PATIENCE).toBe(1)
  await expect.poll(() => verifier.logger.lines.map(({ message }) => message), PATIENCE).toContain(GIVEN_UP)
  // Of both processes of nginx, which take turns as they like.
  for (let round = 0; round < 20; round++) {
    const { body } = await gateway.ask(path, { headers: within })
    expect(body.equals(BYTES.subarray(100, 1000))).toBe(true)
  }
  expect(gateway.logger.lines.filter(({ level }) => level === 'error')).toEqual([])
})

const LOST = [
  { which: 'the first one', lost: 0 },
  { which: 'one in the middle', lost: NGINX_SLICE_BYTES },
]
const ASKED = [
  { who: 'our own player', range: 'bytes=0-', query: '&p=web', start: 0 },
  { who: 'whoever knows where to end', range: `bytes=100-${BYTES.length - 1}`, query: '', start: 100 },
]

test.each(LOST.flatMap((each) => ASKED.map((asked) => ({ ...each, ...asked }))))(
  'a response of several slices, of which $which has lost its end while nginx ran, breaks there for $who, and the next one is whole',
  async ({ range, query, start, lost }) => {
    await using stack = new AsyncDisposableStack()
    const { gateway, path } = await keepFilm()
    stack.use(gateway)
    await cutOff([await sliceAt(gateway, lost)])
    await breaksAndHeals(gateway, { path: path + query, start, fields: { range, connection: 'keep-alive' } })
  },
)

test.each([0, 3])(
  'a film that is sent in small slices, since another one was to be gone on with, breaks where slice %i has lost its end',
  async (lost) => {
    await using gateway = await TrialGateway.start({ verifyBytesPerSecond: 0 })
    const path = gateway.path(await gateway.add(BYTES))
    const fields = { range: 'bytes=100-999', 'if-range': '"another film"', connection: 'keep-alive' }
    for (let round = 0; round < 2; round++) {
      const { came } = await readToTheEnd(gateway, path, fields)
      expect(came.equals(BYTES)).toBe(true)
    }
    // Until then, processes of nginx have whole files open.
    await gateway.stopGateway()
    await cutOff([await sliceAt(gateway, lost * SLICE_BYTES)])
    await gateway.startGateway()
    await breaksAndHeals(gateway, { path, start: 0, fields })
  },
)

/** Nothing that comes is wrong; the first response breaks, and it is whole for whoever asks again, of either process of nginx. */
async function breaksAndHeals(
  gateway: TrialGateway,
  { path, start, fields }: { path: string; start: number; fields: Record<string, string> },
): Promise<void> {
  const { came, error } = await readToTheEnd(gateway, path, fields)
  expect(came.equals(BYTES.subarray(start, start + came.length))).toBe(true)
  expect(came.length).toBeLessThan(BYTES.length - start)
  expect(error).toMatchObject({ code: 'ECONNRESET' })
  await vi.waitFor(async () => {
    const next = await readToTheEnd(gateway, path, fields)
    expect(next.came.equals(BYTES.subarray(start, start + next.came.length))).toBe(true)
    expect(next.came.length).toBe(BYTES.length - start)
  }, PATIENCE)
}

test('over HTTP/2, a response of several slices breaks where one in the middle has lost its end', async (context) => {
  const certificate = await makeCertificate()
  if (certificate === undefined) return context.skip('openssl is not installed')
  await using stack = new AsyncDisposableStack()
  const { gateway, path } = await keepFilm({
    listenersAt: ({ port }) => [
      { kind: 'tcp', address: `127.0.0.1:${port}`, proxies: [], tls: certificate },
      { kind: 'tcp', address: `127.0.0.2:${port}`, proxies: [] },
    ],
  })
  stack.use(gateway)
  await cutOff([await sliceAt(gateway, NGINX_SLICE_BYTES)])
  const ca = await readFile(certificate.certificateFile)
  const session = connect(`https://localhost:${gateway.port}`, { ca })
  stack.defer(() => session.destroy())
  session.on('error', () => {})
  const response = session.request({ ':path': path, range: `bytes=0-${BYTES.length - 1}` })
  const chunks: Buffer[] = []
  const ended = new Promise((resolve) => response.once('error', resolve).once('end', () => resolve('an ordinary end')))
  response.on('data', (chunk: Buffer) => chunks.push(chunk))
  expect(await ended).toMatchObject({ code: 'ERR_HTTP2_STREAM_ERROR' })
  const came = Buffer.concat(chunks)
  expect(came.length).toBeGreaterThan(0)
  expect(came.equals(BYTES.subarray(0, came.length))).toBe(true)
  expect(came.length).toBeLessThanOrEqual(NGINX_SLICE_BYTES)
})

test('what may not have reached the disk when the power went is given up before nginx begins, and what is older is compared', async () => {
  await using stack = new AsyncDisposableStack()
  const { gateway, path } = await keepFilm()
  stack.use(gateway)
  await gateway.stopGateway()
  const [old = '', damaged = '', recent = ''] = await Promise.all(STARTS.map((start) => sliceAt(gateway, start)))
  const lostAt = Date.now() / 1000
  for (const slice of [damaged, recent]) await zeroFill(slice)
  for (const slice of [old, damaged]) await utimes(slice, lostAt - 300, lostAt - 300)
  const note = join(gateway.folder, 'gateway', 'last-run')
  await writeFile(note, `another-start ${lostAt * 1000} ${(lostAt - 70) * 1000}\n`)
  await gateway.startGateway()
  const told = gateway.logger.lines.map(({ message }) => message)
  expect(told).toContain('slices that may not have reached the disk were given up')
  const { body } = await gateway.ask(path, { headers: { range: `bytes=${2 * NGINX_SLICE_BYTES}-` } })
  expect(body.equals(BYTES.subarray(2 * NGINX_SLICE_BYTES))).toBe(true)
  await expect.poll(() => gateway.metrics.value(VERIFIED, { result: 'wrong' }), PATIENCE).toBe(1)
  expect((await gateway.ask(path)).body.equals(BYTES)).toBe(true)
  expect(await sliceAt(gateway, 0)).toBe(old)
})

test('slices that lost their ends with the power are given up when the machine has started again, and fetched anew', async () => {
  await using stack = new AsyncDisposableStack()
  const { gateway, path, slices } = await keepFilm()
  stack.use(gateway)
  const [whole = '', ...others] = slices
  await gateway.stopGateway()
  await cutOff(others)
  await writeFile(join(gateway.folder, 'gateway', 'last-run'), `another-start ${2 ** 50} ${2 ** 50}\n`)
  await gateway.startGateway()
  expect(await slicesOf(gateway)).toEqual([whole])
  expect(gateway.logger.lines.map(({ message }) => message)).toContain('slices that lacked their end were given up')
  expect((await gateway.ask(path)).body.equals(BYTES)).toBe(true)
})

test('what was written in the last minutes before the end of an earlier gateway is compared first', async () => {
  await using stack = new AsyncDisposableStack()
  const { gateway } = await keepFilm({ verifyBytesPerSecond: 0 })
  stack.use(gateway)
  const [first = '', second = '', recent = ''] = await Promise.all(STARTS.map((start) => sliceAt(gateway, start)))
  await turnBit(recent, 7)
  const now = Date.now() / 1000
  for (const slice of [first, second]) await utimes(slice, now - 3600, now - 3600)
  await using verifier = verify(gateway, {
    bytesPerSecond: 8 * SLICE_BYTES,
    lastRunAt: Date.now(),
    order: [first, second, recent],
  })
  await expect.poll(() => verifier.count('wrong') + verifier.count('right'), PATIENCE).toBe(1)
  expect(verifier.count('wrong')).toBe(1)
  await expect.poll(() => verifier.count('right'), PATIENCE).toBe(2)
})

test('what is kept is compared at the pace that was told, and a gateway that ends does not wait for it', async () => {
  await using stack = new AsyncDisposableStack()
  const { gateway, slices } = await keepFilm()
  stack.use(gateway)
  const beganAt = performance.now()
  await using verifier = verify(gateway, { bytesPerSecond: 8 * SLICE_BYTES })
  await expect.poll(() => verifier.count('right'), PATIENCE).toBe(slices.length)
  // Eleven pieces and some, each after the time of those before it.
  expect(performance.now() - beganAt).toBeGreaterThan(1000)
  const slow = verify(gateway, { bytesPerSecond: SLICE_BYTES / 60 })
  const endedAt = performance.now()
  await slow[Symbol.asyncDispose]()
  expect(performance.now() - endedAt).toBeLessThan(1000)
})
