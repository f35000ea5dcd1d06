import { createHash } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, request } from 'node:http'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bencode } from '@streamvault/testkit'
import { expect, type TestContext, test } from 'vitest'
import { AnsweringDns } from '../e2e/answering-dns.ts'
import { needs } from '../e2e/needs.ts'
import { RealClock } from '../e2e/real-clock.ts'
import { createAddressRule } from '../leech/address-rule.ts'
import type { Resolve } from '../leech/checked-connector.ts'
import { Aria2Process } from './aria2-process.ts'
import { checkedTrackers } from './checked-addresses.ts'
import { downloadTorrent } from './download-torrent.ts'
import { TrackerProxy } from './tracker-proxy.ts'

/** What may be asked, by the network that is allowed. */
const OUTSIDE = '127.8.8.8'
const NETWORKS = [`${OUTSIDE}/32`]
/** aria2 goes through some trackers in that time, about one a second. */
const IDLE_MS = 8_000
const TEST_MS = 90_000
const clock = new RealClock()
const { signal } = new AbortController()

/** Of a name that is looked up otherwise from the second time on. */
let lookups = 0

const resolve: Resolve = async (hostname) => {
  if (hostname === 'inside.example') return [{ address: '127.0.0.1', family: 4 }]
  if (hostname === 'two.example') return [OUTSIDE, '127.0.0.1'].map((address) => ({ address, family: 4 }))
  if (hostname === 'rebound.example') return [{ address: lookups++ === 0 ? OUTSIDE : '127.0.0.1', family: 4 }]
  if (hostname === 'nowhere.example') return []
  if (hostname === 'outside.example') return [{ address: OUTSIDE, family: 4 }]
  // As the machine takes numbers: in any of the old ways of writing them.
  if (/^[\dxa-f.]+$/i.test(hostname)) return [{ address: '127.0.0.1', family: 4 }]
  if (hostname === 'localhost') return [{ address: '::1', family: 6 }]
  throw new Error(`${hostname} is nobody`)
}

const portOf = (server: { address(): unknown }) => (server.address() as AddressInfo).port

/** What must never be reached, on all addresses of this machine, over TCP and UDP. */
async function inside(context: TestContext) {
  const seen = { connections: 0, datagrams: 0, port: 0 }
  const server = createTcpServer((socket) => {
    seen.connections++
    socket.on('error', () => {}).end('HTTP/1.1 200 OK\r\ncontent-length: 6\r\nconnection: close\r\n\r\nSECRET')
  })
  await once(server.listen(0, '::'), 'listening')
  seen.port = portOf(server)
  const socket = createSocket('udp4', () => void seen.datagrams++)
  socket.bind(seen.port, '0.0.0.0')
  await once(socket, 'listening')
  context.onTestFinished(() => {
    server.close()
    socket.close()
  })
  return seen
}

/** A web server that may be asked, which answers each path as it is told, and keeps what it was asked. */
async function outside(context: TestContext, redirects: Readonly<Record<string, string>> = {}) {
  const asked: string[] = []
  const server = createServer((wanted, response) => {
    const [path = ''] = (wanted.url ?? '').split('?')
    asked.push(path)
    const location = redirects[path]
    if (location === undefined) response.end(bencode({ interval: 2, peers: '' }))
    else response.writeHead(302, { location }).end()
  })
  await once(server.listen(0, OUTSIDE), 'listening')
  context.onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { asked, url: `http://${OUTSIDE}:${portOf(server)}` }
}

interface Named {
  readonly trackers?: readonly string[]
  readonly webSeeds?: readonly string[]
  readonly nodes?: readonly (readonly [string, number])[]
  readonly networks?: readonly string[]
  readonly idleMs?: number
  /** Without it, aria2 asks no trackers over UDP either. */
  readonly usesDht?: boolean
}

