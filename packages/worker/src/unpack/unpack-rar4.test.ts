import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { testBytes } from '@streamvault/testkit'
import { beforeAll, expect, test, vi } from 'vitest'
import { needs } from '../e2e/needs.ts'
import { type Rar4Options, rar4, rar4Volumes } from '../e2e/rar4.ts'
import { UnpackTrial } from '../e2e/unpack-trial.ts'
import { longFilmOf } from '../e2e/variant-of.ts'
import { MOVIES } from '../e2e/vault-trial.ts'

const MIB = 2 ** 20
/** 7-Zip runs with a low priority: on a machine that has much to do it waits. */
const TEST_MS = 240_000
vi.setConfig({ testTimeout: TEST_MS })
const [movie = '', small = ''] = MOVIES
let film: Buffer
let other: Buffer

beforeAll(async () => {
  film = await longFilmOf(movie, testBytes(3 * MIB))
  other = await readFile(small)
})

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const pack = (options: Rar4Options = {}) =>
  rar4(
    [
      { name: 'Käse 漢字.mkv', bytes: film },
      { name: 'Sub/other.mp4', bytes: other },
    ],
    options,
  )
const KINDS = [
  ['stored', {}],
  ['compressed', { isPacked: true }],
] as const

test.for(KINDS)(
  'the videos of a RAR archive of version 4 are taken in byte by byte: %s',
  async ([, options], context) => {
    const trial = await UnpackTrial.open(context)
    const folder = await trial.write({ 'Pack.rar': pack(options) })
    expect(await trial.unpacked([join(folder, 'Pack.rar')])).toMatchObject({ taken: [{}, {}], skippedCount: 0 })
    const files = await trial.vault.files()
    expect(files.map(({ file }) => file.sha256).toSorted()).toEqual([sha256(film), sha256(other)].toSorted())
    expect(files.map(({ file }) => file.name).toSorted()).toEqual(['Käse 漢字.mkv', 'other.mp4'].toSorted())
    await trial.vault.expectAllReadable()
  },
)

test.for(KINDS)('libarchive too takes such an archive for what it is: %s', async ([, options], context) => {
  needs(context, 'bsdtar')
  const trial = await UnpackTrial.open(context)
  const path = join(await trial.write({ 'Pack.rar': pack(options) }), 'Pack.rar')
  const out = execFileSync('bsdtar', ['-xOf', path], {
    maxBuffer: 64 * MIB,
    env: { ...process.env, LC_ALL: 'C.UTF-8' },
  })
  expect(sha256(out)).toBe(sha256(Buffer.concat([film, other])))
})

const NAMINGS = [
  ['Film.part1.rar', {}, (index: number) => `Film.part${index + 1}.rar`],
  ['Film.r00', { isOld: true }, (index: number) => (index === 0 ? 'Film.rar' : `Film.r0${index - 1}`)],
] as const

test.for(NAMINGS)(
  'volumes that are named as %s are read across, and a missing one is named',
  async (naming, context) => {
    const [, isOld, nameOf] = naming
    const trial = await UnpackTrial.open(context)
    const volumes = rar4Volumes({ name: 'film.mkv', bytes: film }, MIB, isOld)
    const folder = await trial.write(Object.fromEntries(volumes.map((bytes, index) => [nameOf(index), bytes])))
    const paths = volumes.map((_, index) => join(folder, nameOf(index)))
    expect(await trial.unpacked(paths)).toMatchObject({ taken: [{}] })
    expect((await trial.vault.files()).map(({ file }) => file.sha256)).toEqual([sha256(film)])
    const lacking = await UnpackTrial.open(context)
    const missing = (index: number) =>
      `PIECE_MISSING: The file was split, and a piece of it is missing: ${nameOf(index)}.`
    await rm(paths.at(-1) ?? '')
    expect(await lacking.failure(paths.slice(0, -1))).toBe(missing(volumes.length - 1))
    await rm(paths[2] ?? '')
    expect(await lacking.failure(paths.slice(0, -1))).toBe(missing(2))
  },
)

test('one with a password is refused, whether it hides its names or not', async (context) => {
  const trial = await UnpackTrial.open(context)
  const folder = await trial.write({
    'Names.rar': pack({ hidden: 'names' }),
    'Contents.rar': pack({ hidden: 'contents' }),
  })
  expect(await trial.failure([join(folder, 'Names.rar')])).toMatch(/^ARCHIVE_ENCRYPTED: .*password/)
  expect(await trial.failure([join(folder, 'Contents.rar')])).toMatch(/^ARCHIVE_ENCRYPTED: .*locked with a password/)
})

test('what lies about its size, leads elsewhere or is damaged is refused, and nothing of it is shown', async (context) => {
  const trial = await UnpackTrial.open(context)
  const spoilt = pack()
  spoilt[2 * MIB] = (spoilt[2 * MIB] ?? 0) ^ 1
  const folder = await trial.write({
    'Bomb.rar': rar4([{ name: 'film.mkv', bytes: other }], { claimedBytes: 2 ** 32 - 1 }),
    'More.rar': rar4([{ name: 'film.mkv', bytes: other }], { isPacked: true, claimedBytes: other.length - 1 }),
    'Less.rar': rar4([{ name: 'film.mkv', bytes: other }], { isPacked: true, claimedBytes: other.length + 1 }),
    'Up.rar': rar4([{ name: '../../up.mkv', bytes: other }]),
    'Windows.rar': rar4([{ name: '..\\..\\up.mkv', bytes: other }]),
    'Root.rar': rar4([{ name: '/tmp/root.mkv', bytes: other }]),
    'Cut.rar': pack().subarray(0, MIB),
    'Noise.rar': Buffer.concat([pack().subarray(0, 7), testBytes(1000)]),
  })
  const failure = (name: string) => trial.failure([join(folder, name)])
  expect(await failure('Bomb.rar')).toMatch(/^ARCHIVE_UNSAFE: .* times as large as the archive/)
  for (const name of ['Up.rar', 'Windows.rar', 'Root.rar']) {
    expect(await failure(name), name).toMatch(/^ARCHIVE_UNSAFE: .*leads elsewhere/)
  }
  for (const name of ['More.rar', 'Less.rar']) {
    expect(await failure(name), name).toMatch(/^ARCHIVE_WITHOUT_VIDEO: .*The archive is damaged/)
  }
  for (const name of ['Cut.rar', 'Noise.rar']) expect(await failure(name), name).toMatch(/^ARCHIVE_DAMAGED/)
  expect(await trial.failure([join(folder, 'Bomb.rar')], { bytesMax: MIB })).toMatch(/^ARCHIVE_UNSAFE/)
  expect(await trial.vault.files()).toEqual([])
  await writeFile(join(folder, 'Spoilt.rar'), spoilt)
  const { taken, skipped } = await trial.unpacked([join(folder, 'Spoilt.rar')])
  expect(taken.map(({ name }) => name)).toEqual(['Sub/other.mp4'])
  expect(skipped).toMatchObject([{ name: 'Käse 漢字.mkv', reason: expect.stringContaining('damaged') }])
})
