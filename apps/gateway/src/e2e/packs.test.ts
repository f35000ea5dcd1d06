import { setTimeout as sleep } from 'node:timers/promises'
import { packPath, planPack } from '@streamvault/contract'
import { type MediaFile, newTitle, SLICE_BYTES } from '@streamvault/core'
import { FilmViewer, storeTestFile, testBytes } from '@streamvault/testkit'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { codeOf, open } from './ask.ts'
import { skipWithoutNginx } from './skip-without-nginx.ts'
import { TrialGateway } from './trial-gateway.ts'

const isSkipped = await skipWithoutNginx()
const EPISODES = [1, 2, 3].map((seed) => testBytes(2 * SLICE_BYTES + 777 * seed, seed))
/** Together more than the sockets between us take while nobody reads. */
const PACK_SLICES = 48
const LONG_EPISODES = [4, 5, 6].map((seed) => testBytes((PACK_SLICES / 3) * SLICE_BYTES, seed))
const CUT_MS_MAX = 1000
const STREAMS_MAX = 3
const PATIENCE = { timeout: 10_000, interval: 20 }
const stack = new AsyncDisposableStack()
let gateway: TrialGateway
let url: string
let whole: Buffer

beforeAll(async () => {
  if (isSkipped) return
  gateway = stack.use(await TrialGateway.start())
  url = (await addSeason(gateway, EPISODES)).url
  whole = (await gateway.ask(url)).body
})

afterAll(() => stack.disposeAsync())

/** Adds a season of these episodes, and tells where its pack is. */
async function addSeason(
  gateway: TrialGateway,
  episodes: readonly Uint8Array[],
  { season = 1, expiresInMs = 600_000 } = {},
) {
  const title = newTitle({ kind: 'series', name: 'Northern Signals & Söhne [100%]' }, 0)
  if (season === 1) await gateway.catalog.titles.insert(title)
  const files: MediaFile[] = []
  for (const [index, bytes] of episodes.entries()) {
    const episode = { season, episode: index + 1 }
    const about = { titleId: title.id, episode, bucket: '1080p', name: `${index}.mkv` } as const
    files.push(await storeTestFile(gateway, { bytes, partBytesMax: SLICE_BYTES, about }))
  }
  const plan = planPack(title, { season, bucket: '1080p' }, files) ?? expect.unreachable('there is a pack')
  const ticket = gateway.tickets.sign({ kind: 'pack', id: plan.id, expiresAt: Date.now() + expiresInMs })
  return { url: packPath(plan, ticket), files }
}

test('a pack comes through the gateway whole, under its name', async () => {
  const { status, headers } = await gateway.ask(url, { method: 'HEAD' })
  expect([status, headers['content-length'], headers['content-type']]).toEqual([
    200,
    String(whole.length),
    'application/zip',
  ])
  expect(headers['content-disposition']).toMatch(/^attachment; filename=/)
  expect(headers['content-disposition']).toContain(
    "filename*=UTF-8''Northern%20Signals%20%26%20S%C3%B6hne%20%5B100%25%5D",
  )
  let from = 0
  for (const bytes of EPISODES) {
    const at = whole.indexOf(bytes, from)
    expect(at).toBeGreaterThan(from)
    from = at + bytes.length
  }
  expect(whole.toString('latin1', whole.length - 22, whole.length - 18)).toBe('PK\x05\x06')
})

test('any range of a pack is what the whole has there, as long as it is the same pack', async () => {
  const { headers } = await gateway.ask(url, { method: 'HEAD' })
  const etag = String(headers.etag)
  for (const [start, end] of [
    [0, 100],
    [SLICE_BYTES - 9, 3 * SLICE_BYTES],
    [whole.length - 99, whole.length],
  ] as const) {
    const range = `bytes=${start}-${end - 1}`
    const { status, body } = await gateway.ask(url, { headers: { range, 'if-range': etag } })
    expect([status, body.equals(whole.subarray(start, end))]).toEqual([206, true])
  }
  const other = await gateway.ask(url, { headers: { range: 'bytes=5-', 'if-range': '"another"' } })
  expect([other.status, other.body.equals(whole)]).toEqual([200, true])
})

test("only a pack's own ticket opens it", async () => {
  const [path = '', ticket = ''] = url.split('?ticket=')
  const refused = async (asked: string) => {
    const answer = await gateway.ask(asked)
    return [answer.status, codeOf(answer)]
  }
  const id = path.split('/')[2] ?? ''
  const ofFile = gateway.tickets.sign({ kind: 'file', id, expiresAt: Date.now() + 60_000 })
  expect(await refused(path)).toEqual([401, 'TICKET_MISSING'])
  expect(await refused(`${path}?ticket=${ticket.slice(0, -2)}`)).toEqual([403, 'TICKET_INVALID'])
  expect(await refused(`${path}?ticket=${ofFile}`)).toEqual([403, 'TICKET_INVALID'])
})

