import type { Answer } from '../http/answer.ts'
import type { Origin } from '../http/origin.ts'
import { statusesIn } from '../http/raw-answers.ts'
import type { Rule } from '../rule.ts'
import { addressOf } from '../subject/media.ts'
import { demand } from '../verdict.ts'
import { isRefused } from './problem.ts'

/** What belongs on the loopback, inside a gateway or on a disk, by the names that it usually has. */
const INTERNAL_PATHS = [
  ...['/metrics', '/_internal', '/_internal/purge', '/internal/', '/nginx_status', '/stub_status', '/server-status'],
  ...['/authorise', '/authorize', '/auth', '/_auth', '/refusals/INTERNAL', '/purge', '/debug/pprof', '/swarm'],
  ...['/api/v1/metrics', '/api/v1/internal', '/api/v1/config', '/api/v1/settings', '/api/v1/secret'],
  ...['/secret', '/.env', '/.git/HEAD', '/package.json', '/data/secret', '/blobs/', '/catalog.db', '/server.ts'],
]
const TRAVERSALS = [
  ...['/../../../../etc/passwd', '/..%2f..%2f..%2fetc/passwd', '/%2e%2e/%2e%2e/%2e%2e/etc/passwd', '//etc/passwd'],
  ...['/..\\..\\etc\\passwd', '/_next/static/..%2f..%2f..%2fpackage.json', '/stream/..%2f..%2fetc%2fpasswd/x?ticket=a'],
  ...[
    '/stream/x/..%2f..%2f..%2fmetrics?ticket=a',
    '/api/v1/../../metrics',
    '/img/..%2f..%2fsecret',
    '/healthz/../metrics',
  ],
]
const INSIDE = /root:x:0|streamvault_\w+_(?:total|bytes|seconds)|"dependencies"|ref: refs\/heads|STREAMVAULT_\w+=/
/** Fields that speak between a gateway and what stands behind it, or name programs to whoever looks for old ones. */
const TELLING = /^(x-accel-.*|x-powered-by|x-streamvault-.*|x-granted|x-epoch|x-sendfile|x-upstream.*)$/
const VERSION = /\/\d/

export const SECRECY_RULES: readonly Rule[] = [
  {
    id: 'secrecy/internals',
    title: 'nothing of the inside can be reached from outside',
    source: 'contract, HTTP',
    check: async ({ origin }) => {
      const answers = await Promise.all(INTERNAL_PATHS.map(async (path) => ({ path, ...(await follow(origin, path)) })))
      for (const { path, status, body } of answers) {
        demand(status >= 400 && status !== 500, `${path} answers ${status}`)
        demand(!INSIDE.test(body.toString()), `${path} shows what is inside`)
      }
    },
  },
  {
    id: 'secrecy/traversal',
    title: 'no way of writing a path leads out of what is served',
    source: 'RFC 3986, 7.3',
    check: async ({ origin }) => {
      const { host } = origin.url
      await Promise.all(
        TRAVERSALS.map(async (path) => {
          const heard = await origin.say(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)
          const [status = 400] = statusesIn(heard)
          demand(status >= 300 && status !== 500, `${path} answers ${status}`)
          demand(!INSIDE.test(heard), `${path} shows what is inside`)
        }),
      )
    },
  },
  {
    id: 'secrecy/fields',
    title: 'no answer names the programs behind it, or what they say to each other',
    source: 'RFC 9110, 17.12',
    check: async ({ origin, file }) => {
      for (const path of ['/', '/healthz', '/api/v1/titles', file.path, addressOf(file)]) {
        const { headers } = await origin.ask(path, { headers: { range: 'bytes=0-0' } })
        const telling = Object.keys(headers).filter((name) => TELLING.test(name))
        demand(telling.length === 0, `${path} says ${telling.join(', ')}`)
        const server = String(headers['server'] ?? '')
        demand(!VERSION.test(server), `${path} is served by "${server}"`)
      }
    },
  },
  {
    id: 'secrecy/believed-fields',
    title: 'a viewer who speaks like a gateway is believed nothing',
    source: 'promise D5',
    check: async ({ origin, file }) => {
      const address = addressOf(file)
      const scope = `${file.kind}/${file.id}`
      const spoken: Readonly<Record<string, string>>[] = [
        { 'x-original-uri': address, 'x-original-url': address, 'x-rewrite-url': address },
        { 'x-streamvault-granted': scope, 'x-streamvault-secret': '', 'x-granted': scope },
        { 'x-accel-redirect': address, 'x-forwarded-uri': address, 'x-forwarded-for': '127.0.0.1' },
        { 'x-ticket': file.ticket, authorization: `Bearer ${file.ticket}`, cookie: `ticket=${file.ticket}` },
        { 'x-http-method-override': 'GET', 'x-kind': 'file', 'x-item': file.id },
      ]
      for (const headers of spoken) {
        const refused = { status: 401, code: 'TICKET_MISSING' } as const
        isRefused(await origin.ask(file.path, { headers }), Object.keys(headers).join(', '), refused)
      }
    },
  },
]

/** What is behind a path, or behind the one that it leads to, as one with a slash may to one without. */
async function follow(origin: Origin, path: string): Promise<Answer> {
  const answer = await origin.ask(path)
  const target = URL.parse(answer.headers.location ?? '', new URL(path, origin.url).href)
  const leadsOn = answer.status >= 300 && answer.status < 400 && target?.origin === origin.url.origin
  return leadsOn ? origin.ask(target.pathname) : answer
}
