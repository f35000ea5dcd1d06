import { PROBLEM_MEDIA_TYPE } from '@streamvault/contract'
import { bodyIn, statusesIn } from '../http/raw-answers.ts'
import type { Rule } from '../rule.ts'
import { addressOf } from '../subject/media.ts'
import { demand } from '../verdict.ts'

/** More than any server takes for a head unless it was told to. */
const HUGE_CHARS = 300_000

export const CONNECTION_RULES: readonly Rule[] = [
  {
    id: 'connections/pipelined',
    title: 'requests that come together are answered in order, each with its own bytes',
    source: 'RFC 9112, 9.3.2',
    check: async ({ origin, file, wholes }) => {
      const bytes = await wholes.of(file)
      const part = (first: number, last: number, close = '') =>
        `GET ${addressOf(file)} HTTP/1.1\r\nHost: ${origin.url.host}\r\nRange: bytes=${first}-${last}\r\n${close}\r\n`
      const heard = await origin.say(part(0, 3) + part(4, 4999) + part(5000, 5003, 'Connection: close\r\n'))
      demand(statusesIn(heard).length >= 3, `of three requests, ${statusesIn(heard).length} are answered`)
      let from = 0
      for (const [start, end] of [
        [0, 4],
        [4, 5000],
        [5000, 5004],
      ] as const) {
        const head = heard.indexOf(`bytes ${start}-${end - 1}/`, from)
        const body = heard.indexOf('\r\n\r\n', head) + 4
        const right = bytes.toString('latin1', start, end)
        demand(head >= from && heard.startsWith(right, body), `the bytes from ${start} are not where they belong`)
        from = body
      }
    },
  },
  {
    id: 'connections/in-pieces',
    title: 'a request that arrives byte by byte is the same request',
    source: 'RFC 9112, 2.2',
    check: async ({ origin, file }) => {
      const { host } = origin.url
      const request = `GET ${addressOf(file)} HTTP/1.1\r\nHost: ${host}\r\nRange: bytes=0-0\r\nConnection: close\r\n\r\n`
      const statuses = statusesIn(await origin.say(...request))
      demand(statuses.join() === '206', `it answers ${statuses.join()}`)
    },
  },
  {
    id: 'connections/old-client',
    title:
      'a client of HTTP/1.0, which need not name a host, gets a body without chunks, and the end of the connection',
    source: 'RFC 9112, 6.1, 9.3',
    check: async ({ origin }) => {
      const asked = [
        ['/healthz', 200],
        ['/api/v1/nothing', 404],
        ['/', 200],
      ] as const
      // It need not name a host.
      const heads = asked.flatMap(([path, status]) =>
        ['', `Host: ${origin.url.host}\r\n`].map((field) => ({ path, status, field })),
      )
      for (const { path, status, field } of heads) {
        const heard = await origin.say(`GET ${path} HTTP/1.0\r\n${field}\r\n`)
        const statuses = statusesIn(heard)
        demand(statuses.join() === `${status}`, `${path} is answered ${statuses.join() || 'by nobody'}`)
        demand(!/\r\ntransfer-encoding:/i.test(heard), `${path} comes in chunks`)
        demand(!/\r\nconnection: *keep-alive/i.test(heard), `${path} keeps the connection`)
      }
    },
  },
  {
    id: 'connections/no-host',
    title: 'a request of HTTP/1.1 names one host, or is told so',
    source: 'RFC 9112, 3.2',
    check: async ({ origin }) => {
      const { host } = origin.url
      for (const [what, fields] of Object.entries({
        none: '',
        two: `Host: ${host}\r\nHost: ${host}\r\n`,
        'two different ones': `Host: ${host}\r\nHost: example.com\r\n`,
      })) {
        const heard = await origin.say(`GET /healthz HTTP/1.1\r\n${fields}Connection: close\r\n\r\n`)
        const [status] = statusesIn(heard)
        demand(status === 400, `${what} answers ${status}`)
        demand(heard.includes(PROBLEM_MEDIA_TYPE), `the 400 to ${what} is no problem of the contract`)
      }
    },
  },
  {
    id: 'connections/absolute-form',
    title: 'a target may be a whole address, whose host then counts',
    source: 'RFC 9112, 3.2.2',
    check: async ({ origin }) => {
      const { host, protocol } = origin.url
      const ask = async (target: string, field: string) =>
        statusesIn(await origin.say(`GET ${target} HTTP/1.1\r\nHost: ${field}\r\nConnection: close\r\n\r\n`))
      const own = await ask(`${protocol}//${host}/healthz`, host)
      demand(own.join() === '200', `our own address answers ${own.join()}`)
      const media = await ask(`${protocol}//${host}/stream/nothing/nothing`, host)
      demand(media.join() === '401', `media without a ticket answers ${media.join()}`)
    },
  },
  {
    id: 'connections/huge-head',
    title: 'a head without measure is refused, and nothing else suffers',
    source: 'RFC 6585, 5; RFC 9110, 15.5.15',
    check: async ({ origin }) => {
      const { host } = origin.url
      const heads = {
        'a field': `GET /healthz HTTP/1.1\r\nHost: ${host}\r\nX-Much: ${'a'.repeat(HUGE_CHARS)}\r\n\r\n`,
        'a target': `GET /${'a'.repeat(HUGE_CHARS)} HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
        'many fields': `GET /healthz HTTP/1.1\r\nHost: ${host}\r\n${'X-Much: a\r\n'.repeat(HUGE_CHARS / 11)}\r\n`,
      }
      for (const [what, head] of Object.entries(heads)) {
        const [status = 431] = statusesIn(await origin.say(head))
        demand([400, 413, 414, 431, 494].includes(status), `${what} answers ${status}`)
      }
      demand((await origin.ask('/healthz')).status === 200, 'afterwards it is not healthy')
    },
  },
  {
    id: 'connections/health',
    title: 'health is one word: a status, and no detail',
    source: 'contract, HTTP',
    check: async ({ origin }) => {
      for (const path of ['/healthz', '/readyz']) {
        const { status, body } = await origin.ask(path)
        demand(status === 200, `${path} answers ${status}`)
        demand(body.length <= 32, `${path} tells ${body.length} bytes`)
      }
      const heard = await origin.say(`GET /healthz HTTP/1.1\r\nHost: ${origin.url.host}\r\nConnection: close\r\n\r\n`)
      demand(bodyIn(heard).length <= 64, '/healthz tells more')
    },
  },
]
