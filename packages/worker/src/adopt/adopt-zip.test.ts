import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { TitleId } from '@streamvault/core'
import { MemoryBlobStore, silentLogger, testBytes } from '@streamvault/testkit'
import { beforeAll, expect, type TestContext, test } from 'vitest'
import { UnpackTrial } from '../e2e/unpack-trial.ts'
import { longFilmOf } from '../e2e/variant-of.ts'
import { MOVIES, VaultTrial } from '../e2e/vault-trial.ts'
import { PurgeWork } from '../takedown/purge-work.ts'

const MIB = 2 ** 20
const [movie = '', small = ''] = MOVIES
let film: Buffer
let other: Buffer

beforeAll(async () => {
  film = await longFilmOf(movie, testBytes(2 * MIB))
  other = await readFile(small)
})

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

async function zipOf(
  context: TestContext,
  files: Readonly<Record<string, Uint8Array | string>>,
  ...args: readonly string[]
): Promise<Buffer> {
  const trial = await UnpackTrial.open(context)
  await trial.write(files)
  return await readFile(trial.pack('made.zip', ...args))
}

function openVault() {
  const store = new MemoryBlobStore({ blobBytesMax: 1 << 30 })
  return { store, vault: new VaultTrial({ store }) }
}

test('the videos of a stored zip are played where they lie', async (context) => {
  const { store, vault } = openVault()
  const bytes = await zipOf(
    context,
    { 'Own.Film.2021.mp4': film, 'Other.Film.2020.mp4': other, 'a.nfo': 'text' },
    '-mx0',
  )
  const { ref } = store.addForeign({ fileName: 'Pack.zip', caption: '', bytes })
  const tally = await vault.adopted()
  expect(tally).toMatchObject({ foundCount: 1, adopted: 2, skippedCount: 1 })
  expect(tally.skipped).toEqual([{ name: 'Pack.zip: a.nfo', reason: 'It is not a video, by its name.' }])
  expect(store.count).toBe(1)
  const files = (await vault.files()).map(({ file }) => file)
  expect(files.map((file) => file.sha256).toSorted()).toEqual([sha256(film), sha256(other)].toSorted())
  for (const { name, parts } of files) {
    const start = bytes.indexOf(name) + name.length
    expect(parts).toMatchObject([{ blob: ref, isShared: true }])
    expect(parts[0]?.start).toBeGreaterThanOrEqual(start)
  }
  await vault.expectAllReadable()
  expect(await vault.adopted()).toMatchObject({ known: 2, adopted: 0 })
})

test('a stored zip that lies there in pieces is played across their seams', async (context) => {
  const { store, vault } = openVault()
  const bytes = await zipOf(context, { 'Own.Film.2021.mp4': film }, '-mx0')
  const pieceBytes = 1_000_003
  for (let at = 0; at * pieceBytes < bytes.length; at++) {
    const piece = bytes.subarray(at * pieceBytes, (at + 1) * pieceBytes)
    store.addForeign({ fileName: `Pack.zip.00${at + 1}`, caption: '', bytes: piece })
  }
  expect(await vault.adopted()).toMatchObject({ adopted: 1, skippedCount: 0 })
  const [only] = await vault.files()
  expect(only?.file.sha256).toBe(sha256(film))
  expect(only?.file.parts.length).toBe(Math.ceil(bytes.length / pieceBytes))
  expect(only?.file.parts[0]).not.toHaveProperty('isShared')
  await vault.expectAllReadable()
})

test('what cannot be played where it lies is told with the reason, and so are archives of other kinds', async (context) => {
  const { store, vault } = openVault()
  const files = { 'Own.Film.2021.mp4': film }
  const damaged = await zipOf(context, files, '-mx0')
  const at = damaged.length - MIB
  damaged[at] = (damaged[at] ?? 0) ^ 0xff
  const archives = {
    'Deflated.zip': await zipOf(context, files, '-mx1'),
    'Locked.zip': await zipOf(context, files, '-mx0', '-psecret'),
    'Damaged.zip': damaged,
    'Cut.zip': (await zipOf(context, files, '-mx0')).subarray(0, MIB),
    'Pack.rar': testBytes(100),
    'Pack.part1.rar': testBytes(100),
    'Pack.7z': testBytes(100),
  }
  for (const [fileName, bytes] of Object.entries(archives)) store.addForeign({ fileName, caption: '', bytes })
  const { adopted, skipped } = await vault.adopted()
  expect(adopted).toBe(0)
  const reasons = skipped.map(({ name, reason }) => `${name} ${reason}`)
  const where = 'Videos of this kind of archive cannot be played where they lie; download it, and ingest it.'
  expect(reasons).toEqual([
    expect.stringMatching(/^Deflated.zip: Own.* It is compressed in its archive/),
    expect.stringMatching(/^Locked.zip: Own.* It is locked with a password/),
    expect.stringMatching(/^Damaged.zip: Own.* The archive is damaged: Own.Film.2021.mp4 is not what it was/),
    expect.stringMatching(/^Cut.zip The archive is damaged/),
    `Pack.rar ${where}`,
    `Pack.part1.rar ${where}`,
    `Pack.7z ${where}`,
  ])
  expect(await vault.files()).toEqual([])
})

test('a film that shares its archive is not deleted with it, and one that lies there alone is', async (context) => {
  const { store, vault } = openVault()
  const shared = await zipOf(context, { 'Own.Film.2021.mp4': film, 'Other.Film.2020.mp4': other }, '-mx0')
  const alone = await zipOf(context, { 'Lone.Film.2019.mp4': await longFilmOf(movie, testBytes(MIB)) }, '-mx0')
  store.addForeign({ fileName: 'Shared.zip', caption: '', bytes: shared })
  store.addForeign({ fileName: 'Alone.zip', caption: '', bytes: alone })
  expect(await vault.adopted()).toMatchObject({ adopted: 3 })
  const { catalog, clock } = vault
  const purge = async (title: string) => {
    const why = { reason: 'notice 7', by: 'operator' }
    const takedown = await catalog.takedowns.takeDown({ title: title as TitleId }, { ...why, at: 0 })
    const { id } = await vault.jobs.submit('purge', title, { takedown: takedown.id, ...why })
    await vault.carryOut(new PurgeWork({ catalog, store, clock, logger: silentLogger }))
    return await vault.jobs.get(id)
  }
  expect(await purge('own-film-2021')).toMatchObject({ state: 'failed', failure: { code: 'BLOB_SHARED' } })
  expect(store.count).toBe(2)
  expect(await purge('lone-film-2019')).toMatchObject({ state: 'done' })
  expect(store.count).toBe(1)
  const files = (await vault.files()).map(({ file }) => file)
  const left = files.find(({ titleId }) => titleId === 'other-film-2020') ?? expect.fail('it is there')
  expect(await vault.sha256Of(left.id)).toBe(sha256(other))
})