/** Lets a real aria2 look for a torrent that names all these, until nothing comes of it. */
async function look(context: TestContext, named: Named) {
  const { trackers = [], webSeeds = [], nodes, networks = NETWORKS, idleMs = IDLE_MS, usesDht = false } = named
  needs(context, 'aria2c')
  const folder = await mkdtemp(join(tmpdir(), 'evasions-'))
  context.onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const info = {
    length: 5,
    name: 'Film.mkv',
    'piece length': 16_384,
    pieces: createHash('sha1').update('hello').digest(),
  }
  const source = join(folder, 'the.torrent')
  const torrent = {
    'announce-list': trackers.map((tracker) => [tracker]),
    info,
    ...(nodes && { nodes }),
    'url-list': webSeeds,
  }
  await writeFile(source, bencode(torrent))
  const rule = createAddressRule(networks)
  await using proxy = await TrackerProxy.start({ rule, resolve })
  const own = { folder: join(folder, 'own'), ports: '30000-39999', usesDht, proxy: proxy.address }
  await using aria2 = await Aria2Process.start({ clock }, own, { signal })
  const check = { clock, signal, rule, resolve }
  const options = { clock, signal, folder, bytesMax: 1 << 30, idleMs, check, onProgress: () => {} }
  return await downloadTorrent(aria2.address, { source }, options).catch((error: unknown) => error)
}

const WAYS = [
  '127.0.0.1',
  '127.255.255.254',
  '2130706433',
  '0177.0.0.1',
  '0x7f.0x0.0x0.0x1',
  '0x7f000001',
  '127.1',
  '0',
  '%31%32%37.0.0.1',
  '①②⑦.⓪.⓪.①',
  'localhost',
  'inside.example',
  'two.example',
  '[::1]',
  '[::ffff:127.0.0.1]',
  '[64:ff9b::127.0.0.1]',
  '169.254.169.254',
  `${OUTSIDE}@127.0.0.1`,
]

test.concurrent(
  'without the rule, what is inside is reached by trackers over HTTP and UDP',
  async (context) => {
    const seen = await inside(context)
    const everything = ['127.0.0.0/8']
    const trackers = [`http://127.0.0.1:${seen.port}/announce`, `udp://127.0.0.1:${seen.port}/announce`]
    await look(context, { trackers, networks: everything, usesDht: true })
    expect(seen.connections).toBeGreaterThan(0)
    expect(seen.datagrams).toBeGreaterThan(0)
  },
  TEST_MS,
)

test.concurrent(
  'trackers inside are not asked, however they are written, and one outside is',
  async (context) => {
    const [seen, good] = [await inside(context), await outside(context)]
    const trackers = WAYS.flatMap((host) =>
      ['http', 'https'].map((scheme) => `${scheme}://${host}:${seen.port}/announce`),
    )
    await look(context, {
      trackers: [...trackers, `http://rebound.example:${seen.port}/announce`, `${good.url}/announce`],
    })
    expect(good.asked).toContain('/announce')
    expect(lookups).toBeGreaterThan(1)
    expect(seen).toMatchObject({ connections: 0, datagrams: 0 })
  },
  TEST_MS,
)

test.concurrent(
  'trackers over UDP inside, and those of no address, are not asked',
  async (context) => {
    const seen = await inside(context)
    const hosts = [...WAYS, 'nowhere.example', 'nobody.example']
    await look(context, { trackers: hosts.map((host) => `udp://${host}:${seen.port}/announce`), usesDht: true })
    expect(seen).toMatchObject({ connections: 0, datagrams: 0 })
  },
  TEST_MS,
)

test.concurrent(
  'web seeds inside are not asked, whatever they speak',
  async (context) => {
    const seen = await inside(context)
    const schemes = ['http', 'https', 'ftp', 'sftp']
    await look(context, {
      webSeeds: schemes.flatMap((scheme) => WAYS.map((host) => `${scheme}://${host}:${seen.port}/`)),
    })
    expect(seen).toMatchObject({ connections: 0, datagrams: 0 })
  },
  TEST_MS,
)

