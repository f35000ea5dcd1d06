import type { IncomingMessage } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { SLICE_BYTES } from '@streamvault/core'
import { testBytes } from '@streamvault/testkit'
import { expect, test } from 'vitest'
import { NGINX_SLICE_BYTES } from '../nginx/slice-cache.ts'
import { open } from './ask.ts'
import { type NginxUsage, nginxUsage } from './nginx-usage.ts'
import { queuedBytes } from './queued-bytes.ts'
import { skipWithoutNginx } from './skip-without-nginx.ts'
import { TrialGateway } from './trial-gateway.ts'

await skipWithoutNginx()
const PLAYERS = 200
const WHOLE_PLAYERS = 20
const NGINX_SLICES = 24
const BYTES = testBytes(NGINX_SLICES * NGINX_SLICE_BYTES, 9)
const PLAYED_BYTES = 2 * SLICE_BYTES
/**
 * A slice that is begun, and one that is opened ahead. A whole film would be 24. The store is read by whole slices of the vault, and a
 * player has taken up to a chunk more than it wanted when it pauses.
 */
const AHEAD_BYTES_MAX = 2 * NGINX_SLICE_BYTES + SLICE_BYTES
/** One to the player, and those of the slices that it has not ended with. */
const DESCRIPTORS_MAX = 6
const QUIET_MS = 400

interface Fetched {
  readonly usage: NginxUsage
  readonly storeBytes: number
  /** The most that the kernel holds for one player: with the pace of a player, Linux lets that grow up to tens of MiB. */
  readonly queuedBytes: number
}

/** Lets all players play 2 MiB and pause, and tells what that costs once nothing moves any longer. */
async function pauseAll(gateway: TrialGateway, path: string): Promise<{ before: Fetched; after: Fetched }> {
  const fetched = async () => ({
    usage: await nginxUsage(gateway),
    storeBytes: gateway.store.bytesRead,
    queuedBytes: await queuedBytes(gateway.port),
  })
  const before = await fetched()
  const headers = { range: 'bytes=0-' }
  const players = await Promise.all(
    Array.from({ length: PLAYERS }, () => open({ host: '127.0.0.1', port: gateway.port }, path, { headers })),
  )
  await Promise.all(players.map((player) => playAndPause(player)))
  let last = await fetched()
  for (let quiet = false; !quiet; ) {
    await sleep(QUIET_MS)
    const now = await fetched()
    quiet = JSON.stringify(now) === JSON.stringify(last)
    last = now
  }
  for (const player of players) player.destroy()
  return { before, after: last }
}

function playAndPause(player: IncomingMessage, playedBytes = PLAYED_BYTES): Promise<void> {
  expect(player.statusCode).toBeLessThan(300)
  let played = 0
  return new Promise((resolve, reject) => {
    player.once('error', reject)
    player.on('data', (chunk: Buffer) => {
      played += chunk.length
      if (played < playedBytes) return
      player.pause().removeAllListeners('data')
      resolve()
    })
    player.resume()
  })
}

test.each([
  ['of a player', ''],
  ['of our own player', '&p=web'],
])('200 responses %s that nobody reads any longer hold little, and fetch nothing more', async (_, query) => {
  await using gateway = await TrialGateway.start({ worker: { viewerFills: { burst: 1e6, perSecond: 1e6 } } })
  const { before, after } = await pauseAll(gateway, gateway.path(await gateway.add(BYTES)) + query)
  expect(after.storeBytes).toBeLessThanOrEqual(PLAYED_BYTES + after.queuedBytes + AHEAD_BYTES_MAX)
  expect(after.usage.descriptors - before.usage.descriptors).toBeLessThanOrEqual(PLAYERS * DESCRIPTORS_MAX)
  expect(after.usage.memoryBytes - before.usage.memoryBytes).toBeLessThanOrEqual(PLAYERS * SLICE_BYTES)
})

test('200 paused players of a film that is cached hold little', async () => {
  await using gateway = await TrialGateway.start({ worker: { viewerFills: { burst: 1e6, perSecond: 1e6 } } })
  const path = gateway.path(await gateway.add(BYTES))
  for (let round = 0; round < 2; round++) await gateway.ask(path)
  const { before, after } = await pauseAll(gateway, path)
  expect(after.storeBytes).toBe(before.storeBytes)
  expect(after.usage.descriptors - before.usage.descriptors).toBeLessThanOrEqual(PLAYERS * DESCRIPTORS_MAX)
  expect(after.usage.memoryBytes - before.usage.memoryBytes).toBeLessThanOrEqual(PLAYERS * SLICE_BYTES)
})

test.each(['cold', 'cached'])(
  'a film that is %s goes out whole without holding more the longer it runs',
  async (state) => {
    await using gateway = await TrialGateway.start({ worker: { viewerFills: { burst: 1e6, perSecond: 1e6 } } })
    const path = gateway.path(await gateway.add(BYTES))
    for (let round = 0; round < 2 && state === 'cached'; round++) await gateway.ask(path)
    const players = await Promise.all(
      Array.from({ length: WHOLE_PLAYERS }, () => open({ host: '127.0.0.1', port: gateway.port }, path, {})),
    )
    const usageAfter = async (playedBytes: number) => {
      await Promise.all(players.map((player) => playAndPause(player, playedBytes)))
      return await nginxUsage(gateway)
    }
    const early = await usageAfter(BYTES.length / 4)
    const late = await usageAfter(BYTES.length / 2)
    for (const player of players) player.destroy()
    expect(late.descriptors - early.descriptors).toBeLessThanOrEqual(WHOLE_PLAYERS)
    expect((late.memoryBytes - early.memoryBytes) / WHOLE_PLAYERS).toBeLessThanOrEqual(SLICE_BYTES)
  },
)

test('players who leave while they pause leave nothing counted, long before a film may be paused no longer', async () => {
  await using gateway = await TrialGateway.start({ worker: { viewerFills: { burst: 1e6, perSecond: 1e6 } } })
  const path = gateway.path(await gateway.add(BYTES))
  const players = await Promise.all(
    Array.from({ length: WHOLE_PLAYERS }, () => open({ host: '127.0.0.1', port: gateway.port }, path, {})),
  )
  await Promise.all(players.map((player) => playAndPause(player)))
  expect(await gateway.running()).toBe(WHOLE_PLAYERS)
  for (const player of players) player.destroy()
  await expect.poll(() => gateway.running(), { timeout: 5_000 }).toBe(0)
})
