import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BackupMark, backupKeyOf, backupTagOf, type FoundBackup, sealBytesOf, sealOf } from '@streamvault/backup'
import type { BackupPlace, NamedBlob } from '@streamvault/core'
import { createSeededRandom, MemoryBlobStore } from '@streamvault/testkit'
import { expect, onTestFinished, test } from 'vitest'
import { assertNamed, chooseBackup, fetchBackup } from './fetch-backup.ts'

const { signal } = new AbortController()
const SECRET = 'the secret of the vault'
const HOUR_MS = 3_600_000
const NOON = Date.UTC(2026, 10, 28, 12)
const PART_BYTES = 1000
const DAMAGED = { code: 'BACKUP_DAMAGED' }

/** A channel in which anybody may put anything, under any name. */
class Channel implements BackupPlace {
  readonly store = new MemoryBlobStore({ blobBytesMax: 1 << 30 })
  readonly blobs: NamedBlob[] = []
  #puts = 0

  async *list(): AsyncIterable<NamedBlob> {
    yield* this.blobs
  }

  async put(name: string, bytes: Uint8Array): Promise<NamedBlob> {
    const source = (async function* () {
      yield bytes
    })()
    const stored = await this.store.put(source, { key: `blob-${this.#puts++}`, sizeBytes: bytes.length, signal })
    const blob = { ...stored, name }
    this.blobs.push(blob)
    return blob
  }

  /** A whole backup, as a vault that has the secret puts it. */
  async backUp(at: number, bytes: Uint8Array, secret = SECRET): Promise<BackupMark> {
    const mark = { id: randomBytes(8).toString('hex'), createdAt: at, vault: backupTagOf(secret) }
    const parts: NamedBlob[] = []
    for (let start = 0; start < bytes.length; start += PART_BYTES) {
      const name = `${backupKeyOf({ ...mark, part: parts.length + 1 })}.age`
      parts.push(await this.put(name, bytes.subarray(start, start + PART_BYTES)))
    }
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    await this.put(
      `${backupKeyOf(mark)}.json`,
      sealBytesOf(sealOf(mark, { sizeBytes: bytes.length, sha256, parts }, secret)),
    )
    return mark
  }

  partAt(mark: BackupMark, part: number): number {
    return this.blobs.findIndex(({ name }) => name.startsWith(backupKeyOf({ ...mark, part })))
  }
}

