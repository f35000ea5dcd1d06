import { createServer, type Server } from 'node:http'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import type { ErrorCode } from '@streamvault/core'
import { FileServer } from '@streamvault/testkit'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { AnsweringDns } from '../e2e/answering-dns.ts'
import { LeechTrial } from '../e2e/leech-trial.ts'
import type { ResolvedAddress } from './checked-connector.ts'

/** What must never be reached: it listens on all addresses of this machine. */
let inside: FileServer
/** What may be reached, by the network that is allowed; it leads wherever a test says. */
let outside: Server
let location = ''
/** What a name is looked up as, each time anew. */
let answers: (readonly ResolvedAddress[])[] = []
let lookups = 0

const OUTSIDE = '127.8.8.8'
const v4 = (address: string): ResolvedAddress => ({ address, family: 4 })
const v6 = (address: string): ResolvedAddress => ({ address, family: 6 })

beforeAll(async () => {
  inside = await FileServer.start(Buffer.from('the secret of the inside'), '::')
  outside = createServer((_, response) => response.writeHead(302, { location }).end())
  await new Promise<void>((resolve) => outside.listen(0, OUTSIDE, resolve))
})

afterEach(() => {
  vi.unstubAllEnvs()
  answers = []
  lookups = 0
  inside.connections = 0
})

afterAll(async () => {
  outside.closeAllConnections()
  outside.close()
  await inside[Symbol.asyncDispose]()
})

async function expectRefused(url: string, code: ErrorCode, networks: readonly string[] = []): Promise<void> {
  const resolve = async () => answers[Math.min(lookups++, answers.length - 1)] ?? []
  const { failure } = await new LeechTrial({ networks, resolve }).leech(url)
  expect(failure?.code).toBe(code)
  expect(inside.connections, 'nothing has knocked inside').toBe(0)
}

const outsideUrl = () => `http://${OUTSIDE}:${(outside.address() as AddressInfo).port}/`

test('the server inside is there to be reached, by IPv4 and by IPv6', async () => {
  for (const host of ['127.0.0.1', '[::1]']) expect((await fetch(inside.url('/', host))).status).toBe(200)
  expect(inside.connections).toBe(2)
})

test.each([
  ['plainly', '127.0.0.1'],
  ['elsewhere in the loopback network', '127.255.255.254'],
  ['as one decimal number', '2130706433'],
  ['in octal', '0177.0.0.1'],
  ['in octal, as one number', '017700000001'],
  ['in hexadecimal', '0x7f.0x0.0x0.0x1'],
  ['in hexadecimal, as one number', '0x7f000001'],
  ['in short', '127.1'],
  ['in short, mixed', '0x7f.1'],
  ['as zero', '0'],
  ['unspecified', '0.0.0.0'],
  ['with a dot behind', '127.0.0.1.'],
  ['in circled digits', '①②⑦.⓪.⓪.①'],
  ['in wide digits and dots', '１２７。０。０。１'],
  ['percent-encoded', '%31%32%37.0.0.1'],
  ['by IPv6', '[::1]'],
  ['by IPv6, written out', '[0:0:0:0:0:0:0:1]'],
  ['by IPv6, unspecified', '[::]'],
  ['mapped', '[::ffff:127.0.0.1]'],
  ['mapped, in hexadecimal', '[::ffff:7f00:1]'],
  ['compatible', '[::127.0.0.1]'],
  ['translated (RFC 2765)', '[::ffff:0:127.0.0.1]'],
  ['by 6to4', '[2002:7f00:1::]'],
  ['by Teredo', '[2001:0:4136:e378:8000:63bf:80ff:fffe]'],
  ['by NAT64', '[64:ff9b::127.0.0.1]'],
  ['by NAT64 of a network', '[64:ff9b:1::127.0.0.1]'],
  ['by ISATAP', '[2a00:1450::5efe:7f00:1]'],
  ['by its own link', '[fe80::1]'],
  ['by its own site', '[fec0::1]'],
  ['by a unique local address', '[fd12:3456:789a::1]'],
  ['metadata', '169.254.169.254'],
  ['metadata of Azure, at a public address', '168.63.129.16'],
  ['metadata of Azure, as one number', '0xa83f8110'],
  ['metadata of Packet, at a public address', '192.80.8.124'],
  ['services of IBM Cloud to its own machines', '161.26.0.10'],
  ['more services of IBM Cloud', '166.11.255.254'],
  ['interfaces of Google to its own machines', '199.36.153.10'],
  ['metadata of Oracle', '192.0.0.192'],
  ['metadata of Alibaba', '100.100.100.200'],
  ['metadata, as one number', '2852039166'],
  ['metadata by IPv6', '[fd00:ec2::254]'],
  ['of a private network', '10.0.0.1'],
  ['of another private network', '172.31.255.255'],
  ['of a third private network', '192.168.0.1'],
  ['behind a carrier', '100.64.0.1'],
  ['multicast', '224.0.0.1'],
  ['multicast by IPv6', '[ff02::1]'],
  ['broadcast', '255.255.255.255'],
  ['for documentation', '203.0.113.9'],
  ['for documentation by IPv6', '[2001:db8::1]'],
  ['for newer documentation', '[3fff::1]'],
  ['for benchmarks', '198.18.0.1'],
  ['of protocols', '192.0.0.8'],
  ['reserved', '240.0.0.1'],
  ['that nobody was given', '[4000::1]'],
])('an address inside is refused %s', async (_, host) => {
  await expectRefused(`http://${host}:${inside.port}/film.mp4`, 'URL_FORBIDDEN')
})

