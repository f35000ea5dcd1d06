import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { openSqlite, SqliteCatalog, SqliteJobs, SqliteRecords } from '@streamvault/catalog-sqlite'
import { newTitle } from '@streamvault/core'
import { FakeClock, fillLibrary, findFerret, MongoServer, sampleFile } from '@streamvault/testkit'
import { describe, expect, test } from 'vitest'
import { TestVault } from './vault-process.ts'

const TEST_MS = 240_000
/** Some batches of each kind. */
const MOVIES = 1_200
const AT_ONCE = 400
const DISK = { SAMPLES: 'no', STORE: 'disk' } as const

/** Brings a library into the vault's data folder, large enough to be caught while it is moved. */
async function fill(vault: TestVault): Promise<void> {
  const folder = join(vault.folder, 'data')
  await mkdir(folder)
  await using connection = openSqlite(join(folder, 'catalogue.sqlite'))
  await fillLibrary({
    catalog: new SqliteCatalog(connection),
    jobs: new SqliteJobs(connection, { clock: new FakeClock() }),
  })
  const records = new SqliteRecords(connection)
  for (let start = 0; start < MOVIES; start += AT_ONCE) {
    const titles = Array.from({ length: AT_ONCE }, (_, at) =>
      newTitle({ kind: 'movie', name: `Movie ${start + at}` }, at),
    )
    await records.write('titles', titles)
    await records.write(
      'files',
      titles.map(({ id, name }) => sampleFile({ name: `${name}.mkv`, titleId: id })),
    )
  }
}

/** Kills a migration with a signal that it cannot catch, as soon as it has said this. */
async function killOnce(vault: TestVault, to: string, said: string): Promise<void> {
  const begun = vault.begin(['migrate', '--to', to])
  await new Promise<void>((resolve) => {
    begun.child.stderr?.on('data', (text) => String(text).includes(said) && resolve())
    void begun.ended.then(() => resolve())
  })
  expect((await begun.stop('SIGKILL')).code).toBeNull()
}

const kindsOf = (ended: { readonly stdout: string }) => JSON.parse(ended.stdout).kinds

test(
  'a migration between folders that is killed again and again goes on, and nobody is shown half a library',
  async () => {
    await using vault = await TestVault.create(DISK)
    await fill(vault)
    const to = join(vault.folder, 'new')
    for (const said of ['copying files', 'copying titles', 'copying denials', 'comparing files']) {
      await killOnce(vault, to, said)
      const half = await vault.run(['ls'], { DATA_DIR: to })
      expect([half.code, half.stderr]).toEqual([1, expect.stringContaining('still being copied')])
    }
    const done = await vault.run(['migrate', '--to', to, '--json'])
    expect(done).toMatchObject({ code: 0 })
    expect(kindsOf(done)).toMatchObject({ titles: { count: MOVIES + 4 }, files: { count: MOVIES + 6 } })
    expect((await vault.run(['ls'], { DATA_DIR: to })).stdout).toBe((await vault.run(['ls'])).stdout)
    const again = await vault.run(['migrate', '--to', to])
    expect([again.code, again.stderr]).toEqual([
      1,
      expect.stringContaining('There is a catalogue at the target already'),
    ])
    expect(await vault.run(['migrate'])).toMatchObject({ code: 2 })
  },
  TEST_MS,
)

test('a library is not moved while a server runs on it', async () => {
  await using vault = await TestVault.create(DISK)
  await vault.serve({ ROLE: 'worker' })
  const { code, stderr } = await vault.run(['migrate', '--to', join(vault.folder, 'new')])
  expect([code, stderr]).toEqual([1, expect.stringContaining('another server runs')])
})

test('an address of anything else than MongoDB is no folder', async () => {
  await using vault = await TestVault.create(DISK)
  const { code, stderr } = await vault.run(['migrate', '--to', 'ftp://somewhere/data'])
  expect([code, stderr]).toEqual([2, expect.stringContaining('neither a mongodb:// address nor a folder')])
})

describe.skipIf(findFerret() === undefined)('on FerretDB', () => {
  test(
    'a library goes to MongoDB, where it is killed on the way, and back, and is the same',
    async () => {
      await using mongo = await MongoServer.start()
      await using vault = await TestVault.create(DISK)
      await fill(vault)
      const url = mongo.newUrl()
      await killOnce(vault, url, 'copying files')
      expect((await vault.run(['ls'], { MONGO_URL: url })).stderr).toContain('still being copied')
      const out = await vault.run(['migrate', '--to', url, '--json'])
      const back = await vault.run(['migrate', '--to', join(vault.folder, 'back'), '--json'], { MONGO_URL: url })
      expect([out.code, back.code]).toEqual([0, 0])
      expect(kindsOf(back)).toEqual(kindsOf(out))
    },
    TEST_MS,
  )
})
