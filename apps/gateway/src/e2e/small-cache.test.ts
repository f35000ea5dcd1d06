import { SLICE_BYTES } from '@streamvault/core'
import { testBytes } from '@streamvault/testkit'
import { expect, test } from 'vitest'
import { NGINX_SLICE_BYTES } from '../nginx/slice-cache.ts'
import { open } from './ask.ts'
import { skipWithoutNginx } from './skip-without-nginx.ts'
import { TrialGateway } from './trial-gateway.ts'

await skipWithoutNginx()
/** More than what the kernel may take for a player that pauses (32 MiB, `tcp_rmem`) is left of the film for each of them. */
const [NGINX_SLICES, PLAYERS] = [24, 7]
const BYTES = testBytes(NGINX_SLICES * NGINX_SLICE_BYTES, 4)
/** Nginx looks for what is to be given up every ten seconds. */
const PATIENCE = { timeout: 40_000, interval: 200 }
const TEST_MS = 180_000

test(
  'a cache whose oldest slices are all being sent is full, and no error',
  async () => {
    await using gateway = await TrialGateway.start({
      cacheBytes: 2 * NGINX_SLICE_BYTES,
      worker: { viewerFills: { burst: 1e6, perSecond: 1e6 } },
    })
    const path = gateway.path(await gateway.add(BYTES))
    const from = (slice: number) => ({ headers: { range: `bytes=${slice * NGINX_SLICE_BYTES}-` } })
    for (let round = 0; round < 2; round++) await gateway.ask(path, from(1))
    const place = { host: '127.0.0.1', port: gateway.port }
    const paused = await Promise.all(Array.from({ length: PLAYERS }, (_, index) => open(place, path, from(index + 1))))
    const said = (message: string) => gateway.logger.lines.filter((line) => line.message === message)
    await expect.poll(() => said('a slice that would be given up is being sent').length, PATIENCE).toBeGreaterThan(0)
    expect(said('nginx says')).toEqual([])
    for (const player of paused) player.destroy()
    const { body } = await gateway.ask(path, from(1))
    expect(body.equals(BYTES.subarray(4 * SLICE_BYTES))).toBe(true)
  },
  TEST_MS,
)
