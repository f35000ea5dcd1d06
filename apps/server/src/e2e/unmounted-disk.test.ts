import { mkdir, readdir, rename, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sha256, writeLongMovie } from './sample-files.ts'
import { TestVault } from './vault-process.ts'

const MIB = 1024 ** 2
const TEST_MS = 120_000
const TITLE = 'slow-river-2019'
const PATIENCE = { timeout: 30_000, interval: 50 }
let vault: TestVault
let film: Buffer
let blobs: string
let mirror: string

beforeAll(async () => {
  vault = await TestVault.create({ STORE: 'disk', SAMPLES: 'no', PART_BYTES: '2M', ROLE: 'worker' })
  blobs = join(vault.folder, 'data/blobs')
  mirror = await vault.makeFolder('mirror')
  const folder = await vault.makeFolder('films')
  film = await writeLongMovie(join(folder, 'Slow.River.2019.1080p.mp4'), 4 * MIB)
  expect(await vault.run(['ingest', folder])).toMatchObject({ code: 0 })
}, TEST_MS)

afterAll(() => vault[Symbol.asyncDispose]())

const withMirror = () => ({ MIRROR: 'disk', MIRROR_DIR: mirror }) as const

/** What is mounted there is away while `work` goes on: an empty folder is in its place. */
async function unmounted(directory: string, work: () => Promise<void>): Promise<void> {
  await rename(directory, `${directory}-away`)
  await mkdir(directory)
  await work()
  expect(await readdir(directory)).toEqual([])
  await rmdir(directory)
  await rename(`${directory}-away`, directory)
}

async function watched(): Promise<string> {
  const response = await fetch((await vault.run(['link', TITLE], withMirror())).stdout.trim())
  return sha256(await response.bytes())
}

test(
  'a server whose disk is not mounted refuses to start and says what to do, and starts once it is',
  async () => {
    await unmounted(blobs, async () => {
      for (const args of [['serve'], ['ingest', join(vault.folder, 'films')]]) {
        const { code, stderr } = await vault.run(args)
        expect(code).toBe(1)
        expect(stderr).toMatch(/data\/blobs is not the one .* mount its disk, or .*streamvault disk accept disk/)
      }
      expect(await vault.run(['disk', '--json'])).toMatchObject({
        code: 1,
        stdout: expect.stringContaining('"store":"disk"'),
      })
      const { code, stdout } = await vault.run(['doctor'])
      expect(code).toBe(1)
      expect(stdout).toMatch(/problem +Disk of the store: .*not mounted\. Mount it/)
    })
    expect(await vault.run(['disk'])).toMatchObject({ code: 0, stdout: expect.stringContaining('as it was') })
    await using _server = await vault.serve()
    expect(await watched()).toBe(sha256(film))
  },
  TEST_MS,
)

test(
  'a vault whose mirror is not mounted serves, says so, and copies nothing to where the mirror would be',
  async () => {
    expect(await vault.run(['mirror', '--copy'], withMirror())).toMatchObject({ code: 0 })
    await unmounted(mirror, async () => {
      await using server = await vault.serve(withMirror())
      expect(await watched()).toBe(sha256(film))
      await expect.poll(() => server.complained + server.said, PATIENCE).toContain('a store cannot be opened')
      const { stdout } = await vault.run(['mirror'], withMirror())
      expect(stdout).toMatch(/away +.*not mounted.*streamvault disk accept mirror-disk/)
      expect((await vault.run(['doctor'], withMirror())).stdout).toMatch(/problem +Disk of the mirror: .*not mounted/)
    })
    expect((await vault.run(['mirror'], withMirror())).stdout).not.toContain('away')
  },
  TEST_MS,
)

test(
  'whoever has a new disk for the mirror says so, and a scrub brings everything back to it',
  async () => {
    await rename(mirror, `${mirror}-broken`)
    await mkdir(mirror)
    const accepted = await vault.run(['disk', 'accept', 'mirror-disk'], withMirror())
    expect(accepted).toMatchObject({ code: 0, stdout: expect.stringContaining('scrub') })
    expect(await vault.run(['disk', 'accept', 'nowhere'], withMirror())).toMatchObject({ code: 1 })
    expect(await vault.run(['disk', 'accept'], withMirror())).toMatchObject({ code: 2 })
    expect(await vault.run(['scrub'], { ...withMirror(), SCRUB_BYTES_PER_SECOND: '1G' })).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('0 lost, 0 unrepaired'),
    })
    const copies = (folder: string) => readdir(join(folder, 'blobs'), { recursive: true, withFileTypes: true })
    const count = async (folder: string) => (await copies(folder)).filter((entry) => entry.isFile()).length
    expect(await count(mirror)).toBe(await count(`${mirror}-broken`))
  },
  TEST_MS,
)
