import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { connect } from 'node:http2'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { gunzipSync } from 'node:zlib'
import { ALL_PICTURES } from '@streamvault/contract'
import { SLICE_BYTES } from '@streamvault/core'
import { makeCertificate, testBytes } from '@streamvault/testkit'
import { expect, onTestFinished, test } from 'vitest'
import { ask, open } from './ask.ts'
import { skipWithoutNginx } from './skip-without-nginx.ts'
import { SITE, TrialGateway } from './trial-gateway.ts'

await skipWithoutNginx()
const BYTES = testBytes(5 * 1024 ** 2, 4)
/** Addresses of this machine in the parts of a proxy, a viewer behind it, and a stranger. */
const [PROXY, VIEWER, STRANGER] = ['127.0.0.9', '203.0.113.5', '127.0.0.8']

test('pages and the API are answered by the manager, who is told who asks and nothing that a viewer made up', async () => {
  await using gateway = await TrialGateway.start()
  const headers = {
    'x-forwarded-for': '1.2.3.4',
    'x-real-ip': '1.2.3.4',
    'cf-connecting-ip': '1.2.3.4',
    forwarded: 'for=1.2.3.4',
  }
  for (const path of ['/', '/watch/x?y=1', '/api/v1/titles']) {
    const { status, headers: said, body } = await gateway.ask(path, { headers })
    expect([status, body.toString()]).toEqual([200, SITE])
    expect(said['x-content-type-options']).toBe('nosniff')
    const request = gateway.managed.at(-1)
    expect(request?.url).toBe(path)
    expect(request?.headers).toMatchObject({
      'x-real-ip': '127.0.0.1',
      'x-forwarded-for': '127.0.0.1',
      'x-request-id': said['x-request-id'],
    })
    expect(request?.headers.forwarded).toBeUndefined()
  }
})

test('text is compressed where that is asked for', async () => {
  await using gateway = await TrialGateway.start()
  const { headers, body } = await gateway.ask('/', { headers: { 'accept-encoding': 'gzip' } })
  expect([headers['content-encoding'], headers.vary]).toEqual(['gzip', 'Accept-Encoding'])
  expect(gunzipSync(body).toString()).toBe(SITE)
})

test('a picture is asked of a worker once for each format, whatever browsers accept besides', async () => {
  await using gateway = await TrialGateway.start()
  const path = '/img/am%C3%A9lie-2001/a-poster.jpg/342'
  const see = (accept: string) => gateway.ask(path, { headers: { accept } })
  const accepted = ['image/avif,image/webp,*/*', 'text/html,image/avif', 'image/webp', '*/*', 'image/webp,image/png']
  const answers = []
  for (const accept of accepted) answers.push(await see(accept))
  const [miss, hit] = ['streamvault; fwd=miss', 'streamvault; hit']
  expect(answers.map(({ headers }) => headers['cache-status'])).toEqual([miss, hit, miss, miss, hit])
  const formats = ['avif', 'avif', 'webp', 'jpeg', 'webp']
  expect(answers.map(({ headers }) => headers['content-type'])).toEqual(formats.map((format) => `image/${format}`))
  expect(answers.map(({ body }) => body.toString())).toEqual(formats.map((format) => `a-poster.jpg as ${format}`))
  expect(answers.map(({ headers }) => headers['vary'])).toEqual(formats.map(() => 'Accept'))
  expect(gateway.workers[0]?.pictures).toEqual(['avif', 'webp', 'jpeg'].map((f) => `amélie-2001/a-poster.jpg/342.${f}`))
  expect(gateway.managed).toHaveLength(0)
})

test('pictures that show a film go to a worker with their ticket, which lets nobody in without one, and are not kept', async () => {
  await using gateway = await TrialGateway.start()
  const path = `/img/sprites/f${'a'.repeat(32)}/0.webp`
  for (const question of ['', '?ticket=stolen']) {
    const { status, body, headers } = await gateway.ask(path + question)
    expect([401, 403]).toContain(status)
    expect(JSON.parse(body.toString())).toMatchObject({ code: question === '' ? 'TICKET_MISSING' : 'TICKET_INVALID' })
    expect(headers['cache-status']).not.toBe('streamvault; hit')
  }
})