test.each([
  ['with a zone', 'http://[fe80::1%25lo]/'],
  ['with two ports', 'http://127.0.0.1:80:80/'],
  ['without a scheme', '//127.0.0.1/'],
  ['with the scheme of files', 'file:///etc/passwd'],
  ['with that of FTP', 'ftp://127.0.0.1/film.mp4'],
  ['with that of Gopher', 'gopher://127.0.0.1:6379/_FLUSHALL'],
  ['with data in it', 'data:video/mp4;base64,AAAA'],
])('an address %s is none', async (_, url) => {
  await expectRefused(url, 'URL_INVALID')
})

test.each<[string, string, readonly ResolvedAddress[]]>([
  ['localhost', 'localhost', [v4('127.0.0.1'), v6('::1')]],
  ['localhost with a dot', 'localhost.', [v4('127.0.0.1')]],
  ['a name that leads inside', 'inside.example', [v4('192.168.1.1')]],
  ['a name that leads inside by a mapped address', 'inside.example', [v6('::ffff:127.0.0.1')]],
  ['a name with a public and a private address', 'two.example', [v4('93.184.215.14'), v4('127.0.0.1')]],
  ['the same the other way round', 'two.example', [v6('::1'), v6('2606:2800:21f:cb07:6820:80da:af6b:8b2c')]],
  ['a name of user and host', 'public.example@127.0.0.1.nip.example', [v4('127.0.0.1')]],
  ['an IPv6 address with a zone', 'zone.example', [v6('fe80::1%lo')]],
  ['what is no address', 'odd.example', [v4('127.1')]],
])('%s is refused', async (_, host, resolved) => {
  answers = [resolved]
  await expectRefused(`http://${host}:${inside.port}/film.mp4`, 'URL_FORBIDDEN')
  expect(lookups).toBe(1)
})

test('credentials before the host are no host', async () => {
  await expectRefused(`http://public.example:80@127.0.0.1:${inside.port}/`, 'URL_FORBIDDEN')
  expect(lookups).toBe(0)
})

test.each<[string, () => string, ErrorCode]>([
  ['inside', () => inside.url(), 'URL_FORBIDDEN'],
  ['inside by IPv6', () => inside.url('/', '[::1]'), 'URL_FORBIDDEN'],
  ['inside in one number', () => inside.url('/', '2130706433'), 'URL_FORBIDDEN'],
  ['inside without a scheme', () => `//127.0.0.1:${inside.port}/`, 'URL_FORBIDDEN'],
  ['to the metadata', () => 'http://169.254.169.254/latest/meta-data/', 'URL_FORBIDDEN'],
  ['to a name that is inside', () => `http://inside.example:${inside.port}/`, 'URL_FORBIDDEN'],
  ['to a file', () => 'file:///etc/passwd', 'URL_INVALID'],
  ['to FTP', () => `ftp://127.0.0.1:${inside.port}/`, 'URL_INVALID'],
  ['to Gopher', () => `gopher://127.0.0.1:${inside.port}/_x`, 'URL_INVALID'],
  ['to a script', () => 'javascript:alert(1)', 'URL_INVALID'],
])('a redirect that leads %s is not followed', async (_, to, code) => {
  answers = [[v4('127.0.0.1')]]
  location = to()
  await expectRefused(outsideUrl(), code, [`${OUTSIDE}/32`])
})

