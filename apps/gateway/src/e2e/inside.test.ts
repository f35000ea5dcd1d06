import { readdir, readFile, stat } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { gatewaySecret } from '@streamvault/contract'
import { testBytes } from '@streamvault/testkit'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { ask } from './ask.ts'
import { skipWithoutNginx } from './skip-without-nginx.ts'
import { SITE, TrialGateway } from './trial-gateway.ts'

const isSkipped = await skipWithoutNginx()
const stack = new AsyncDisposableStack()
let gateway: TrialGateway
let path: string

beforeAll(async () => {
  if (isSkipped) return
  gateway = stack.use(await TrialGateway.start())
  path = gateway.path(await gateway.add(testBytes(1000)))
})

afterAll(() => stack.disposeAsync())

const INSIDE = [
  '/stream/x/%2e%2e/%2e%2e/problems/500',
  '/%70roblems/500',
  '/@refused',
  '/@uncached',
  '/@unbounded',
  '/@small',
  '/problems/500',
  '/metrics',
  '/metrics/',
  '/%6detrics',
  '/api/../metrics',
  '/img/../metrics',
  '/stream',
  '/stream/',
  '/stream/a',
  '/stream/a/b/c',
  '/pack/a',
  '/hls/a',
]

test.each(INSIDE)('%s is nothing that there is', async (inside) => {
  const [workers, managed] = [gateway.workerRequests, gateway.managed.length]
  const { status, headers, body } = await gateway.ask(inside)
  const found = gateway.managed.slice(managed).map(({ url }) => url)
  // What is no path of ours is a page of the site's, or none; the site is asked by the very name.
  if (found.length > 0) expect(found).toEqual([expect.stringMatching(/^\/@/)])
  else expect([status, JSON.parse(body.toString()).code]).toEqual([404, 'ROUTE_NOT_FOUND'])
  expect(gateway.workerRequests).toBe(workers)
  expect(Object.keys(headers).filter((name) => /granted|epoch|viewer|refusal/.test(name))).toEqual([])
})

/** nginx resolves them to one place, and a worker or a manager that was asked by the address as it came would see another. */
const DISGUISES = [
  (media: string, query: string) => `${media}/..%2f..%2f..%2fhls%2fa%2fx${query}`,
  (media: string, query: string) => `${media}/..%2f..%2f..%2fhls/a/x${query}`,
  (media: string, query: string) => `${media}/../../..${query}`,
  (media: string, query: string) => `${media}%2f%2e%2E/..%2f..${query}`,
  (media: string, query: string) => `${media}/../../../${query}`,
  (media: string, query: string) => `${media}/..%2f..%2f..%2ftitles${query}`,
  (media: string, query: string) => `${media}/..%2f..%2f.%2e#${query}`,
]

test.each(DISGUISES)(
  'an address that means one thing to nginx and another behind it leads nowhere (%#)',
  async (disguise) => {
    const [media = '', query = ''] = path.split(/(?=[?])/)
    expect((await gateway.ask(path)).status).toBe(200)
    const [workers, managed] = [gateway.workerRequests, gateway.managed.length]
    const { status } = await gateway.ask(disguise(media, query))
    const asked = gateway.managed.slice(managed).map(({ url }) => url)
    // Of a film, the ticket is looked at first: it is none of that one.
    expect([403, 404]).toContain(status)
    expect([asked, gateway.workerRequests - workers]).toEqual([[], 0])
  },
)

test.each(['/state', '/beat?generation=9', '/cut?item=x&epoch=9', '/room?bytes=0', '/refusals/TICKET_EXPIRED'])(
  '%s, which nginx and the authoriser say to each other, is a page like any other from outside',
  async (inside) => {
    const { body } = await gateway.ask(inside)
    expect([body.toString(), gateway.managed.at(-1)?.url]).toEqual([SITE, inside])
  },
)

test('neither the authoriser nor a worker can be asked around the front door', async () => {
  const folder = join(gateway.folder, 'gateway')
  const mode = async (name: string) => ((await stat(join(folder, name))).mode & 0o077).toString(8)
  expect([await mode('.'), await mode('nginx.conf')]).toEqual(['0', '0'])
  const socketPath = gateway.workers[0]?.socket
  const plain = await ask({ socketPath } as never, path)
  const wrong = await ask({ socketPath } as never, path, {
    headers: { 'x-streamvault-secret': gatewaySecret('another') },
  })
  expect([plain.status, wrong.status]).toEqual([404, 404])
})

test.each(['http://authoriser/', 'http://127.0.0.1:1/', 'authoriser:80'])(
  'it is nobody elses proxy: %s',
  async (target) => {
    const [workers, reads] = [gateway.workerRequests, gateway.store.reads]
    const socket = connect(gateway.port, '127.0.0.1')
    const method = target.startsWith('http') ? 'GET' : 'CONNECT'
    socket.write(`${method} ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`)
    const answer = await text(socket)
    expect(answer).toMatch(method === 'GET' ? /<p>the site<\/p>/ : /^(HTTP\/1.1 40[05] |<)/)
    expect([gateway.workerRequests, gateway.store.reads]).toEqual([workers, reads])
  },
)

test('no ticket is in a log, and every request is in one, by a name that its viewer knows', async () => {
  const ticket = path.split('ticket=')[1] ?? ''
  const answer = await gateway.ask(path, { headers: { referer: `${gateway.origin}/?ticket=${ticket}` } })
  const [bare = ''] = path.split('?')
  // However it is spelt, and whatever a client has done to it.
  for (const spelt of [
    `/stream/%zz?ticket=${ticket}`,
    `${bare};ticket=${ticket}`,
    `${bare}%3bticket=${ticket}`,
    `${bare}%3Fticket=${ticket}`,
  ]) {
    await gateway.ask(spelt)
    // What cannot be read is told in the log of errors, with the whole request.
    await gateway.ask(spelt, { headers: { 'transfer-encoding': 'zz' } }).catch(() => undefined)
  }
  const log = join(gateway.folder, 'gateway', 'access.log')
  await vi.waitFor(async () => expect(await readFile(log, 'utf8')).toContain(answer.headers['x-request-id']), {
    timeout: 15_000,
    interval: 200,
  })
  const lines = (await readFile(log, 'utf8')).trim().split('\n')
  const line = lines
    .map((each) => JSON.parse(each))
    .find(({ requestId }) => requestId === answer.headers['x-request-id'])
  expect(line).toMatchObject({
    client: '127.0.0.1',
    method: 'GET',
    path: path.split('?')[0],
    status: '200',
    bytes: '1000',
  })
  const files = await readdir(join(gateway.folder, 'gateway'), { recursive: true, withFileTypes: true })
  for (const file of files.filter((each) => each.isFile())) {
    expect(await readFile(join(file.parentPath, file.name), 'latin1')).not.toContain(ticket)
  }
})

test('the health of the gateway is told without a word more', async () => {
  const answers = [await gateway.ask('/healthz'), await gateway.ask('/readyz')]
  expect(answers.map(({ status, body }) => [status, body.toString()])).toEqual([
    [200, 'healthy\n'],
    [200, 'healthy\n'],
  ])
})
