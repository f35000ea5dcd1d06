import { once } from 'node:events'
import { copyFile, readdir, readFile } from 'node:fs/promises'
import { connect } from 'node:http2'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type MediaFile, SLICE_BYTES } from '@streamvault/core'
import {
  type Appetite,
  createSeededRandom,
  FILM_PAGE_BYTES,
  FilmViewer,
  makeCertificate,
  testBytes,
} from '@streamvault/testkit'
import { expect, onTestFinished, test } from 'vitest'
import { NGINX_SLICE_BYTES } from '../nginx/slice-cache.ts'
import { codeOf } from './ask.ts'
import { pagesInSlices } from './pages-in-slices.ts'
import { skipWithoutNginx } from './skip-without-nginx.ts'
import { TrialGateway, type TrialOptions } from './trial-gateway.ts'

await skipWithoutNginx()
const TEST_MS = 120_000
/** More than the kernel's socket buffers take, so that who takes little is still being sent the film. */
const FILM = Buffer.from(testBytes(6 * NGINX_SLICE_BYTES, 31))
const OTHER_FILM = Buffer.from(testBytes(6 * NGINX_SLICE_BYTES, 32))
const COLD_FILM = Buffer.from(testBytes(FILM.length, 33))
const [VIEWERS, HOPPERS, OTHERS] = [50, 10, 10]
const ROUNDS = 4
/** What a takedown promises. */
const CUT_MS_MAX = 1_000
const QUIET_MS = 1_500
const HEAD = { headers: { range: 'bytes=0-99' } }
const PLENTY: TrialOptions = { worker: { viewerFills: { burst: 1e6, perSecond: 1e6 } } }

/** Reads a film until all of it is kept, in slices of both sizes. */
async function warm(gateway: TrialGateway, file: MediaFile): Promise<void> {
  const path = gateway.path(file)
  for (let round = 0; round < 3; round++) {
    expect((await gateway.ask(path)).body.length).toBe(file.sizeBytes)
    for (let at = 0; at < file.sizeBytes; at += SLICE_BYTES) {
      await gateway.ask(path, { headers: { range: `bytes=${at}-${at + 9}` } })
    }
  }
}

/** Somebody who seeks all the time: returns when the last byte came, and what the answer was after that. */
async function hop(gateway: TrialGateway, path: string, seed: number) {
  const random = createSeededRandom(seed)
  for (let lastByteAt = 0; ; ) {
    const at = Math.floor(random() * FILM.length)
    const length = random() < 0.5 ? 1000 : 2 * SLICE_BYTES
    try {
      const { status, body } = await gateway.ask(path, { headers: { range: `bytes=${at}-${at + length}` } })
      if (status !== 206) return { lastByteAt, status }
      expect(body.equals(FILM.subarray(at, at + length + 1))).toBe(true)
      lastByteAt = performance.now()
    } catch (error) {
      // Cut in the middle: the next answer tells why.
      if (!(error instanceof Error && 'code' in error && error.code === 'ECONNRESET')) throw error
    }
  }
}