test('a chain of redirects is checked to its end', async () => {
  const chain = createServer((request, response) => {
    const step = Number(request.url?.slice(1))
    response.writeHead(307, { location: step < 4 ? `/${step + 1}` : inside.url() }).end()
  })
  await new Promise<void>((resolve) => chain.listen(0, OUTSIDE, resolve))
  await expectRefused(`http://${OUTSIDE}:${(chain.address() as AddressInfo).port}/1`, 'URL_FORBIDDEN', [
    `${OUTSIDE}/32`,
  ])
  chain.close()
})

test('a name that is looked up otherwise the second time is not connected to there', async () => {
  await using hidden = await FileServer.start(Buffer.from('the secret of the inside'), '127.0.0.1')
  let outsideConnections = 0
  // Every connection ends at once, so that each request needs a new one, and with it a new look-up.
  const closing = createTcpServer((socket) => {
    outsideConnections++
    socket.on('error', () => {}).end('HTTP/1.1 503 Not now\r\ncontent-length: 0\r\nconnection: close\r\n\r\n')
  })
  await new Promise<void>((resolve) => closing.listen(hidden.port, OUTSIDE, resolve))
  await using dns = await AnsweringDns.start(OUTSIDE, '127.0.0.1')
  const trial = new LeechTrial({ networks: [`${OUTSIDE}/32`], resolve: (hostname) => dns.resolve(hostname) })
  const { failure, attempts } = await trial.leech(`http://rebound.example:${hidden.port}/`)
  closing.close()
  expect(failure?.code).toBe('URL_FORBIDDEN')
  expect(attempts).toBe(2)
  expect(dns.asked, 'each connection goes where its one look-up said').toBe(2)
  expect(outsideConnections).toBe(1)
  expect(hidden.connections).toBe(0)
})

test('proxies of the environment are not asked', async () => {
  const names = ['http_proxy', 'https_proxy', 'all_proxy', 'HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY']
  for (const name of names) vi.stubEnv(name, inside.url('', '127.0.0.1'))
  vi.stubEnv('NODE_USE_ENV_PROXY', '1')
  location = 'file:///etc/passwd'
  await expectRefused(outsideUrl(), 'URL_INVALID', [`${OUTSIDE}/32`])
})

test('a network that is allowed lets through its own addresses, and neither its neighbours nor other ways of writing them', async () => {
  await expectRefused(`http://127.8.8.9:${inside.port}/`, 'URL_FORBIDDEN', [`${OUTSIDE}/32`])
  await expectRefused(`http://[::ffff:${OUTSIDE}]:${inside.port}/`, 'URL_FORBIDDEN', [`${OUTSIDE}/32`])
  const { failure } = await new LeechTrial({ networks: ['::1/128'] }).leech(inside.url('/', '[::1]'))
  expect(failure?.code).toBe('SOURCE_NOT_VIDEO')
  expect(inside.connections).toBeGreaterThan(0)
})

test('name and password go to the origin that they were given for, and to no other', async () => {
  const seen: string[] = []
  const listen = async (host: string, to: () => string | undefined) => {
    const server = createServer((request, response) => {
      seen.push(
        `${host}${request.url} ${request.headers.authorization} ${request.headers.referer} ${request.headers.cookie}`,
      )
      const next = request.url === '/end' ? undefined : to()
      response.writeHead(next === undefined ? 404 : 302, { 'set-cookie': 'a=b', ...(next && { location: next }) }).end()
    })
    await new Promise<void>((resolve) => server.listen(0, host, resolve))
    return { server, url: `http://${host}:${(server.address() as AddressInfo).port}` }
  }
  const other = await listen('127.0.0.3', () => `${first.url}/end`)
  let hops = 0
  const first = await listen('127.0.0.2', () => (hops++ === 0 ? '/here' : `${other.url}/there`))
  const { failure } = await new LeechTrial().leech(first.url.replace('//', '//anna:p%40ss@'))
  expect(failure?.code).toBe('URL_REFUSED')
  const authorization = `Basic ${Buffer.from('anna:p@ss').toString('base64')}`
  expect(seen).toEqual([
    `127.0.0.2/ ${authorization} undefined undefined`,
    `127.0.0.2/here ${authorization} undefined undefined`,
    '127.0.0.3/there undefined undefined undefined',
    `127.0.0.2/end ${authorization} undefined undefined`,
  ])
  first.server.close()
  other.server.close()
})
