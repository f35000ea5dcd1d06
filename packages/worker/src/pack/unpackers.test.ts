import { execFile } from 'node:child_process'
import { mkdir, open, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { PackEntry } from '@streamvault/contract'
import { SLICE_BYTES } from '@streamvault/core'
import { createSeededRandom, testBytes } from '@streamvault/testkit'
import { expect, onTestFinished, test } from 'vitest'
import { needs } from '../e2e/needs.ts'
import { PackTrial, type PackTrialOptions } from '../e2e/pack-trial.ts'
import { SparseBlobStore } from '../e2e/sparse-blob-store.ts'

const TEST_MS = 180_000
const run = promisify(execFile)
/** Without a word about the locale, tools spell out every letter that is not ASCII. */
const SPEAKS_UTF8 = { env: { ...process.env, LC_ALL: 'C.UTF-8', TZ: 'Asia/Tokyo' }, maxBuffer: 1 << 26 }
const READ_REMOTE = join(import.meta.dirname, '../e2e/read-remote-zip.py')

/** What each program says of an archive that it finds nothing wrong with. */
const CHECKS = [
  ['unzip', (path: string) => ['-t', path], /No errors detected in compressed data/],
  ['7zz', (path: string) => ['t', path], /^(?![\s\S]*(?:WARNING|Warnings))[\s\S]*Everything is Ok/],
  ['bsdtar', (path: string) => ['-xOf', path], undefined],
  [
    'python3',
    (path: string) => ['-c', 'import sys,zipfile;print(zipfile.ZipFile(sys.argv[1]).testzip())', path],
    /^None/,
  ],
] as const

const UNPACKERS = [
  ['unzip', (path: string, folder: string) => ['-q', path, '-d', folder]],
  ['7zz', (path: string, folder: string) => ['x', `-o${folder}`, path]],
  ['bsdtar', (path: string, folder: string) => ['-xf', path, '-C', folder]],
] as const

/** Names as nobody should choose them. */
const NAMES = [
  'Épisode 01 – Début.mkv',
  'Ep\u0301isode 02.mkv',
  '字幕付き.mkv',
  '🎬.mkv',
  'CON.mkv',
  'same.mkv',
  'SAME.mkv',
  '../../escape.mkv',
  '/rooted.mkv',
  'C:\\windows.mkv',
  'ends in a dot.',
  '-rf.mkv',
  'quotes " and \' and $(echo).mkv',
  `${'long'.repeat(90)}.mkv`,
  'empty.mkv',
]

async function start(options?: PackTrialOptions): Promise<{ readonly trial: PackTrial; readonly folder: string }> {
  const trial = await PackTrial.start(options)
  onTestFinished(() => trial[Symbol.asyncDispose]())
  return { trial, folder: await trial.makeFolder() }
}

async function download(url: string, path: string): Promise<string> {
  await writeFile(path, Buffer.from(await (await fetch(url)).arrayBuffer()))
  return path
}

const contents = NAMES.map((name, index) => testBytes(name === 'empty.mkv' ? 0 : 1000 + index * 77_777, index + 1))

/** Two for every other name, in letters of several bytes. */
function subtitlesFor(index: number): string[] {
  return index % 2 === 1
    ? []
    : [1, 2].map((copy) => `1\n00:00:01,000 --> 00:00:02,000\n${'字幕 '.repeat(50 + index)}${copy}\n`)
}

/** What an entry of the odd season is to hold. */
function contentOf({ subtitle, file }: PackEntry, season: Awaited<ReturnType<typeof oddSeason>>): Buffer {
  const files = season.entries.filter((entry) => entry.subtitle === undefined)
  const texts = season.entries.filter((entry) => entry.subtitle !== undefined)
  if (subtitle === undefined) return Buffer.from(contents[files.findIndex((each) => each.file === file)] ?? [])
  return Buffer.from(season.subtitles[texts.findIndex((each) => each.subtitle?.id === subtitle.id)] ?? '')
}

async function oddSeason() {
  const { trial, folder } = await start()
  const subtitles: string[] = []
  for (const [index, name] of NAMES.entries()) {
    const file = await trial.add(name, contents[index] ?? new Uint8Array())
    for (const text of subtitlesFor(index)) {
      await trial.addSubtitle(file.id, text, { language: 'pt-BR', isForced: true })
      subtitles.push(text)
    }
  }
  const path = await download(await trial.url(), join(folder, 'odd.zip'))
  return { trial, folder, path, entries: (await trial.plan()).entries, subtitles }
}

test.for(CHECKS)(
  '%s finds nothing wrong with a season of odd names',
  async ([program, argumentsFor, verdict], context) => {
    needs(context, program)
    const { path, subtitles } = await oddSeason()
    const sizes = [...contents.map((bytes) => bytes.length), ...subtitles.map((text) => Buffer.byteLength(text))]
    const { stdout } = await run(program, argumentsFor(path), { ...SPEAKS_UTF8, encoding: 'latin1' })
    if (verdict === undefined) expect(stdout.length).toBe(sizes.reduce((sum, size) => sum + size))
    else expect(stdout).toMatch(verdict)
  },
)

test.for(UNPACKERS)(
  '%s unpacks every file beside the others, with its bytes and its time',
  async ([program, argumentsFor], context) => {
    needs(context, program)
    const season = await oddSeason()
    const { folder, path, entries } = season
    const target = join(folder, 'unpacked', 'deep')
    await mkdir(target, { recursive: true })
    await run(program, argumentsFor(path, target), SPEAKS_UTF8)
    expect((await readdir(target)).sort()).toEqual(entries.map(({ name }) => name).sort())
    expect(await readdir(join(folder, 'unpacked'))).toEqual(['deep'])
    for (const entry of entries) {
      const { name, modifiedAt } = entry
      const unpacked = join(target, name)
      expect((await readFile(unpacked)).equals(contentOf(entry, season)), name).toBe(true)
      expect((await stat(unpacked)).mtimeMs).toBe(Math.floor(modifiedAt / 1000) * 1000)
    }
  },
)

test('a pack can be unpacked while it arrives', async (context) => {
  needs(context, 'bsdtar', 'curl')
  const season = await oddSeason()
  const { trial, folder, entries } = season
  await run('sh', ['-c', 'curl -sf "$0" | bsdtar -xf - -C "$1"', await trial.url(), folder], SPEAKS_UTF8)
  for (const entry of entries.slice(-4)) {
    expect((await readFile(join(folder, entry.name))).equals(contentOf(entry, season)), entry.name).toBe(true)
  }
})

test.for(CHECKS)(
  '%s finds nothing wrong with a season of a thousand files',
  { timeout: TEST_MS },
  async ([program, argumentsFor, verdict], context) => {
    needs(context, program)
    const { trial, folder } = await start({ cacheSlices: 1200 })
    for (let episode = 1; episode <= 1000; episode++) await trial.add('same name.mkv', testBytes(episode, episode))
    const path = await download(await trial.url(), join(folder, 'thousand.zip'))
    const { stdout } = await run(program, argumentsFor(path), { ...SPEAKS_UTF8, encoding: 'latin1' })
    if (verdict === undefined) expect(stdout.length).toBe((1000 * 1001) / 2)
    else expect(stdout).toMatch(verdict)
  },
)

const BIG_BYTES = 2 ** 32 + 123_457
const LAST_SLICE = Math.floor(BIG_BYTES / SLICE_BYTES)
const WRITTEN = [0, 1, 2047, LAST_SLICE - 1, LAST_SLICE]
const SMALL = [testBytes(300_000, 1), testBytes(200_000, 2)] as const

/** A season whose second episode alone is larger than what 32 bits can say, and whose third begins behind that. */
async function bigSeason() {
  const store = new SparseBlobStore()
  const { trial, folder } = await start({ store })
  await trial.add('1 small.mkv', SMALL[0])
  await store.addSparseFile(trial.catalog, {
    sizeBytes: BIG_BYTES,
    written: WRITTEN,
    about: trial.nextEpisode('2 big.mkv'),
  })
  await trial.add('3 behind.mkv', SMALL[1])
  return { trial, store, folder, url: await trial.url() }
}

async function readRange(url: string, start: number, end: number): Promise<Buffer> {
  const response = await fetch(url, { headers: { range: `bytes=${start}-${end - 1}` } })
  expect(response.status).toBe(206)
  return Buffer.from(await response.arrayBuffer())
}

/** Where the bytes of the entry begin whose local header begins at `position`. */
async function bytesAt(url: string, position: number): Promise<number> {
  const header = await readRange(url, position, position + 30)
  expect(header.readUInt32LE(0)).toBe(0x04034b50)
  return position + 30 + header.readUInt16LE(26) + header.readUInt16LE(28)
}

test('Python finds its way by ranges alone in a pack of more than 4 GiB', { timeout: TEST_MS }, async (context) => {
  needs(context, 'python3')
  const { url } = await bigSeason()
  const { stdout } = await run('python3', [READ_REMOTE, url, '1 small.mkv', '3 behind.mkv'], SPEAKS_UTF8)
  const { size, entries, contents: read } = JSON.parse(stdout)
  expect(size).toBeGreaterThan(BIG_BYTES + 500_000)
  expect(entries.map(([name, bytes]: [string, number]) => [name, bytes])).toEqual([
    ['1 small.mkv', SMALL[0].length],
    ['2 big.mkv', BIG_BYTES],
    ['3 behind.mkv', SMALL[1].length],
  ])
  expect(entries[2][2]).toBeGreaterThan(2 ** 32)
  expect(read['1 small.mkv'] === Buffer.from(SMALL[0]).toString('hex')).toBe(true)
  expect(read['3 behind.mkv'] === Buffer.from(SMALL[1]).toString('hex')).toBe(true)
})

test('ranges of a pack of more than 4 GiB are right wherever they lie', { timeout: TEST_MS }, async () => {
  const { store, url } = await bigSeason()
  const big = await bytesAt(url, (await bytesAt(url, 0)) + SMALL[0].length)
  const random = createSeededRandom(7)
  for (let count = 0; count < 200; count++) {
    const index = count < WRITTEN.length ? (WRITTEN[count] ?? 0) : Math.floor(random() * (LAST_SLICE + 1))
    const start = big + index * SLICE_BYTES
    const slice = store.sliceAt(index)
    expect((await readRange(url, start, start + slice.length)).equals(slice), `slice ${index}`).toBe(true)
  }
  const small = await bytesAt(url, big + BIG_BYTES)
  expect((await readRange(url, small, small + SMALL[1].length)).equals(SMALL[1])).toBe(true)
})

/** Info-ZIP takes a minute for a checksum over 4 GiB, so that it looks at the two entries beside. */
const BIG_CHECKS = [
  ['unzip', (path: string) => ['-t', path, '1 small.mkv', '3 behind.mkv'], /No errors detected/],
  ['7zz', (path: string) => ['t', path], /^(?![\s\S]*(?:WARNING|Warnings))[\s\S]*Everything is Ok/],
] as const

test.for(BIG_CHECKS)(
  '%s finds nothing wrong with a pack of more than 4 GiB',
  { timeout: TEST_MS },
  async ([program, argumentsFor, verdict], context) => {
    needs(context, program)
    const { url, folder } = await bigSeason()
    const path = join(folder, 'big.zip')
    // Only what is not zeros is fetched and takes room; the test above sees that the rest is zeros.
    const big = await bytesAt(url, (await bytesAt(url, 0)) + SMALL[0].length)
    const size = Number((await fetch(url, { method: 'HEAD' })).headers.get('content-length'))
    const ranges = WRITTEN.map((index) => [big + index * SLICE_BYTES, big + (index + 1) * SLICE_BYTES] as const)
    await using file = await open(path, 'w')
    for (const [start, end] of [[0, big], ...ranges, [big + BIG_BYTES, size]] as const) {
      await file.write(await readRange(url, start, Math.min(end, size)), 0, undefined, start)
    }
    expect((await stat(path)).blocks * 512).toBeLessThan(16 * SLICE_BYTES)
    const { stdout } = await run(program, argumentsFor(path), SPEAKS_UTF8)
    expect(stdout).toMatch(verdict)
  },
)
