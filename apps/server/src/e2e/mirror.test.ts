import { open, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sha256, writeLongMovie } from './sample-files.ts'
import { TestVault } from './vault-process.ts'

const MIB = 1024 ** 2
const TEST_MS = 120_000
const TITLE = 'slow-river-2019'
const PARTS = 5
const PATIENCE = { timeout: 30_000, interval: 50 }
let vault: TestVault
let film: Buffer
let mirror: string
let blobs: string

beforeAll(async () => {
  vault = await TestVault.create({
    STORE: 'disk',
    SAMPLES: 'no',
    ENCRYPT: 'yes',
    PART_BYTES: '2M',
    CACHE_BYTES: '16M',
    CACHE_PINNED_PERCENT: '0',
    SCRUB_BYTES_PER_SECOND: '1G',
  })
  mirror = await vault.makeFolder('mirror')
  blobs = join(vault.folder, 'data/blobs/blobs')
  const folder = await vault.makeFolder('films')
  film = await writeLongMovie(join(folder, 'Slow.River.2019.1080p.mp4'), 8 * MIB)
  expect(await vault.run(['ingest', folder])).toMatchObject({ code: 0 })
}, TEST_MS)

afterAll(() => vault[Symbol.asyncDispose]())

const withMirror = () => ({ MIRROR: 'disk', MIRROR_DIR: mirror }) as const

async function json(args: readonly string[], settings = {}): Promise<{ code: number | null; value: never }> {
  const { code, stdout } = await vault.run([...args, '--json'], { ...withMirror(), ...settings })
  return { code, value: JSON.parse(stdout) as never }
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}

/** Changes a byte in the middle of a file. */
async function spoil(path: string): Promise<void> {
  await using handle = await open(path, 'r+')
  const { size } = await handle.stat()
  const byte = Buffer.alloc(1)
  await handle.read(byte, 0, 1, size >> 1)
  await handle.write(Buffer.from([(byte[0] ?? 0) ^ 1]), 0, 1, size >> 1)
}

test(
  'a mirror is told what it lacks, gets it although a copying is killed, and a film is streamed from it while its first home is damaged, and then gone',
  async () => {
    expect(await vault.run(['mirror'])).toMatchObject({ code: 1 })
    expect(await json(['mirror'])).toMatchObject({ code: 0, value: { lag: { files: 1, parts: PARTS } } })
    const killed = vault.begin(['mirror', '--copy'], { ...withMirror(), MIRROR_BYTES_PER_SECOND: '1M' })
    const copied = () => filesIn(join(mirror, 'blobs')).then(({ length }) => length)
    await expect.poll(() => copied().catch(() => 0), PATIENCE).toBeGreaterThan(0)
    await killed.stop('SIGKILL')
    expect(await copied()).toBeLessThan(PARTS)
    // Its lease runs out first.
    expect(await json(['mirror', '--copy'])).toMatchObject({
      code: 0,
      value: { mirror: 'mirror-disk', lag: { files: 0, parts: 0, oldestAt: null }, job: { state: 'done' } },
    })
    const copies = await filesIn(join(mirror, 'blobs'))
    expect(copies).toHaveLength(PARTS)
    for (const path of await filesIn(blobs)) await spoil(path)
    await using server = await vault.serve({ ...withMirror(), ROLE: 'worker' })
    const link = (await vault.run(['link', TITLE])).stdout.trim()
    const response = await fetch(link)
    const reader = response.body?.getReader() ?? expect.fail('there is a body')
    const chunks = [(await reader.read()).value ?? expect.fail('there are bytes')]
    // In the middle of it, its first home goes away for good.
    await rename(blobs, `${blobs}-away`)
    for (let next = await reader.read(); !next.done; next = await reader.read()) chunks.push(next.value)
    expect(sha256(Buffer.concat(chunks))).toBe(sha256(film))
    await rename(`${blobs}-away`, blobs)
    expect((await server.stop()).stderr).not.toContain('"level":"error"')
  },
  TEST_MS,
)

test(
  'a scrub repairs what is damaged in either home, and reports it',
  async () => {
    expect(await json(['scrub'])).toMatchObject({
      code: 0,
      value: { files: 1, repaired: PARTS, lost: 0, unrepaired: 0 },
    })
    const [copy = expect.fail()] = await filesIn(join(mirror, 'blobs'))
    await rm(copy)
    expect(await json(['scrub'])).toMatchObject({
      code: 0,
      value: { repaired: 1, findings: [{ store: 'mirror-disk' }] },
    })
    const { stdout } = await vault.run(['scrub', '--last'], withMirror())
    expect(stdout).toContain('1 repaired, 0 lost, 0 unrepaired')
    expect(await filesIn(blobs)).toHaveLength(PARTS)
    expect(await filesIn(join(mirror, 'blobs'))).toHaveLength(PARTS)
  },
  TEST_MS,
)

test(
  'what is purged leaves the mirror too',
  async () => {
    const args = ['takedown', TITLE, '--reason', 'notice', '--purge']
    expect(await vault.run(args, withMirror())).toMatchObject({ code: 0 })
    expect(await filesIn(join(mirror, 'blobs'))).toEqual([])
    expect(await filesIn(blobs)).toEqual([])
  },
  TEST_MS,
)
