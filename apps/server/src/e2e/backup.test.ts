import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { makeAgeKeys } from '@streamvault/backup'
import { findFerret, MongoServer } from '@streamvault/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { SAMPLE_MOVIE, writeLongMovie } from './sample-files.ts'
import { SimulatedTelegram } from './simulated-telegram.ts'
import { TestVault, type VaultSettings } from './vault-process.ts'

const MIB = 1024 ** 2
const TEST_MS = 180_000
const REASON = ['--reason', 'a notice']
let vault: TestVault
/** All that somebody has who has lost the machine: accounts, channels, and the identity. */
let secrets: VaultSettings
let film: Buffer
let listed: string
let shown: string

beforeAll(async () => {
  vault = await TestVault.create({ SAMPLES: 'no', ROLE: 'worker' })
  const telegram = await SimulatedTelegram.begin(vault, ['--bots', '2', '--channels', '2'])
  const { bots, channels } = telegram.announcement
  const [store, backups] = channels.map(({ id }) => `-100${id}`)
  const { identity, recipient } = await makeAgeKeys()
  const key = join(vault.folder, 'key.txt')
  await writeFile(key, `# created: today\n# public key: ${recipient}\n${identity}\n`)
  secrets = {
    ...telegram.settings(bots.map(({ token }) => token)),
    STORE_CHANNELS: store ?? '',
    BACKUP_CHANNEL: backups ?? '',
    BACKUP_RECIPIENT: recipient,
    PART_BYTES: '2M',
  }
  const path = join(await vault.makeFolder('films'), 'Slow.River.2019.1080p.mp4')
  film = await writeLongMovie(path, 5 * MIB)
  // Its secret is made in the data folder, which is lost: the backup alone has it.
  expect(await vault.run(['ingest', path], { ...secrets, ENCRYPT: 'yes' })).toMatchObject({ code: 0 })
  expect(await vault.run(['ingest', SAMPLE_MOVIE], secrets)).toMatchObject({ code: 0 })
  expect((await vault.run(['takedown', 'tides-of-light-2024', ...REASON], secrets)).code).toBe(0)
  const made = await vault.run(['backup', '--json'], secrets)
  expect([made.code, made.stderr]).toEqual([0, ''])
  listed = (await vault.run(['ls'], secrets)).stdout
  shown = (await vault.run(['show', 'slow-river-2019', '--json'], secrets)).stdout
  secrets = { ...secrets, BACKUP_IDENTITY: identity }
}, TEST_MS)

afterAll(() => vault[Symbol.asyncDispose]())

/** The library is what it was, and plays; what was taken down stays so. */
async function expectLibrary(there: VaultSettings): Promise<void> {
  expect((await vault.run(['ls'], there)).stdout).toBe(listed)
  expect((await vault.run(['show', 'slow-river-2019', '--json'], there)).stdout).toBe(shown)
  await using _server = await vault.serve(there)
  const { stdout } = await vault.run(['link', 'slow-river-2019'], there)
  const response = await fetch(stdout.trim(), { headers: { range: `bytes=${3 * MIB}-${4 * MIB}` } })
  expect(Buffer.from(await response.bytes()).equals(film.subarray(3 * MIB, 4 * MIB + 1))).toBe(true)
  expect((await vault.run(['link', 'tides-of-light-2024'], there)).code).toBe(1)
  expect((await vault.run(['ingest', SAMPLE_MOVIE], there)).code).toBe(1)
}

test(
  'on an empty machine, with the secrets alone, the last backup is found in the channel, and the library plays',
  async () => {
    const there = { ...secrets, DATA_DIR: join(vault.folder, 'second') }
    const restored = await vault.run(['restore', '--latest', '--json'], there)
    expect([restored.code, restored.stderr]).toEqual([0, expect.not.stringContaining('AGE-SECRET')])
    expect(JSON.parse(restored.stdout).kinds).toMatchObject({ files: { count: 2 }, takedowns: { count: 1 } })
    await expectLibrary(there)
    const again = await vault.run(['restore', '--latest'], there)
    expect([again.code, again.stderr]).toEqual([1, expect.stringContaining('--replace')])
    expect(await vault.run(['restore', '--latest', '--replace'], there)).toMatchObject({ code: 0 })
  },
  TEST_MS,
)

