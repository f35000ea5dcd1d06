import { request } from 'node:http'
import { text } from 'node:stream/consumers'
import { SLICE_BYTES } from '@streamvault/core'
import { testBytes } from '@streamvault/testkit'
import { expect, test } from 'vitest'
import { skipWithoutNginx } from './skip-without-nginx.ts'
import { TrialGateway } from './trial-gateway.ts'

await skipWithoutNginx()
const SLICES = 24
const ROUNDS = 3

/** Asks with a body where none belongs; whatever comes of it. */
async function askWithBody({ port }: TrialGateway, path: string, options: object): Promise<void> {
  await new Promise<void>((resolve) => {
    const asked = request({ host: '127.0.0.1', port, path, agent: false, ...options }, (response) => {
      text(response).then(
        () => resolve(),
        () => resolve(),
      )
    })
    asked.once('error', () => resolve()).end('GET /'.repeat(20))
  })
}

test('a body that comes with a request is nobody elses next request', async () => {
  await using gateway = await TrialGateway.start({ worker: { viewerFills: { burst: 1e6, perSecond: 1e6 } } })
  const bytes = testBytes(SLICES * SLICE_BYTES, 8)
  const path = gateway.path(await gateway.add(bytes))
  const [bare = ''] = path.split('?')
  const length = { 'content-length': '100' }
  for (let round = 0; round < ROUNDS; round++) {
    await Promise.all(
      [
        ['/hls/x/y', { headers: length }],
        ['/pack/x/y.zip', { headers: length }],
        ['/pack/x/y.zip', { headers: length, method: 'POST' }],
        [bare, { headers: length }],
        [path, { headers: { ...length, 'if-match': '*' } }],
        [path, { headers: { ...length, 'if-match': '*', 'transfer-encoding': 'chunked' } }],
        [path, { headers: length }],
        ['/readyz', { headers: length }],
      ].map(([where, options]) => askWithBody(gateway, where as string, options as object)),
    )
    const cold = Array.from({ length: SLICES / ROUNDS }, async (_, index) => {
      const start = (round * (SLICES / ROUNDS) + index) * SLICE_BYTES
      const { status, body } = await gateway.ask(path, { headers: { range: `bytes=${start}-${start + 9}` } })
      return [status, body.equals(bytes.subarray(start, start + 10))]
    })
    expect(await Promise.all(cold)).toEqual(cold.map(() => [206, true]))
    const refused = await Promise.all([1, 2, 3, 4].map(async () => (await gateway.ask(bare)).status))
    expect(refused).toEqual([401, 401, 401, 401])
    expect((await gateway.ask('/readyz')).body.toString()).toBe('healthy\n')
  }
})