test('a pack is cut within a second when one of its episodes is taken down, however it is downloaded; others go on', async () => {
  await using gateway = await TrialGateway.start()
  const [long, other] = [await addSeason(gateway, LONG_EPISODES), await addSeason(gateway, EPISODES, { season: 2 })]
  const season = (await gateway.ask(long.url)).body
  const viewers = await Promise.all(
    (['none', 'small'] as const).map((appetite) => FilmViewer.open(gateway.origin + long.url, season, appetite)),
  )
  expect(await gateway.running()).toBe(viewers.length)

  const taken = long.files.at(-1) ?? expect.unreachable('there are episodes')
  const decidedAt = performance.now()
  await gateway.catalog.takedowns.takeDown({ file: taken.id }, { reason: 'a notice', by: 'operator', at: Date.now() })
  await vi.waitFor(async () => expect(await gateway.running()).toBe(0), { timeout: CUT_MS_MAX, interval: 5 })
  expect(performance.now() - decidedAt).toBeLessThan(CUT_MS_MAX)
  for (const viewer of viewers) {
    const { end, bytes, isRight } = await viewer.watchToTheEnd()
    expect({ end, isRight }).toEqual({ end: 'ECONNRESET', isRight: true })
    expect(bytes).toBeLessThan(season.length)
  }
  const refused = await gateway.ask(long.url)
  expect([refused.status, codeOf(refused)]).toEqual([451, 'TAKEN_DOWN'])
  expect((await gateway.ask(other.url)).status).toBe(200)
})

test('a pack is denied from the instant that the gateway knows of a takedown, whatever its worker knows', async () => {
  await using gateway = await TrialGateway.start()
  const { url, files } = await addSeason(gateway, EPISODES)
  expect((await gateway.ask(url)).status).toBe(200)
  gateway.cannotRead.add('worker')
  await gateway.decide('takeDown', files[1]?.id ?? expect.unreachable('there are episodes'))
  const refused = await gateway.ask(url)
  expect([refused.status, codeOf(refused)]).toEqual([451, 'TAKEN_DOWN'])
})

test('a pack that is being sent ends when its ticket expires', async () => {
  const { url: brief } = await addSeason(gateway, LONG_EPISODES, { season: 9, expiresInMs: 1500 })
  const response = await open({ port: gateway.port }, brief)
  expect(response.statusCode).toBe(200)
  await sleep(2500)
  let came = 0
  const taken = (async () => {
    for await (const chunk of response) came += chunk.length
  })()
  await expect(taken).rejects.toMatchObject({ code: 'ECONNRESET' })
  expect(came).toBeGreaterThan(0)
})

test('packs count among the streams of a viewer', async () => {
  await using gateway = await TrialGateway.start({ streamsPerViewerMax: STREAMS_MAX })
  const { url, files } = await addSeason(gateway, LONG_EPISODES)
  const stream = gateway.path(files[0] ?? expect.unreachable('there are episodes'))
  const place = { host: '127.0.0.1', port: gateway.port }
  const running = await Promise.all([open(place, url), open(place, url), open(place, stream)])
  expect(running.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200])
  for (const path of [url, stream]) {
    const refused = await gateway.ask(path)
    expect([refused.status, codeOf(refused)]).toEqual([429, 'STREAMS_TOO_MANY'])
  }
  for (const response of running) response.destroy()
  await vi.waitFor(async () => expect((await gateway.ask(url, { method: 'HEAD' })).status).toBe(200), PATIENCE)
})

test('a pack that is cold comes no faster than a viewer may have slices fetched, and holds up nobody else', async () => {
  const viewerFills = { burst: 8, perSecond: 10 }
  await using gateway = await TrialGateway.start({ worker: { viewerFills } })
  const { url } = await addSeason(gateway, LONG_EPISODES)
  const film = await gateway.add(testBytes(4 * SLICE_BYTES, 7))
  const startedAt = performance.now()
  const order: string[] = []
  const pack = gateway.ask(url).finally(() => order.push('the pack'))
  const fromAnother = gateway.ask(gateway.path(film), { from: '127.0.0.2' }).finally(() => order.push('a film'))
  expect((await pack).body.length).toBeGreaterThan(PACK_SLICES * SLICE_BYTES)
  expect((await fromAnother).body.length).toBe(film.sizeBytes)
  expect(order).toEqual(['a film', 'the pack'])
  const seconds = (performance.now() - startedAt) / 1000
  const limited = (PACK_SLICES - viewerFills.burst) / viewerFills.perSecond
  expect(seconds).toBeGreaterThan(limited * 0.95)
})