test.skipIf(findFerret() === undefined)(
  'the same backup is restored into MongoDB, and the library plays from there',
  async () => {
    await using mongo = await MongoServer.start()
    const there = { ...secrets, DATA_DIR: join(vault.folder, 'third'), MONGO_URL: mongo.newUrl() }
    expect(await vault.run(['restore', '--latest'], there)).toMatchObject({ code: 0 })
    await expectLibrary(there)
    // And what is in MongoDB is backed up as well.
    const file = join(vault.folder, 'of-mongo.age')
    expect(await vault.run(['backup', '--to', file], there)).toMatchObject({ code: 0 })
    const fourth = { ...secrets, DATA_DIR: join(vault.folder, 'fourth') }
    expect(await vault.run(['restore', file], fourth)).toMatchObject({ code: 0 })
    expect((await vault.run(['ls'], fourth)).stdout).toBe(listed)
  },
  TEST_MS,
)

test(
  'without any backup, adopt rebuilds what the captions in the channel tell, and the film plays; takedowns are lost',
  async () => {
    const secret = await readFile(join(vault.folder, 'data', 'secret'), 'utf8')
    const there = { ...secrets, DATA_DIR: join(vault.folder, 'adopted'), SECRET: secret.trim() }
    const adopted = await vault.run(['adopt', secrets.STORE_CHANNELS ?? '', '--json'], there)
    expect(adopted.code).toBe(0)
    const shownAgain = JSON.parse((await vault.run(['show', 'slow-river-2019', '--json'], there)).stdout)
    expect(shownAgain.files).toEqual(JSON.parse(shown).files)
    expect((await vault.run(['show', 'tides-of-light-2024'], there)).code).toBe(0)
    await using _server = await vault.serve(there)
    const { stdout } = await vault.run(['link', 'slow-river-2019'], there)
    expect(Buffer.from(await (await fetch(stdout.trim())).bytes()).equals(film)).toBe(true)
  },
  TEST_MS,
)

test(
  'a library that may not go keeps its secret, whatever somebody tries to restore over it',
  async () => {
    const there = { ...secrets, DATA_DIR: join(vault.folder, 'taken') }
    const disk = { STORE: 'disk', ROLE: 'all', DATA_DIR: there.DATA_DIR } as const
    expect(await vault.run(['ingest', SAMPLE_MOVIE], disk)).toMatchObject({ code: 0 })
    const own = await readFile(join(there.DATA_DIR, 'secret'), 'utf8')
    const refused = await vault.run(['restore', '--latest'], there)
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('MOVE_TARGET_TAKEN')])
    expect(await readFile(join(there.DATA_DIR, 'secret'), 'utf8')).toBe(own)
  },
  TEST_MS,
)

test(
  'without the identity nothing is restored, with another one neither, and both are told plainly',
  async () => {
    const there = { ...secrets, DATA_DIR: join(vault.folder, 'fifth') }
    const { BACKUP_IDENTITY: _, ...rest } = there
    const without = await vault.run(['restore', '--latest'], rest)
    expect([without.code, without.stderr]).toEqual([1, expect.stringContaining('BACKUP_KEY_MISSING')])
    const other = await vault.run(['restore', '--latest'], { ...rest, BACKUP_IDENTITY: (await makeAgeKeys()).identity })
    expect([other.code, other.stderr]).toEqual([1, expect.stringContaining('BACKUP_KEY_WRONG')])
    expect((await vault.run(['restore'], there)).code).toBe(2)
  },
  TEST_MS,
)

test(
  'backups are listed, a server that runs makes them by itself, and the doctor tells how old the last one is',
  async () => {
    const ls = await vault.run(['backup', 'ls', '--json'], secrets)
    expect(JSON.parse(ls.stdout.trim().split('\n')[0] ?? '')).toMatchObject({ isWhole: true, partsCount: 1 })
    const disk = { STORE: 'disk', ROLE: 'all', DATA_DIR: join(vault.folder, 'sixth') } as const
    const there = { ...disk, BACKUP_RECIPIENT: secrets.BACKUP_RECIPIENT ?? '' }
    await using _server = await vault.serve(there)
    await expect
      .poll(async () => (await vault.run(['doctor'], there)).stdout, { timeout: 60_000, interval: 1000 })
      .toMatch(/ok +Backups: The last one is 0 hours old/)
    expect((await vault.run(['backup', 'ls'], there)).stdout).toMatch(/^[0-9a-f]{16} {2}.*UTC {2}of [0-9a-f]{8} /)
  },
  TEST_MS,
)
