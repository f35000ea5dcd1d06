import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { BlobRef } from '@streamvault/core'
import { FakeClock, testBytes } from '@streamvault/testkit'
import { expect, test } from 'vitest'
import { PIECE_BYTES, S3BlobStore } from './s3-blob-store.ts'

const { signal } = new AbortController()
const SLOW_DOWN =
  '<?xml version="1.0"?><Error><Code>SlowDown</Code><Message>Reduce your request rate.</Message></Error>'
const NO_KEY = '<Error><Code>NoSuchKey</Code></Error>'

/** A service that answers as it is told, and what it was asked. */
async function serviceThat(answers: (asked: string, response: ServerResponse) => unknown) {
  const asked: string[] = []
  const server = createServer((request: IncomingMessage, response) => {
    request.resume().once('end', () => {
      const line = `${request.method} ${request.url}`
      asked.push(line)
      answers(line, response)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const clock = new FakeClock()
  const store = new S3BlobStore(
    { clock },
    {
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      bucket: 'films',
      prefix: '',
      addressing: 'path',
      region: 'us-east-1',
      keyId: 'AKID',
      secret: 'secret',
    },
  )
  const end = async () => {
    await store[Symbol.asyncDispose]()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  return { store, clock, asked, [Symbol.asyncDispose]: end }
}

test('a piece that is refused for the moment is sent again, and one that is refused for long ends the put', async () => {
  let refusals = 2
  await using service = await serviceThat((asked, response) => {
    if (asked.startsWith('PUT') && refusals-- > 0) response.writeHead(503, { 'retry-after': '2' }).end(SLOW_DOWN)
    else response.writeHead(asked.startsWith('PUT') ? 200 : 404).end(asked.startsWith('GET') ? NO_KEY : '')
  })
  const put = () => service.store.put(source(testBytes(10)), { key: 'a', sizeBytes: 10, signal })
  const patient = put()
  await expect.poll(() => service.asked.filter((each) => each.startsWith('PUT')).length).toBe(1)
  await service.clock.advance(2000)
  await expect.poll(() => service.asked.filter((each) => each.startsWith('PUT')).length).toBe(2)
  await service.clock.advance(2000)
  expect(await patient).toEqual({ ref: 'a:10', sizeBytes: 10 })
  refusals = Number.POSITIVE_INFINITY
  const refused = put().catch((error: unknown) => error)
  for (let piece = 4; piece <= 7; piece++) {
    await expect.poll(() => service.asked.filter((each) => each.startsWith('PUT')).length).toBe(piece)
    await service.clock.advance(2000)
  }
  expect(await refused).toMatchObject({ code: 'STORE_THROTTLED', retryAfterMs: 2000 })
})

test('an upload that the service fails to put together is no success, though its answer begins as one, and is aborted', async () => {
  await using service = await serviceThat((asked, response) => {
    if (asked.startsWith('POST') && asked.includes('uploads')) response.end('<R><UploadId>one</UploadId></R>')
    else if (asked.startsWith('POST')) response.end('\n\n<Error><Code>InternalError</Code></Error>')
    else if (asked.startsWith('GET /films?')) response.end('<ListMultipartUploadsResult/>')
    else if (asked.startsWith('PUT')) response.writeHead(200, { etag: '"tag"' }).end()
    else response.writeHead(asked.startsWith('DELETE') ? 204 : 404).end(asked.startsWith('GET') ? NO_KEY : '')
  })
  const sizeBytes = PIECE_BYTES + 1
  const put = service.store.put(source(testBytes(sizeBytes)), { key: 'a', sizeBytes, signal })
  await expect(put).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE', details: { code: 'InternalError' } })
  expect(service.asked.at(-1)).toBe('DELETE /films/a?uploadId=one')
})

test('a read that breaks off, or gives other bytes than those that were asked for, is none', async () => {
  let length = 10
  await using service = await serviceThat((asked, response) => {
    if (!asked.startsWith('GET')) return response.writeHead(200, { 'content-length': 10 }).end()
    response.writeHead(206, { 'content-range': 'bytes 0-9/10', ...(length > 0 && { 'content-length': length }) })
    if (length === 20) return response.end(Buffer.alloc(20))
    response.write(Buffer.alloc(5))
    return setTimeout(() => response.destroy(), 20)
  })
  for (length of [10, 20]) {
    const read = async () => {
      for await (const _ of service.store.read('a:10' as BlobRef, { start: 0, end: 10 }, { signal }));
    }
    await expect(read()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
  }
})

test('a service that says of what is not there what it says of what one may not see is not believed', async () => {
  await using service = await serviceThat((_, response) => response.writeHead(403).end())
  await expect(service.store.stat('a:10' as BlobRef, { signal })).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
})

async function* source(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}
