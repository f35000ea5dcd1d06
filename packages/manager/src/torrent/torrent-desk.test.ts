import { mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { jobCancelKey } from '@streamvault/core'
import { FakeClock, MemoryJobs } from '@streamvault/testkit'
import { expect, onTestFinished, test } from 'vitest'
import { isTorrent, TorrentDesk } from './torrent-desk.ts'

const HASH = 'c12fe1c06bba254a9dc9f519b335aa7c1367a88a'
const MAGNET = `magnet:?xt=urn:btih:${HASH}&dn=Some+Film&tr=http%3A%2F%2Ftracker.example%2Fannounce`

function openDesk() {
  const wishes = new Map<string, string>()
  const ephemeral = { set: async (key: string, value: string) => void wishes.set(key, value) }
  const jobs = new MemoryJobs({ clock: new FakeClock() })
  return { wishes, jobs, desk: new TorrentDesk({ jobs, ephemeral }) }
}

test('a magnet link has one job, named by its torrent and by nothing that says where it is', async () => {
  const { desk, jobs } = openDesk()
  const job = await desk.submit(MAGNET, { select: [1, 2] })
  expect(job).toMatchObject({ key: `btih:${HASH}`, request: { source: MAGNET, select: [1, 2] } })
  expect((await desk.submit(`magnet:?xt=urn:btih:${HASH.toUpperCase()}`)).id).toBe(job.id)
  expect(await jobs.pending('torrent')).toBe(1)
})

test('a torrent file is known by its real path', async () => {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'torrent-')))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  await writeFile(join(folder, 'a.torrent'), '')
  await symlink(join(folder, 'a.torrent'), join(folder, 'b.torrent'))
  const { desk } = openDesk()
  const [one, other] = [await desk.submit(join(folder, 'a.torrent')), await desk.submit(join(folder, 'b.torrent'))]
  expect(one.id).toBe(other.id)
  expect(one.request).toEqual({ source: join(folder, 'a.torrent') })
  await expect(desk.submit(join(folder, 'c.torrent'))).rejects.toMatchObject({ code: 'SOURCE_NOT_FOUND' })
})

test.each([
  'magnet:',
  'magnet:?dn=Film',
  'magnet:?xt=urn:sha1:YNCKHTQCWBTRNJIV4WNAE52SJUQCZO5C',
  'magnet:?xt=urn:btih:123',
  `magnet:?xt=urn:btih:${HASH}&dn=${'x'.repeat(20_000)}`,
])('%.60s is refused', async (magnet) => {
  await expect(openDesk().desk.submit(magnet)).rejects.toMatchObject({ code: 'MAGNET_INVALID' })
})

test('a wish to cancel is left for whoever does the job', async () => {
  const { desk, wishes } = openDesk()
  await expect(desk.cancel(MAGNET)).rejects.toMatchObject({ code: 'JOB_NOT_FOUND' })
  const { id } = await desk.submit(MAGNET)
  expect((await desk.cancel(MAGNET)).id).toBe(id)
  expect([...wishes.keys()]).toEqual([jobCancelKey(id)])
})

test('torrents are told from addresses', () => {
  expect([MAGNET, 'a.torrent', '/films/A.TORRENT'].map(isTorrent)).toEqual([true, true, true])
  expect(['https://films.example/a.torrent', 'https://films.example/a.mkv', 'a.mkv'].map(isTorrent)).toEqual([
    false,
    false,
    false,
  ])
})