test(
  `${VIEWERS} viewers are cut when their film is taken down, nothing of it stays in the cache, and a restart changes nothing`,
  async () => {
    await using gateway = await TrialGateway.start(PLENTY)
    const [file, other] = [await gateway.add(FILM), await gateway.add(OTHER_FILM)]
    const cold = await gateway.add(COLD_FILM)
    await warm(gateway, file)
    await warm(gateway, other)
    const pages = (film: Buffer) => pagesInSlices(gateway.cacheFolder, film)
    const pagesOfFilm = FILM.length / FILM_PAGE_BYTES
    expect([await pages(FILM), await pages(OTHER_FILM)]).toEqual([2 * pagesOfFilm, 2 * pagesOfFilm])

    const linkTo = (each: MediaFile, query = '') => gateway.origin + gateway.path(each) + query
    const hoppers = Array.from({ length: HOPPERS }, (_, seed) => hop(gateway, gateway.path(file), seed))
    const viewers = await Promise.all(
      Array.from({ length: VIEWERS - HOPPERS }, (_, index) => {
        const appetite: Appetite = index % 2 === 0 ? 'none' : 'small'
        return FilmViewer.open(linkTo(file, index % 4 < 2 ? '' : '&p=web'), FILM, appetite)
      }),
    )
    const others = await Promise.all(
      Array.from({ length: OTHERS }, () => FilmViewer.open(linkTo(other), OTHER_FILM, 'small')),
    )
    const uncached = await FilmViewer.open(linkTo(cold), COLD_FILM, 'none')
    expect(await gateway.running()).toBeGreaterThanOrEqual(VIEWERS - HOPPERS + OTHERS + 1)

    const decision = { reason: 'a notice', by: 'operator', at: Date.now() }
    const decidedAt = performance.now()
    await gateway.catalog.takedowns.takeDown({ file: file.id }, decision)
    await gateway.catalog.takedowns.takeDown({ file: cold.id }, decision)
    for (const { lastByteAt, status } of await Promise.all(hoppers)) {
      expect(status).toBe(451)
      expect(lastByteAt - decidedAt).toBeLessThan(CUT_MS_MAX)
    }
    while ((await gateway.running()) > OTHERS) await sleep(5)
    expect(performance.now() - decidedAt).toBeLessThan(CUT_MS_MAX)
    expect(await gateway.running()).toBe(OTHERS)
    const { cursor } = await gateway.catalog.takedowns.since(0)
    await expect.poll(() => gateway.enforced, { timeout: 5000 }).toBe(cursor)
    expect([await pages(FILM), await pages(OTHER_FILM)]).toEqual([0, 2 * pagesOfFilm])

    for (const viewer of [...viewers, uncached]) {
      const { end, bytes, isRight } = await viewer.watchToTheEnd()
      expect({ end, isRight }).toEqual({ end: 'ECONNRESET', isRight: true })
      expect(bytes).toBeLessThan(FILM.length)
    }
    const whole = { end: 'a clean end', bytes: OTHER_FILM.length, isRight: true }
    expect(await Promise.all(others.map((viewer) => viewer.watchToTheEnd()))).toEqual(others.map(() => whole))
    await sleep(QUIET_MS)
    expect(await pages(FILM)).toBe(0)
    expect(gateway.logger.lines.filter(({ level }) => level === 'error')).toEqual([])

    await gateway.stopGateway()
    await gateway.startGateway()
    const answer = await gateway.ask(gateway.path(file), HEAD)
    expect([answer.status, codeOf(answer)]).toEqual([451, 'TAKEN_DOWN'])
    const cached = await gateway.ask(gateway.path(other), HEAD)
    expect(cached.headers['cache-status']).toBe('streamvault; hit')

    await gateway.decide('reinstate', file.id)
    for (let round = 0; round < 2; round++) expect((await gateway.ask(gateway.path(file))).body.equals(FILM)).toBe(true)
    expect(await pages(FILM)).toBe(pagesOfFilm)
  },
  TEST_MS,
)

test.each([
  ['that hears of it at the same time', false],
  ['that hears of it later, and goes on until then', true],
])(
  'what is being fetched when a film is taken down does not come back afterwards, from a worker %s',
  async (_, isLate) => {
    await using gateway = await TrialGateway.start(PLENTY)
    const file = await gateway.add(FILM)
    const pages = () => pagesInSlices(gateway.cacheFolder, FILM)
    for (let round = 0; round < ROUNDS; round++) {
      gateway.store.latencyMs = 50 + 100 * round
      const hoppers = Array.from({ length: HOPPERS }, (_, index) =>
        hop(gateway, gateway.path(file), 10 * round + index),
      )
      await expect.poll(pages, { timeout: 20_000 }).toBeGreaterThan(0)
      if (isLate) gateway.cannotRead.add('worker')
      await gateway.decide('takeDown', file.id)
      expect(await pages()).toBe(0)
      await Promise.all(hoppers)
      await sleep(QUIET_MS)
      expect(await pages()).toBe(0)
      gateway.cannotRead.clear()
      await gateway.decide('reinstate', file.id)
    }
  },
  TEST_MS,
)

test('a stream over TLS and HTTP/2 is cut as well, though its player pauses', async (context) => {
  const certificate = await makeCertificate()
  if (certificate === undefined) return context.skip('openssl is not installed')
  await using gateway = await TrialGateway.start({
    ...PLENTY,
    listenersAt: ({ port }) => [{ kind: 'tcp', address: `127.0.0.1:${port}`, proxies: [], tls: certificate }],
  })
  const file = await gateway.add(FILM)
  const ca = await readFile(certificate.certificateFile)
  const session = connect(`https://localhost:${gateway.port}`, { ca })
  session.on('error', () => {})
  onTestFinished(() => session.destroy())
  const closed = once(session, 'close')
  const stream = session.request({ ':path': gateway.path(file) })
  stream.on('error', () => {})
  const [headers] = (await once(stream, 'response')) as [Record<string, string>]
  expect([Number(headers[':status']), await gateway.running()]).toEqual([200, 1])
  await gateway.decide('takeDown', file.id)
  await closed
  expect(await gateway.running()).toBe(0)
})