test('where not everybody may see pictures, each is asked of a worker with its ticket, and none is kept', async () => {
  await using gateway = await TrialGateway.start({ arePicturesForAll: false })
  const path = '/img/am%C3%A9lie-2001/a-poster.jpg/342'
  const signed = (scope: typeof ALL_PICTURES, expiresAt: number) => gateway.tickets.sign({ ...scope, expiresAt })
  const right = `?ticket=${signed(ALL_PICTURES, Date.now() + 60_000)}`
  const ofFile = gateway.tickets.sign({ kind: 'file', id: 'all', expiresAt: Date.now() + 60_000 })
  const wrong = [
    ['', 'TICKET_MISSING'],
    ['?ticket=stolen', 'TICKET_INVALID'],
    [`?ticket=${ofFile}`, 'TICKET_INVALID'],
    [`?ticket=${signed(ALL_PICTURES, Date.now() - 1)}`, 'TICKET_EXPIRED'],
  ]
  for (let count = 0; count < 2; count++) {
    const { status, headers, body } = await gateway.ask(path + right, { headers: { accept: 'image/avif' } })
    expect([status, headers['cache-control'], body.toString()]).toEqual([
      200,
      'private, max-age=86400',
      'a-poster.jpg as avif',
    ])
    for (const [query, code] of wrong)
      expect(JSON.parse((await gateway.ask(path + query)).body.toString())).toMatchObject({ code })
  }
  expect(gateway.workers[0]?.pictures).toHaveLength(2)
})

test('who asks for a picture is told to the worker, who has him pay for what is read for it', async () => {
  await using gateway = await TrialGateway.start()
  await gateway.ask('/img/a/b.jpg/342', { from: STRANGER })
  await gateway.ask(`/img/sprites/f${'a'.repeat(32)}/0.webp?ticket=stolen`, { from: STRANGER })
  expect(gateway.workers[0]?.pictureViewers).toEqual([STRANGER, STRANGER])
})

test.each([
  '/img/a/b.jpg/343',
  '/img/a/b.jpg/342/x',
  '/img/a/b.jpg',
  '/img/',
  '/img/a%0d%0aHost:x/b.jpg/342',
  '/stream/f0/../../img/a/b%2ejpg/342',
])('%s is no picture', async (path) => {
  await using gateway = await TrialGateway.start()
  const { status } = await gateway.ask(path)
  expect([400, 404]).toContain(status)
  expect(gateway.workers[0]?.pictures).toEqual([])
})

test('whoever does not come through the proxies is let go, and a proxy is believed about who the viewer is', async () => {
  await using gateway = await TrialGateway.start({
    listenersAt: ({ port }) => [{ kind: 'tcp', address: `0.0.0.0:${port}`, proxies: [`${PROXY}/32`] }],
  })
  const headers = { 'cf-connecting-ip': VIEWER, 'x-forwarded-for': '1.2.3.4' }
  await expect(gateway.ask('/', { from: STRANGER, headers })).rejects.toThrow()
  expect(gateway.managed).toHaveLength(0)
  expect((await gateway.ask('/', { from: PROXY, headers })).status).toBe(200)
  expect(gateway.managed.at(-1)?.headers).toMatchObject({ 'x-real-ip': VIEWER, 'x-forwarded-for': VIEWER })
  await gateway.ask('/', { headers })
  expect(gateway.managed.at(-1)?.headers['x-real-ip']).toBe('127.0.0.1')
})

/** Each two of one network of 2^64 addresses, and one of the network beside it, by where the zeros are that are left out. */
const NEIGHBOURS = [
  ['2001:db8:1:2::1', '2001:db8:1:2:8:7:6:5', '2001:db8:1:3::1'],
  ['2001:db8:1::1', '2001:db8:1:0:8::5', '2001:db8:2::1'],
  ['2001:db8::8:7:6:5', '2001:db8::1', '2001:db8:0:1::1'],
  ['2001::5', '2001::8:7:6:5', '2001:0:0:4:8:7:6:5'],
  ['2001::4:8:7:6:5', '2001:0:0:4::1', '2001::5:8:7:6:5'],
] as const