test.concurrent(
  'a tracker and a web seed that lead inside are not followed there',
  async (context) => {
    const seen = await inside(context)
    const redirects: Record<string, string> = {
      '/plain': `http://127.0.0.1:${seen.port}/secret`,
      '/number': `http://2130706433:${seen.port}/secret`,
      '/tls': `https://127.0.0.1:${seen.port}/secret`,
      '/name': `http://inside.example:${seen.port}/secret`,
      '/ftp': `ftp://127.0.0.1:${seen.port}/secret`,
      '/chain': '/plain',
      '/seed/Film.mkv': `http://127.0.0.1:${seen.port}/secret`,
    }
    const good = await outside(context, redirects)
    const paths = Object.keys(redirects)
    await look(context, {
      trackers: paths.map((path) => `${good.url}${path}`),
      webSeeds: paths.map((path) => good.url + path),
    })
    expect(new Set(good.asked)).toEqual(new Set(paths))
    expect(seen).toMatchObject({ connections: 0, datagrams: 0 })
  },
  TEST_MS,
)

test.concurrent(
  'nodes that a torrent names are asked nothing, nor is what hides behind a comma',
  async (context) => {
    const [seen, good] = [await inside(context), await outside(context)]
    const trackers = [`${good.url}/a,udp://127.0.0.1:${seen.port}/announce`]
    await look(context, { trackers, nodes: [['127.0.0.1', seen.port]], usesDht: true })
    expect(good.asked).not.toEqual([])
    expect(seen).toMatchObject({ connections: 0, datagrams: 0 })
  },
  TEST_MS,
)

test('a tracker over UDP is named by the address that was checked, so that no second look-up follows', async () => {
  await using dns = await AnsweringDns.start(OUTSIDE, '127.0.0.1')
  const check = {
    clock,
    signal,
    rule: createAddressRule(NETWORKS),
    resolve: (name: string) => dns.resolve(name),
  }
  expect(await checkedTrackers(['udp://rebound.example:80/announce'], check)).toEqual([`udp://${OUTSIDE}:80/announce`])
  expect(dns.asked).toBe(1)
})

test('names of web servers are checked before anybody is asked, too', async () => {
  const check = { clock, signal, rule: createAddressRule(NETWORKS), resolve }
  const given = [
    'http://inside.example/a',
    'http://two.example/a',
    'https://nowhere.example/a',
    'http://outside.example/a',
  ]
  expect(await checkedTrackers(given, check)).toEqual(['http://outside.example/a'])
})

test('nobody uses the proxy without its password, which is another one each time', async (context) => {
  const [seen, good] = [await inside(context), await outside(context)]
  const start = () => TrackerProxy.start({ rule: createAddressRule(NETWORKS), resolve })
  await using proxy = await start()
  await using other = await start()
  expect(other.address.password).not.toBe(proxy.address.password)
  const statusOf = async (method: string, path: string, { user, password } = proxy.address) => {
    const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
    const asking = request(proxy.address.url, { method, path, headers: { 'proxy-authorization': authorization } }).end()
    const { promise, resolve: tell } = Promise.withResolvers<number | undefined>()
    asking.once('response', (response) => tell(response.resume().statusCode))
    asking.once('connect', (response, socket) => {
      socket.destroy()
      tell(response.statusCode)
    })
    return await promise
  }
  const authority = good.url.replace('http://', '')
  expect(await statusOf('GET', `${good.url}/a`)).toBe(200)
  expect(await statusOf('CONNECT', authority)).toBe(200)
  expect(await statusOf('GET', `${good.url}/b`, other.address)).toBe(407)
  expect(await statusOf('CONNECT', authority, other.address)).toBe(407)
  for (const host of WAYS.filter((way) => !way.includes('@') && URL.canParse(`http://${way}/`))) {
    expect(await statusOf('GET', `http://${URL.parse(`http://${host}/`)?.host}:${seen.port}/`), host).toBe(403)
  }
  for (const host of [
    '127.0.0.1',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '2130706433',
    '0x7f000001',
    '127.1',
    'inside.example',
    'two.example',
  ]) {
    expect(await statusOf('CONNECT', `${host}:${seen.port}`), host).toBe(403)
  }
  expect(await statusOf('POST', `${good.url}/c`)).toBe(400)
  expect(await statusOf('GET', '/d')).toBe(400)
  expect(good.asked).toEqual(['/a'])
  expect(seen.connections).toBe(0)
})
