import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { answerTakenDown, withPageStatus } from './page-status.ts'

test('a page that was taken down says so, and no page that is made at the same time', async () => {
  const server = createServer((request, response) => {
    void withPageStatus(request, response, async ({ url }) => {
      await sleep(5)
      if (url === '/gone') answerTakenDown()
      await sleep(5)
      // As Next does: a status of its own, and a head that is written with the first bytes.
      response.statusCode = 200
      response.end('a page')
    })
  }).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const answers = await Promise.all(
    ['/gone', '/here', '/gone', '/here'].map((path) => fetch(`http://127.0.0.1:${port}${path}`)),
  )
  const heads = answers.map(({ status, headers }) => [status, headers.get('link')])
  const gone = [451, '</>; rel="blocked-by"']
  expect(heads).toEqual([gone, [200, null], gone, [200, null]])
})
