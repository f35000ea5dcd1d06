import { execFile } from 'node:child_process'
import { open, rm, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { mountSmallDisk, testBytes } from '@streamvault/testkit'
import { expect, test } from 'vitest'
import { NGINX_SLICE_BYTES } from '../nginx/slice-cache.ts'
import { skipWithoutNginx } from './skip-without-nginx.ts'
import { TrialGateway } from './trial-gateway.ts'

await skipWithoutNginx()
const run = promisify(execFile)
const DISK_BYTES = 96 * 1024 ** 2
const KEPT = Buffer.from(testBytes(3 * NGINX_SLICE_BYTES, 41))
const COLD = Buffer.from(testBytes(5 * NGINX_SLICE_BYTES, 42))
/** Too little for one slice. */
const LEFT_BYTES = 1024 ** 2
const PATIENCE = { timeout: 20_000, interval: 50 }

test('on a disk that somebody fills, all viewers get all they ask for, and slices are kept again once there is room', async (context) => {
  await using disk = await mountSmallDisk(DISK_BYTES)
  if (disk === undefined) return context.skip('a disk cannot be mounted here, which takes root')
  await using gateway = await TrialGateway.start({
    cacheFolder: join(disk.folder, 'cache'),
    worker: { viewerFills: { burst: 1e6, perSecond: 1e6 } },
  })
  const [kept, cold] = [gateway.path(await gateway.add(KEPT)), gateway.path(await gateway.add(COLD))]
  const isSaid = (text: string) => gateway.logger.lines.some(({ message }) => message.includes(text))
  const found = async (path: string) => {
    const { headers } = await gateway.ask(path, { headers: { range: `bytes=${2 * NGINX_SLICE_BYTES}-` } })
    return headers['cache-status']
  }
  for (let round = 0; round < 2; round++) expect((await gateway.ask(kept)).body.equals(KEPT)).toBe(true)
  expect(await found(kept)).toBe('streamvault; hit')

  const filler = join(disk.folder, 'filler')
  const { bavail, bsize } = await statfs(disk.folder)
  await using file = await open(filler, 'w')
  await run('fallocate', ['-l', String(bavail * bsize - LEFT_BYTES), filler])
  await expect.poll(() => isSaid('nothing more is kept'), PATIENCE).toBe(true)
  // Nginx makes room for others in its own time, by what is kept, and keeps a little of what is asked for now.
  for (let round = 0; round < 3; round++) {
    expect((await gateway.ask(cold)).body.equals(COLD)).toBe(true)
    expect((await gateway.ask(kept)).body.equals(KEPT)).toBe(true)
  }
  const said = gateway.logger.lines.map(({ fields }) => String(fields['line']))
  expect(said.filter((line) => line.includes('(28: '))).toEqual([])

  await file.close()
  await rm(filler)
  for (const path of [kept, cold]) await expect.poll(() => found(path), PATIENCE).toBe('streamvault; hit')
  for (const [path, bytes] of [
    [kept, KEPT],
    [cold, COLD],
  ] as const) {
    expect((await gateway.ask(path)).body.equals(bytes)).toBe(true)
  }
})