test('where nginx cannot be looked into, that is said, and responses of what is taken down end where its slices do', async () => {
  await using gateway = await TrialGateway.start({ ...PLENTY, mayCallC: false })
  const file = await gateway.add(FILM)
  const said = () => gateway.logger.lines.map(({ fields }) => String(fields['line'])).join()
  await expect.poll(said).toContain('running responses cannot be cut: its Lua cannot call C')
  for (let round = 0; round < 2; round++) await gateway.ask(gateway.path(file))
  const link = gateway.origin + gateway.path(file)
  const viewers = await Promise.all([
    FilmViewer.open(link, FILM, 'none'),
    FilmViewer.open(`${link}&p=web`, FILM, 'small'),
    FilmViewer.open(link, FILM, 'small'),
  ])
  await gateway.catalog.takedowns.takeDown({ file: file.id }, { reason: 'a notice', by: 'operator', at: Date.now() })
  const status = async () => (await gateway.ask(gateway.path(file), HEAD)).status
  await expect.poll(status, { timeout: CUT_MS_MAX }).toBe(451)
  await expect.poll(() => pagesInSlices(gateway.cacheFolder, FILM)).toBe(0)
  for (const viewer of viewers) {
    const { end, bytes, isRight } = await viewer.watchToTheEnd()
    expect([end === 'a clean end', isRight]).toEqual([false, true])
    expect(bytes).toBeLessThan(FILM.length)
  }
  const { cursor } = await gateway.catalog.takedowns.since(0)
  await expect.poll(() => gateway.enforced, { timeout: 5000 }).toBe(cursor)
  const cut = gateway.logger.lines.filter(({ message }) => message.startsWith('a slice was cut off'))
  expect(cut.map(({ level }) => level)).toContain('info')
  expect(gateway.logger.lines.filter(({ level }) => level === 'error')).toEqual([])
})

test('what is taken down while no gateway runs is erased when it starts, and what a killed nginx left on its way', async () => {
  await using gateway = await TrialGateway.start(PLENTY)
  const [file, other] = [await gateway.add(FILM), await gateway.add(OTHER_FILM)]
  for (const each of [file, other]) for (let round = 0; round < 2; round++) await gateway.ask(gateway.path(each))
  await gateway.stopGateway()
  const heads = await readdir(join(gateway.cacheFolder, 'heads'), { recursive: true })
  for (const name of heads.filter((each) => /[0-9a-f]{32}$/.test(each))) {
    const path = join(gateway.cacheFolder, 'heads', name)
    await copyFile(path, `${path}.0000000007`)
  }
  await gateway.catalog.takedowns.takeDown({ file: file.id }, { reason: 'a notice', by: 'operator', at: Date.now() })
  const { cursor } = await gateway.catalog.takedowns.since(0)
  expect(await pagesInSlices(gateway.cacheFolder, FILM)).toBeGreaterThan(FILM.length / FILM_PAGE_BYTES)
  await gateway.startGateway()
  expect((await gateway.ask(gateway.path(file), HEAD)).status).toBe(451)
  await expect.poll(() => gateway.enforced, { timeout: 5000 }).toBe(cursor)
  expect(await pagesInSlices(gateway.cacheFolder, FILM)).toBe(0)
  expect(await pagesInSlices(gateway.cacheFolder, OTHER_FILM)).toBeGreaterThan(OTHER_FILM.length / FILM_PAGE_BYTES)
})

test('of what the catalogue has forgotten in the meantime, the cache is erased all the same', async () => {
  await using gateway = await TrialGateway.start(PLENTY)
  const file = await gateway.add(FILM)
  await warm(gateway, file)
  await gateway.catalog.files.remove(file.id)
  await gateway.decide('takeDown', file.id)
  expect(await pagesInSlices(gateway.cacheFolder, FILM)).toBe(0)
})

test('while the catalogue is away, what was denied stays denied, nobody starts without it, and what it held is in force once it is back', async () => {
  await using gateway = await TrialGateway.start(PLENTY)
  const [file, other] = [await gateway.add(FILM), await gateway.add(OTHER_FILM)]
  const statuses = () =>
    Promise.all([file, other].map(async (each) => (await gateway.ask(gateway.path(each), HEAD)).status))
  await gateway.decide('takeDown', file.id)
  expect(await statuses()).toEqual([451, 206])
  gateway.cannotRead.add('gateway')
  const hasLogged = () => gateway.logger.lines.some(({ message }) => message.startsWith('takedowns cannot be read'))
  await expect.poll(hasLogged).toBe(true)
  expect(await statuses()).toEqual([451, 206])
  await gateway.catalog.takedowns.takeDown({ file: other.id }, { reason: 'a notice', by: 'operator', at: Date.now() })
  gateway.cannotRead.clear()
  await expect.poll(statuses, { timeout: CUT_MS_MAX }).toEqual([451, 451])

  gateway.cannotRead.add('gateway')
  await gateway.stopGateway()
  await expect(gateway.startGateway()).rejects.toThrow('the catalogue is away')
  await expect(gateway.ask(gateway.path(file), HEAD)).rejects.toThrow('ECONNREFUSED')
})
