import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { testBytes } from '@streamvault/testkit'
import { expect, test } from 'vitest'
import { pagesOnDisk } from './pages-on-disk.ts'
import { TINY_MOVIE, writeVariant } from './sample-files.ts'
import { TestVault } from './vault-process.ts'

const TEST_MS = 120_000
const FILM_BYTES = 3 * 1024 ** 2

test(
  'slices are kept in the folder that was chosen for them, and a takedown finds them there when no server runs',
  async () => {
    await using vault = await TestVault.create({ STORE: 'disk', SAMPLES: 'no', ROLE: 'worker' })
    const path = join(await vault.makeFolder('films'), 'Slow.River.2019.1080p.mp4')
    const film = await writeVariant(path, TINY_MOVIE, testBytes(FILM_BYTES))
    const chosen = join(vault.folder, 'slices')
    const settings = { CACHE_DIR: chosen, CACHE_BYTES: '16M' }
    expect(await vault.run(['ingest', path], settings)).toMatchObject({ code: 0 })
    const server = await vault.serve(settings)
    const link = (await vault.run(['link', 'slow-river-2019'], settings)).stdout.trim()
    expect((await (await fetch(link)).bytes()).length).toBe(film.length)
    await expect.poll(() => pagesOnDisk(chosen, film)).toBe(Math.floor(film.length / 4096))
    await server.stop()
    await expect(access(join(vault.folder, 'data/cache'))).rejects.toThrow('ENOENT')
    const { stdout } = await vault.run(['takedown', 'slow-river-2019', '--reason', 'notice 1'], settings)
    expect(stdout).toContain('what its cache held is erased')
    expect(await pagesOnDisk(chosen, film)).toBe(0)
  },
  TEST_MS,
)