async function setUp() {
  const folder = await mkdtemp(join(tmpdir(), 'streamvault-fetch-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const [channel, bytes] = [new Channel(), randomBytes(3 * PART_BYTES + 500)]
  const options = { folder, signal, onProgress: () => {} }
  const fetchLatest = async (id?: string) =>
    await readFile(await fetchBackup(channel, await chooseBackup(channel, id, { signal }), options))
  return { channel, bytes, folder, fetchLatest, options }
}

test('in a channel full of what others have posted, in any order, the last backup is found and fetched', async () => {
  const { channel, bytes, fetchLatest } = await setUp()
  await channel.backUp(NOON - HOUR_MS, randomBytes(100))
  const mark = await channel.backUp(NOON, bytes)
  const seal = backupKeyOf(mark)
  const strange = ['film.mkv', '', 'backup-.age', `${seal}.exe`, `x${seal}.json`, `${seal.replace('-2026', '-2036')}x`]
  for (let at = 0; at < 200; at++) await channel.put(strange[at % strange.length] ?? '', randomBytes(10))
  const random = createSeededRandom(20_261_128)
  channel.blobs.sort(() => random() - 0.5)
  expect((await fetchLatest()).equals(bytes)).toBe(true)
})

test('parts and seals that lie there twice, and imitations beside them, are no harm', async () => {
  const { channel, bytes, fetchLatest } = await setUp()
  const mark = await channel.backUp(NOON, bytes)
  const [own] = [[...channel.blobs]]
  for (const { name, sizeBytes } of own) await channel.put(name, randomBytes(sizeBytes))
  const stranger = sealOf(mark, { sizeBytes: 5, sha256: 'ab'.repeat(32), parts: own.slice(0, 1) }, 'a secret of others')
  await channel.put(`${backupKeyOf(mark)}.json`, sealBytesOf({ ...stranger, sizeBytes: own[0]?.sizeBytes ?? 0 }))
  channel.blobs.reverse()
  expect((await fetchLatest()).equals(bytes)).toBe(true)
})

test.each<readonly [string, (channel: Channel, mark: BackupMark) => Promise<unknown>]>([
  ['lacks a part', async (channel, mark) => channel.blobs.splice(channel.partAt(mark, 2), 1)],
  ['lacks its last part', async (channel, mark) => channel.blobs.splice(channel.partAt(mark, 4), 1)],
  [
    'has two parts in each other’s place',
    async (channel, mark) => {
      const [one, two] = [channel.partAt(mark, 1), channel.partAt(mark, 2)]
      const [first = expect.fail(), second = expect.fail()] = [channel.blobs[one], channel.blobs[two]]
      channel.blobs[one] = { ...second, name: first.name }
      channel.blobs[two] = { ...first, name: second.name }
    },
  ],
  [
    'has a part that is another one of its size',
    async (channel, mark) => {
      const [{ name, sizeBytes } = expect.fail()] = channel.blobs.splice(channel.partAt(mark, 3), 1)
      await channel.put(name, randomBytes(sizeBytes))
    },
  ],
  [
    'has a part that was cut off',
    async (channel, mark) => {
      const [{ name, sizeBytes } = expect.fail()] = channel.blobs.splice(channel.partAt(mark, 3), 1)
      await channel.put(name, randomBytes(sizeBytes - 1))
    },
  ],
  [
    'has a seal that cannot be read',
    async (channel, mark) => {
      const at = channel.blobs.findIndex(({ name }) => name === `${backupKeyOf(mark)}.json`)
      const [{ name } = expect.fail()] = channel.blobs.splice(at, 1)
      await channel.put(name, Buffer.from('{"format":'))
    },
  ],
])('a backup that %s is damaged, nothing of it is taken, and the one before it can be had', async (_, damage) => {
  const { channel, bytes, fetchLatest } = await setUp()
  const earlier = await channel.backUp(NOON - HOUR_MS, bytes)
  const mark = await channel.backUp(NOON, randomBytes(bytes.length))
  await damage(channel, mark)
  await expect(fetchLatest()).rejects.toMatchObject(DAMAGED)
  expect((await fetchLatest(earlier.id)).equals(bytes)).toBe(true)
})

test('where backups of several vaults lie, none is guessed, and each is had by its id', async () => {
  const { channel, bytes, fetchLatest } = await setUp()
  const own = await channel.backUp(NOON, bytes)
  const other = await channel.backUp(NOON + HOUR_MS, randomBytes(100), 'the secret of another vault')
  await expect(fetchLatest()).rejects.toMatchObject({ code: 'BACKUP_AMBIGUOUS' })
  expect((await fetchLatest(own.id)).equals(bytes)).toBe(true)
  expect(await fetchLatest(other.id)).toHaveLength(100)
  await expect(fetchLatest('0'.repeat(16))).rejects.toMatchObject({ code: 'BACKUP_NOT_FOUND' })
})

test('a backup of another vault under the name of ours, or an old one under a new date, is not what it says', async () => {
  const mark = { id: 'ab', createdAt: NOON, vault: backupTagOf(SECRET) }
  const found: FoundBackup = { ...mark, seals: [], parts: new Map() }
  const facts = { createdAt: NOON, secrets: [SECRET], settings: {} }
  assertNamed(found, facts)
  const damaged = expect.objectContaining(DAMAGED)
  expect(() => assertNamed(found, { ...facts, secrets: ['the secret of another vault', SECRET] })).toThrow(damaged)
  expect(() => assertNamed(found, { ...facts, createdAt: NOON - HOUR_MS })).toThrow(damaged)
})

test('a fetch that ended anywhere goes on where it was, and what it has that is not of the backup costs one more attempt', async () => {
  const { channel, bytes, fetchLatest, folder, options } = await setUp()
  const { id } = await channel.backUp(NOON, bytes)
  const path = join(folder, `${id}.age`)
  for (const have of [0, 1, PART_BYTES - 1, PART_BYTES, bytes.length - 1, bytes.length, bytes.length + 5]) {
    await writeFile(path, Buffer.concat([bytes, Buffer.from('behind')]).subarray(0, have))
    const told: number[] = []
    const onProgress = (done: number) => void told.push(done)
    await fetchBackup(channel, await chooseBackup(channel, id, { signal }), { ...options, onProgress })
    if (have < bytes.length) expect(told[0]).toBeGreaterThan(have)
    expect((await readFile(path)).equals(bytes), `after ${have}`).toBe(true)
  }
  await writeFile(path, randomBytes(700))
  await writeFile(join(folder, 'of-another.age'), 'x')
  await expect(fetchLatest()).rejects.toMatchObject(DAMAGED)
  expect(await readdir(folder)).toEqual([])
  expect((await fetchLatest()).equals(bytes)).toBe(true)
})
