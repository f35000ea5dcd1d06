import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { changeTitle, type PictureId, type TitleId } from '@streamvault/core'
import {
  addSampleTitle,
  FakeClock,
  FakeTmdb,
  loadDenials,
  MemoryCatalog,
  RecordingMetrics,
  sampleMetadata,
  silentLogger,
  testPng,
} from '@streamvault/testkit'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { createAddressRule } from '../leech/address-rule.ts'
import { UrlClient } from '../leech/url-client.ts'
import { KnownPictures } from './known-pictures.ts'
import { PictureDesk } from './picture-desk.ts'
import type { PictureRequest } from './picture-request.ts'
import { PictureStore } from './picture-store.ts'
import { testJpeg } from './trial/test-jpeg.ts'

const signal = AbortSignal.timeout(60_000)
const POSTER = 'solaris-poster.jpg' as PictureId
const SOLARIS = 'solaris-1972' as TitleId
const BRING: PictureRequest = { title: SOLARIS, picture: POSTER, width: 342, format: 'webp' }

/** A desk in front of a server of pictures, which knows one film. */
async function setUp(
  networks: readonly string[] = ['127.0.0.0/8'],
  { isKnown = true, service = undefined as string | undefined } = {},
) {
  const stack = new AsyncDisposableStack()
  const fake = stack.use(await FakeTmdb.start())
  const directory = await mkdtemp(join(tmpdir(), 'streamvault-pictures-'))
  stack.defer(() => rm(directory, { recursive: true, force: true }))
  const clock = new FakeClock()
  const catalog = new MemoryCatalog()
  await addSampleTitle(catalog, { kind: 'movie', name: 'Solaris', year: 1972 }, [{ name: 'solaris.mkv' }])
  if (isKnown) await catalog.metadata.insert(sampleMetadata(SOLARIS))
  const denials = await loadDenials(catalog)
  const metrics = new RecordingMetrics()
  const resolve = async () => [{ address: '127.0.0.1', family: 4 }]
  const client = stack.use(
    new UrlClient({ rule: createAddressRule(networks), resolve, idleMs: 2_000, connectionsMax: 4 }),
  )
  const openDesk = async () =>
    new PictureDesk({
      known: new KnownPictures({ catalog, denials, clock }, { hasPlaceholders: service !== undefined }),
      store: await PictureStore.open({ directory, bytesMax: 2 ** 24, clock }),
      source: { client, url: fake.picturesUrl, placeholder: service?.replace('SERVICE', fake.picturesUrl) },
      films: { posterFrame: () => testJpeg({ width: 1280, height: 720 }) },
      logger: silentLogger,
      clock,
      metrics,
    })
  const desk = await openDesk()
  const fetched = () => fake.requests.map(({ path }) => path)
  return {
    fake,
    clock,
    catalog,
    denials,
    metrics,
    desk,
    openDesk,
    fetched,
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}

test('a picture is fetched once for all widths and formats, and drawn once for each, whoever asks how often', async () => {
  await using trial = await setUp()
  trial.fake.pictures.set(`w780/${POSTER}`, await testJpeg({ width: 780, height: 1170 }))
  const { desk } = trial
  const [first] = await Promise.all(Array.from({ length: 20 }, () => desk.bring(BRING, { signal })))
  expect(await sharp(first).metadata()).toMatchObject({ format: 'webp', width: 342, height: 513 })
  await desk.bring({ ...BRING, width: 185, format: 'jpeg' }, { signal })
  await desk.bring(BRING, { signal })
  // A worker that starts anew has it, too.
  const again = await (await trial.openDesk()).bring(BRING, { signal })
  expect(again.equals(first ?? Buffer.alloc(0))).toBe(true)
  expect(trial.fetched()).toEqual([`/t/p/w780/${POSTER}`])
  expect(trial.metrics.value('streamvault_pictures_total', { outcome: 'hit' })).toBe(2)
})

test('nothing is fetched but pictures of titles that are shown', async () => {
  await using trial = await setUp()
  const { desk, catalog, denials, clock } = trial
  const refusals = [
    { ...BRING, picture: 'other.jpg' as PictureId },
    { ...BRING, title: 'solaris-2002' as TitleId },
  ]
  for (const request of refusals) {
    await expect(desk.bring(request, { signal })).rejects.toMatchObject({ code: 'PICTURE_NOT_FOUND' })
  }
  trial.fake.pictures.set(`w780/${POSTER}`, await testJpeg({ width: 780, height: 1170 }))
  await desk.bring(BRING, { signal })
  const decision = { reason: 'a complaint', by: 'operator', at: clock.now() }
  await catalog.takedowns.takeDown({ title: SOLARIS }, decision)
  await denials.refresh()
  await expect(desk.bring(BRING, { signal })).rejects.toMatchObject({ code: 'TAKEN_DOWN' })
  await catalog.takedowns.reinstate({ title: SOLARIS }, decision)
  await denials.refresh()
  expect(await desk.bring(BRING, { signal })).toBeInstanceOf(Buffer)
  expect(trial.fetched()).toEqual([`/t/p/w780/${POSTER}`])
})

test('each kind of picture is fetched in the size that it is shown in', async () => {
  await using trial = await setUp()
  for (const picture of ['solaris-backdrop.jpg', 'kelvin.jpg'] as PictureId[]) {
    await expect(trial.desk.bring({ ...BRING, picture }, { signal })).rejects.toMatchObject({
      code: 'PICTURE_NOT_FOUND',
    })
  }
  expect(trial.fetched()).toEqual(['/t/p/w1280/solaris-backdrop.jpg', '/t/p/h632/kelvin.jpg'])
})

test('a picture that is not there is asked for again after ten minutes, and one that cannot be had at once', async () => {
  await using trial = await setUp()
  const { desk, clock, fake } = trial
  for (let times = 0; times < 3; times++) {
    await expect(desk.bring(BRING, { signal })).rejects.toMatchObject({ code: 'PICTURE_NOT_FOUND' })
  }
  expect(fake.requests).toHaveLength(1)
  await clock.advance(600_000)
  fake.misbehave = (_, response) => {
    response.writeHead(502).end()
    return true
  }
  for (let times = 0; times < 2; times++) {
    await expect(desk.bring(BRING, { signal })).rejects.toMatchObject({ code: 'PICTURE_UNAVAILABLE', retry: 'soon' })
  }
  expect(fake.requests).toHaveLength(3)
})

test('a bomb, a file that is too long, and one that says so are refused, and not kept', async () => {
  await using trial = await setUp()
  const { desk, fake, clock } = trial
  fake.pictures.set(`w780/${POSTER}`, testPng({ width: 60_000, height: 60_000, rowsMax: 2_000 }))
  await expect(desk.bring(BRING, { signal })).rejects.toMatchObject({ code: 'PICTURE_UNUSABLE' })
  await clock.advance(600_000)
  const endless = { ...BRING, picture: 'solaris-backdrop.jpg' as PictureId }
  let sent = 0
  fake.misbehave = (_, response) => {
    response.writeHead(200, { 'content-type': 'image/jpeg' })
    const more = () => {
      while (!response.destroyed && response.write(Buffer.alloc(65_536))) sent += 65_536
      if (!response.destroyed) response.once('drain', more)
    }
    more()
    return true
  }
  await expect(desk.bring(endless, { signal })).rejects.toMatchObject({ code: 'PICTURE_UNUSABLE' })
  expect(sent).toBeLessThan(40 * 1024 ** 2)
  const declared = { ...BRING, picture: 'kelvin.jpg' as PictureId }
  fake.misbehave = (_, response) => {
    response.writeHead(200, { 'content-length': String(2 ** 40) })
    response.flushHeaders()
    return true
  }
  await expect(desk.bring(declared, { signal })).rejects.toMatchObject({ code: 'PICTURE_UNUSABLE' })
})

test('a server of pictures that leads to this network is not followed', async () => {
  await using trial = await setUp([])
  trial.fake.pictures.set(`w780/${POSTER}`, await testJpeg({ width: 780, height: 1170 }))
  await expect(trial.desk.bring(BRING, { signal })).rejects.toMatchObject({
    code: 'PICTURE_UNAVAILABLE',
    cause: { code: 'URL_FORBIDDEN' },
  })
  expect(trial.fake.requests).toEqual([])
})

test('whoever leaves is not waited for, and others get the picture all the same', async () => {
  await using trial = await setUp()
  trial.fake.pictures.set(`w780/${POSTER}`, await testJpeg({ width: 780, height: 1170 }))
  const leaving = new AbortController()
  const left = trial.desk.bring(BRING, { signal: leaving.signal })
  const stays = trial.desk.bring(BRING, { signal })
  const reason = new Error('left')
  leaving.abort(reason)
  await expect(left).rejects.toBe(reason)
  expect((await stays).length).toBeGreaterThan(100)
})

test('a title without a poster has a frame of its film once one was found, until it has a poster or is taken down', async () => {
  await using trial = await setUp(undefined, { isKnown: false })
  const { desk, catalog, denials, clock } = trial
  const frame: PictureRequest = { ...BRING, picture: 'frame.jpg' as PictureId }
  const [{ id: film } = expect.fail('there is a film')] = await catalog.files.listByTitle(SOLARIS)
  for (const shows of [undefined, 'nothing', 'something'] as const) {
    if (shows !== undefined) await changeTitle(catalog, SOLARIS, (now) => ({ ...now, frame: { film, shows } }))
    await clock.advance(10_000)
    if (shows === 'something') break
    await expect(desk.bring(frame, { signal })).rejects.toMatchObject({ code: 'PICTURE_NOT_FOUND' })
  }
  const first = await desk.bring(frame, { signal })
  expect(await sharp(first).metadata()).toMatchObject({ format: 'webp', width: 342, height: 192 })
  expect((await desk.bring(frame, { signal })).equals(first)).toBe(true)
  expect(trial.metrics.value('streamvault_pictures_total', { outcome: 'hit' })).toBe(1)
  const decision = { reason: 'a complaint', by: 'operator', at: clock.now() }
  await catalog.takedowns.takeDown({ title: SOLARIS }, decision)
  await denials.refresh()
  await expect(desk.bring(frame, { signal })).rejects.toMatchObject({ code: 'TAKEN_DOWN' })
  await catalog.takedowns.reinstate({ title: SOLARIS }, decision)
  await denials.refresh()
  await catalog.metadata.insert(sampleMetadata(SOLARIS))
  await clock.advance(10_000)
  await expect(desk.bring(frame, { signal })).rejects.toMatchObject({ code: 'PICTURE_NOT_FOUND' })
  expect(trial.fetched()).toEqual([])
})

const PLACEHOLDER: PictureRequest = { ...BRING, picture: 'placeholder.jpg' as PictureId }
const SERVICE = 'SERVICE/{width}x{height}.png?text={text}'

test('a title without a poster has a picture of its name from the service of the operator, once, and no longer than that', async () => {
  await using trial = await setUp(undefined, { isKnown: false, service: SERVICE })
  const { desk, catalog, clock, fake } = trial
  fake.pictures.set('780x1170.png', testPng({ width: 780, height: 1170 }))
  const first = await desk.bring(PLACEHOLDER, { signal })
  expect(await sharp(first).metadata()).toMatchObject({ format: 'webp', width: 342, height: 513 })
  await desk.bring({ ...PLACEHOLDER, width: 185 }, { signal })
  await (await trial.openDesk()).bring(PLACEHOLDER, { signal })
  expect(fake.requests.map(({ path, query }) => [path, query.get('text')])).toEqual([
    ['/t/p/780x1170.png', 'Solaris (1972)'],
  ])
  await catalog.metadata.insert(sampleMetadata(SOLARIS))
  await clock.advance(10_000)
  await expect(desk.bring(PLACEHOLDER, { signal })).rejects.toMatchObject({ code: 'PICTURE_NOT_FOUND' })
})

test('without a service nothing has a picture of its name', async () => {
  await using trial = await setUp(undefined, { isKnown: false })
  await expect(trial.desk.bring(PLACEHOLDER, { signal })).rejects.toMatchObject({ code: 'PICTURE_NOT_FOUND' })
  expect(trial.fetched()).toEqual([])
})

test('what a title is called stays within its place in the address', async () => {
  await using trial = await setUp(undefined, { isKnown: false, service: SERVICE })
  const { desk, catalog, fake } = trial
  await changeTitle(catalog, SOLARIS, (now) => ({ ...now, name: 'a&b=../../{width}?#☺'.padEnd(300, 'x') }))
  await expect(desk.bring(PLACEHOLDER, { signal })).rejects.toMatchObject({ code: 'PICTURE_NOT_FOUND' })
  expect(fake.requests[0]?.path).toBe('/t/p/780x1170.png')
  expect(fake.requests[0]?.query.get('text')).toMatch(/^a&b=\.\.\/\.\.\/\{width\}\?#☺x+$/)
})

test.each([
  [
    'a drawing of vectors',
    'image/svg+xml',
    Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'),
  ],
  ['a page', 'text/html', Buffer.from('<!doctype html><title>out of order</title>')],
  ['a page that is called a picture', 'image/png', Buffer.from('<!doctype html><script>alert(1)</script>')],
  ['an animation', 'image/gif', Buffer.from('R0lGODlhAQABAAAAACw=', 'base64')],
  ['a bomb', 'image/png', testPng({ width: 60_000, height: 60_000, rowsMax: 2_000 })],
])('%s is no placeholder, is not kept, and is asked for again later', async (_, type, bytes) => {
  await using trial = await setUp(undefined, { isKnown: false, service: SERVICE })
  const { desk, fake, clock } = trial
  fake.misbehave = (__, response) => {
    response.writeHead(200, { 'content-type': type }).end(bytes)
    return true
  }
  for (const _again of [1, 2]) {
    await expect(desk.bring(PLACEHOLDER, { signal })).rejects.toMatchObject({ code: 'PICTURE_UNUSABLE' })
  }
  expect(fake.requests).toHaveLength(1)
  fake.misbehave = () => false
  fake.pictures.set('780x1170.png', testPng({ width: 780, height: 1170 }))
  await clock.advance(600_000)
  expect(await sharp(await desk.bring(PLACEHOLDER, { signal })).metadata()).toMatchObject({ width: 342 })
})

test('a service of placeholders that leads to this network is not asked', async () => {
  await using trial = await setUp([], { isKnown: false, service: SERVICE })
  await expect(trial.desk.bring(PLACEHOLDER, { signal })).rejects.toMatchObject({
    code: 'PICTURE_UNAVAILABLE',
    cause: { code: 'URL_FORBIDDEN' },
  })
  expect(trial.fake.requests).toEqual([])
})

test('nobody gets a placeholder of a title that was taken down', async () => {
  await using trial = await setUp(undefined, { isKnown: false, service: SERVICE })
  const { desk, catalog, denials, clock, fake } = trial
  fake.pictures.set('780x1170.png', testPng({ width: 780, height: 1170 }))
  await desk.bring(PLACEHOLDER, { signal })
  await catalog.takedowns.takeDown({ title: SOLARIS }, { reason: 'a complaint', by: 'operator', at: clock.now() })
  await denials.refresh()
  await expect(desk.bring(PLACEHOLDER, { signal })).rejects.toMatchObject({ code: 'TAKEN_DOWN' })
})
