import { bodyIn, statusesIn } from '../http/raw-answers.ts'
import type { Rule } from '../rule.ts'
import { addressOf } from '../subject/media.ts'
import { demand } from '../verdict.ts'

const NOT_SUPPORTED = [400, 403, 405, 501]

export const METHOD_RULES: readonly Rule[] = [
  {
    id: 'methods/not-allowed',
    title: 'media is read, and nothing else; which methods there are is told',
    source: 'RFC 9110, 15.5.6',
    check: async ({ origin, file }) => {
      for (const method of ['POST', 'PUT', 'DELETE', 'PATCH']) {
        const { status, headers } = await origin.ask(addressOf(file), { method })
        demand(status === 405, `${method} answers ${status}`)
        demand(/\bGET\b/.test(headers.allow ?? ''), `the Allow of ${method} is "${headers.allow}"`)
      }
    },
  },
  {
    id: 'methods/unknown',
    title: 'a method that nobody knows is refused',
    source: 'RFC 9110, 9.1',
    check: async ({ origin, file }) => {
      const request = (method: string) =>
        `${method} ${addressOf(file)} HTTP/1.1\r\nHost: ${origin.url.host}\r\nConnection: close\r\n\r\n`
      for (const method of ['BREW', 'get', 'PROPFIND', 'PURGE']) {
        const [status = 400, ...more] = statusesIn(await origin.say(request(method)))
        demand(NOT_SUPPORTED.includes(status) && more.length === 0, `${method} answers ${status}`)
      }
    },
  },
  {
    id: 'methods/trace',
    title: 'TRACE gives back nothing of what was sent',
    source: 'RFC 9110, 9.3.8',
    check: async ({ origin }) => {
      for (const path of ['/', '/healthz', '/api/v1/titles']) {
        const heard = await origin.say(
          `TRACE ${path} HTTP/1.1\r\nHost: ${origin.url.host}\r\nX-Secret: open-sesame\r\nConnection: close\r\n\r\n`,
        )
        const [status = 400] = statusesIn(heard)
        demand(status >= 400, `TRACE ${path} answers ${status}`)
        demand(!heard.includes('open-sesame'), `TRACE ${path} gives back what was sent`)
      }
    },
  },
  {
    id: 'methods/connect',
    title: 'CONNECT opens no way to anywhere',
    source: 'RFC 9110, 9.3.6',
    check: async ({ origin }) => {
      const { host } = origin.url
      for (const target of ['example.com:443', host, '/healthz']) {
        const [status = 400] = statusesIn(await origin.say(`CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n\r\n`))
        demand(status >= 400, `CONNECT answers ${status}`)
      }
    },
  },
  {
    id: 'methods/upgrade',
    title: 'no connection becomes one of another protocol',
    source: 'RFC 9110, 7.8',
    check: async ({ origin, file }) => {
      const h2c = 'Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__'
      const websocket =
        'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=='
      for (const path of ['/healthz', file.path]) {
        for (const fields of [h2c, websocket]) {
          const [status = 0] = statusesIn(
            await origin.say(`GET ${path} HTTP/1.1\r\nHost: ${origin.url.host}\r\n${fields}\r\n\r\n`),
          )
          demand(status !== 101, `${path} changes the protocol`)
        }
      }
    },
  },
  {
    id: 'methods/head-silence',
    title: 'nothing follows the head of an answer to HEAD',
    source: 'RFC 9110, 9.3.2',
    check: async ({ origin, file }) => {
      for (const path of [addressOf(file), addressOf(file, 'wrong'), '/healthz']) {
        const heard = await origin.say(`HEAD ${path} HTTP/1.1\r\nHost: ${origin.url.host}\r\nConnection: close\r\n\r\n`)
        demand(statusesIn(heard).length === 1, `it is answered ${statusesIn(heard).length} times`)
        demand(bodyIn(heard) === '', `${bodyIn(heard).length} bytes follow the head`)
      }
    },
  },
]
