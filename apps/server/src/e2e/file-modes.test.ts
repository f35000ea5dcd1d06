import { chmod, lstat, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { SAMPLE_MOVIE, TINY_MOVIE } from './sample-files.ts'
import { TestVault, type VaultSettings } from './vault-process.ts'

const TEST_MS = 120_000
const OTHERS_MODE = 0o077
let vault: TestVault

beforeAll(async () => {
  vault = await TestVault.create({ SAMPLES: 'no', ROLE: 'worker' })
})

afterAll(() => vault[Symbol.asyncDispose]())

/** All there is in a folder, the folder itself among it, by its path from there. */
async function entriesOf(folder: string): Promise<string[]> {
  return ['.', ...(await readdir(folder, { recursive: true }))]
}

async function seenByOthers(folder: string): Promise<string[]> {
  const seen: string[] = []
  for (const path of await entriesOf(folder)) {
    // SQLite takes its journals away when it likes.
    const stats = await lstat(join(folder, path)).catch(() => undefined)
    if (stats !== undefined && (stats.mode & OTHERS_MODE) !== 0) seen.push(path)
  }
  return seen
}

async function showToOthers(folder: string): Promise<void> {
  for (const path of await entriesOf(folder)) {
    const isFolder = (await lstat(join(folder, path))).isDirectory()
    await chmod(join(folder, path), isFolder ? 0o755 : 0o644)
  }
}

test.for([
  ['trial', {}, SAMPLE_MOVIE],
  ['disk', { STORE: 'disk' }, TINY_MOVIE],
] as const satisfies readonly (readonly [string, VaultSettings, string])[])(
  'nothing that a vault in %s mode writes is for others to see, also where it once was',
  { timeout: TEST_MS },
  async ([mode, settings, movie]) => {
    const dataDir = join(vault.folder, mode)
    const own = { ...settings, DATA_DIR: dataDir }
    expect(await vault.run(['ingest', movie], own)).toMatchObject({ code: 0 })
    const first = await vault.serve(own)
    const names = await entriesOf(dataDir)
    expect(names).toEqual(expect.arrayContaining(['catalogue.sqlite-wal', 'cache/slices']))
    expect(await seenByOthers(dataDir)).toEqual([])
    await first.stop()

    await showToOthers(dataDir)
    const again = await vault.serve(own)
    expect(await seenByOthers(dataDir)).toEqual([])
    await again.stop()

    await showToOthers(dataDir)
    await writeFile(join(dataDir, 'notes.txt'), 'not ours')
    await chmod(join(dataDir, 'notes.txt'), 0o644)
    await using _last = await vault.serve(own)
    expect(await seenByOthers(dataDir)).toEqual(['.', 'notes.txt'])
  },
)