test('limits are those of the viewer behind a proxy; the neighbours in an IPv6 network are one, however it is written', async () => {
  await using gateway = await TrialGateway.start({
    listenersAt: ({ port }) => [{ kind: 'tcp', address: `0.0.0.0:${port}`, proxies: [`${PROXY}/32`] }],
    limits: { requestsPerSecond: 1000, requestsBurst: 1000, responsesMax: 1 },
  })
  const path = gateway.path(await gateway.add(testBytes(48 * SLICE_BYTES)))
  const head = { range: 'bytes=0-99' }
  for (const [one, same, other] of NEIGHBOURS) {
    const from = (viewer: string) => ({ from: PROXY, headers: { 'cf-connecting-ip': viewer } })
    const running = await open({ host: '127.0.0.1', port: gateway.port }, path, from(one))
    const asked = async (viewer: string) => {
      const { headers } = from(viewer)
      return (await gateway.ask(path, { from: PROXY, headers: { ...headers, ...head } })).status
    }
    expect([one, await asked(same), await asked(other)]).toEqual([one, 429, 206])
    running.destroy()
  }
})

test('a tunnel on this machine comes in by a socket, and is believed', async () => {
  await using gateway = await TrialGateway.start({
    listenersAt: ({ folder }) => [{ kind: 'tunnel', socket: join(folder, 'tunnel.sock') }],
  })
  const path = gateway.path(await gateway.add(BYTES))
  const place = { socketPath: join(gateway.folder, 'tunnel.sock') }
  const page = await ask(place, '/', { headers: { 'cf-connecting-ip': VIEWER } })
  expect([page.status, gateway.managed[0]?.headers['x-real-ip']]).toEqual([200, VIEWER])
  const media = await ask(place, path, { headers: { 'cf-connecting-ip': VIEWER } })
  expect(media.body.equals(BYTES)).toBe(true)
})

test('with a certificate it speaks TLS and HTTP/2, and tells browsers to stay with it', async (context) => {
  const certificate = await makeCertificate()
  if (certificate === undefined) return context.skip('openssl is not installed')
  await using gateway = await TrialGateway.start({
    listenersAt: ({ port }) => [{ kind: 'tcp', address: `127.0.0.1:${port}`, proxies: [], tls: certificate }],
  })
  const path = gateway.path(await gateway.add(BYTES))
  const ca = await readFile(certificate.certificateFile)
  const answer = await ask({ host: 'localhost', port: gateway.port, ca }, path)
  expect(answer.body.equals(BYTES)).toBe(true)
  expect(answer.headers['strict-transport-security']).toMatch(/^max-age=\d+/)

  const session = connect(`https://localhost:${gateway.port}`, { ca })
  onTestFinished(() => session.destroy())
  const streams = Array.from({ length: 8 }, () => session.request({ ':path': path, range: 'bytes=1000000-4999999' }))
  for (const stream of streams) {
    const [headers] = (await once(stream, 'response')) as [Record<string, string>]
    expect(Number(headers[':status'])).toBe(206)
  }
  for (const body of await Promise.all(streams.map((stream) => buffer(stream)))) {
    expect(body.equals(BYTES.subarray(1_000_000, 5_000_000))).toBe(true)
  }
  const plain = await gateway.ask('/a?b=1', { headers: { host: `localhost:${gateway.port}` } })
  expect([plain.status, plain.headers.location]).toEqual([301, `https://localhost:${gateway.port}/a?b=1`])
  const nowhere = await ask({ host: 'localhost', port: gateway.port, ca }, '/stream/a/b/c')
  expect([nowhere.status, JSON.parse(nowhere.body.toString()).code]).toEqual([404, 'ROUTE_NOT_FOUND'])
})
