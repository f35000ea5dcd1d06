import { once } from 'node:events'
import { createServer, type IncomingMessage, request } from 'node:http'
import { text } from 'node:stream/consumers'
import { problemSchema } from '@streamvault/contract'
import { expect, onTestFinished, test } from 'vitest'
import { listen } from './listen.ts'
import { createSiteProxy } from './site-proxy.ts'

const ANY_PORT = { host: '127.0.0.1', port: 0 }

/** A proxy that listens, before a site that tells what it was asked. */
async function setUp() {
  const site = createServer((asked, answer) => answer.end(`${asked.method} ${asked.url}`))
  const origin = `http://127.0.0.1:${await listen(site, ANY_PORT)}`
  const proxy = await createSiteProxy({ origin }, { connectionsMax: 2 })
  const front = createServer((asked, answer) => proxy.routing(asked, answer))
  const port = await listen(front, ANY_PORT)
  onTestFinished(async () => {
    for (const server of [front, site]) {
      server.closeAllConnections()
      server.close()
    }
    await proxy.close()
  })
  return async (method: string, path: string) => {
    const asking = request({ port, method, path }).end()
    const [response] = (await once(asking, 'response')) as [IncomingMessage]
    return { status: response.statusCode, headers: response.headers, body: await text(response) }
  }
}

test.each(['/', '/titles/a%20b?q=%zz', '/a//b'])('%s is asked of the site', async (path) => {
  const ask = await setUp()
  expect(await ask('GET', path)).toMatchObject({ status: 200, body: `GET ${path}` })
  expect(await ask('HEAD', path)).toMatchObject({ status: 200, body: '' })
})

test.each(['//x', '//127.0.0.1/x', '/\\x', '/%', '/%zz', '/%ff', '/a/../b', '/%2e%2e/b', 'http://h/x'])(
  '%s is no path of a page',
  async (path) => {
    const { status, headers, body } = await (await setUp())('GET', path)
    expect(status).toBe(400)
    expect(headers['content-type']).toMatch('application/problem+json')
    expect(problemSchema.strict().parse(JSON.parse(body)).code).toBe('REQUEST_INVALID')
  },
)

test.each(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'PROPFIND'])(
  'pages do not take %s',
  async (method) => {
    const { status, headers, body } = await (await setUp())(method, '/')
    expect(status).toBe(405)
    expect(headers.allow).toBe('GET, HEAD')
    expect(problemSchema.strict().parse(JSON.parse(body)).code).toBe('METHOD_NOT_ALLOWED')
  },
)

test('a request id is random', async () => {
  const ask = await setUp()
  const ids = await Promise.all(
    ['/%', '//x', '//x'].map(async (path) => (await ask('GET', path)).headers['x-request-id']),
  )
  for (const id of ids) expect(id).toMatch(/^[\w-]{12}$/)
  expect(new Set(ids).size).toBe(ids.length)
})
