import { copyFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { mountSmallDisk } from '@streamvault/testkit'
import { expect, test } from 'vitest'
import { TINY_MOVIE } from './sample-files.ts'
import { TestVault } from './vault-process.ts'

const TEST_MS = 120_000
const DISK_BYTES = 160 * 1024 ** 2

test('a vault whose disk has become full starts, says so, and shows its films', {
  timeout: TEST_MS,
}, async (context) => {
  await using disk = await mountSmallDisk(DISK_BYTES)
  if (disk === undefined) return context.skip('a disk cannot be mounted here, which takes root')
  const dataDir = join(disk.folder, 'data')
  await using vault = await TestVault.create({ SAMPLES: 'no', STORE: 'disk', ROLE: 'worker', DATA_DIR: dataDir })
  const movie = join(await vault.makeFolder('movies'), 'Tiny.Movie.2024.mp4')
  await copyFile(TINY_MOVIE, movie)
  expect(await vault.run(['ingest', movie])).toMatchObject({ code: 0 })
  await (await vault.serve()).stop()
  expect((await stat(join(dataDir, 'ballast'))).size).toBeGreaterThan(0)

  await expect(writeFile(join(disk.folder, 'others'), new Uint8Array(DISK_BYTES))).rejects.toThrow('ENOSPC')
  const full = await vault.serve()
  const url = JSON.parse((await vault.run(['link', 'tiny-movie-2024', '--json'])).stdout).url
  const film = await fetch(url)
  expect(film.status).toBe(200)
  expect((await film.arrayBuffer()).byteLength).toBe((await stat(TINY_MOVIE)).size)
  const { stderr } = await full.stop()
  expect(stderr).toContain('the disk of the data folder is full')

  await rm(join(disk.folder, 'others'))
  await (await vault.serve()).stop()
  expect((await stat(join(dataDir, 'ballast'))).size).toBeGreaterThan(0)
})
