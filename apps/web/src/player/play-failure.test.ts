import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { diagnose } from './play-failure.ts'

async function diagnosed(answer: RequestListener): Promise<unknown> {
  const server = createServer(answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    return await diagnose(`http://127.0.0.1:${(server.address() as AddressInfo).port}/film#t=7.00`)
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

function problem(status: number, code: string): RequestListener {
  return (_, response) => response.writeHead(status).end(JSON.stringify({ code, title: 'A sentence.' }))
}

test('bytes that do come mean that the browser cannot play them, and only one of them is asked for', async () => {
  let range: string | undefined
  const found = await diagnosed((request, response) => {
    range = request.headers.range
    response.writeHead(206).end('x')
  })
  expect(found).toEqual({ kind: 'unplayable' })
  expect(range).toBe('bytes=0-0')
})

test.each(['TICKET_EXPIRED', 'TICKET_INVALID', 'TICKET_MISSING'])('%s asks for a new ticket', async (code) => {
  expect(await diagnosed(problem(403, code))).toMatchObject({ kind: 'ticket', problem: { code, status: 403 } })
})

test('any other refusal is told as it is', async () => {
  expect(await diagnosed(problem(503, 'STORE_UNAVAILABLE'))).toEqual({
    kind: 'unavailable',
    problem: { code: 'STORE_UNAVAILABLE', title: 'A sentence.', status: 503 },
  })
})

test('a refusal that is no problem of ours has its status at least', async () => {
  const found = await diagnosed((_, response) => response.writeHead(502).end('<html>'))
  expect(found).toMatchObject({ kind: 'unavailable', problem: { code: 'UNKNOWN', status: 502 } })
})

test('a server that hangs up counts as not reachable', async () => {
  const found = await diagnosed((_, response) => response.destroy())
  expect(found).toMatchObject({ kind: 'unavailable', problem: { code: 'UNREACHABLE' } })
})
