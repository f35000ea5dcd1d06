import { execFile } from 'node:child_process'
import { chmod, copyFile, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { freePort } from '@streamvault/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { REPOSITORY_ROOT } from '../repository-root.ts'
import { SAMPLE_MOVIE, sha256, TINY_MOVIE, writeVariant } from './sample-files.ts'
import { type Ended, TestVault } from './vault-process.ts'
import { whatIsMissing } from './what-is-missing.ts'

const FILES = 1000
const LONG_MS = 180_000
const run = promisify(execFile)
let vault: TestVault

beforeAll(async () => {
  vault = await TestVault.create({ STORE: 'disk', SAMPLES: 'no' })
})

afterAll(() => vault[Symbol.asyncDispose]())

/** What a command printed with `--json`; throws where a line is anything else. */
function jsonLines({ stdout }: Ended): Record<string, unknown>[] {
  return stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))
}

function linesOf(text: string): string[] {
  return text.split('\n').filter(Boolean)
}

const SYLLABLES = ['ba', 'ko', 'mi', 'lu', 'ne', 'so', 'ta', 'ri', 'wu', 'po']

/** A number as a word: digits and short words in a name may be taken for a codec, a year or a language. */
function asWord(number: number): string {
  return String(number)
    .padStart(4, '0')
    .replace(/\d/g, (digit) => SYLLABLES[Number(digit)] ?? '')
}

/** How many bytes the blobs of a vault take. */
async function blobBytes(of: TestVault): Promise<number> {
  const entries = await readdir(join(of.folder, 'data/blobs'), { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile())
  const sizes = await Promise.all(files.map((file) => stat(join(file.parentPath, file.name)).then(({ size }) => size)))
  return sizes.reduce((sum, size) => sum + size, 0)
}

test('a file is recognised and stored once, whatever its path and name', async () => {
  const folder = await vault.makeFolder('own')
  const path = join(folder, 'Own.Film.2021.1080p.mp4')
  await copyFile(SAMPLE_MOVIE, path)
  const first = await vault.run(['ingest', path, '--json'])
  expect(first).toMatchObject({ code: 0, stderr: '' })
  expect(jsonLines(first)).toMatchObject([
    { path, status: 'stored', bucket: '1080p', recognised: { kind: 'movie', name: 'Own Film', year: 2021 } },
    { stored: 1, known: 0, skipped: 0 },
  ])
  const before = await blobBytes(vault)
  const again = await vault.run(['ingest', path, '--json'])
  expect(again.code).toBe(0)
  expect(jsonLines(again)).toMatchObject([
    { path, status: 'known' },
    { stored: 0, known: 1, skipped: 0 },
  ])

  const copy = join(folder, 'Something.Else.1999.480p.mp4')
  await copyFile(path, copy)
  const plain = await vault.run(['ingest', copy])
  expect(plain.code).toBe(0)
  expect(plain.stdout).toContain('0 stored, 1 already known, 0 skipped')
  expect(await blobBytes(vault)).toBe(before)

  const { stdout } = await vault.run(['ls'])
  expect(linesOf(stdout)).toEqual([expect.stringMatching(/^own-film-2021 +Own Film \(2021\) +1080p$/)])
})

test('what cannot be taken is named and passed over, the rest is taken, and the exit code tells', async (context) => {
  const missing = whatIsMissing('mkfifo')
  if (missing !== undefined) context.skip(missing)
  const folder = await vault.makeFolder('mixed')
  const at = (name: string) => join(folder, name)
  await writeVariant(at('Good.2020.mp4'), TINY_MOVIE, Buffer.from('good'))
  await writeFile(at('Empty.2020.mp4'), '')
  await writeFile(at('notes.txt'), 'no film at all')
  await writeFile(at('Text.2020.mp4'), 'no film either')
  await symlink(at('nowhere.mp4'), at('Dangling.2020.mp4'))
  await run('mkfifo', [at('Pipe.2020.mp4')])
  const ended = await vault.run(['ingest', folder, at('never-was.mp4'), '--json'])
  expect(ended.code).toBe(1)
  const lines = jsonLines(ended)
  expect(lines.at(-1)).toEqual({ stored: 1, known: 0, skipped: 6 })
  const told = Object.fromEntries(lines.slice(0, -1).map(({ path, status, code }) => [path, code ?? status]))
  expect(told).toEqual({
    [at('Good.2020.mp4')]: 'stored',
    [at('Empty.2020.mp4')]: 'SOURCE_EMPTY',
    [at('notes.txt')]: 'SOURCE_NOT_VIDEO',
    [at('Text.2020.mp4')]: 'SOURCE_NOT_VIDEO',
    [at('Dangling.2020.mp4')]: 'SOURCE_NOT_FOUND',
    [at('Pipe.2020.mp4')]: 'SOURCE_UNREADABLE',
    [at('never-was.mp4')]: 'SOURCE_NOT_FOUND',
  })
})

test('a file without permission to read is named and passed over', async (context) => {
  if (process.getuid?.() === 0) context.skip('whoever runs this may read every file')
  const path = join(await vault.makeFolder('locked'), 'Locked.2020.mp4')
  await copyFile(TINY_MOVIE, path)
  await chmod(path, 0)
  const ended = await vault.run(['ingest', path])
  expect(ended.code).toBe(1)
  expect(ended.stdout).toContain(`skipped  ${path}: The file cannot be read. (SOURCE_UNREADABLE)`)
})

test(`a folder of ${FILES} files is taken in, and known the next time`, { timeout: LONG_MS }, async () => {
  await using many = await TestVault.create({ STORE: 'disk' })
  const folder = await many.makeFolder('many')
  for (let number = 1; number <= FILES; number++) {
    await writeVariant(join(folder, `Film ${asWord(number)} (2020).mp4`), TINY_MOVIE, Buffer.from(String(number)))
  }
  const first = await many.run(['ingest', folder, '--json'])
  expect(first.code).toBe(0)
  const lines = jsonLines(first)
  expect(lines.at(-1)).toEqual({ stored: FILES, known: 0, skipped: 0 })
  expect(new Set(lines.map(({ path }) => path)).size).toBe(FILES + 1)
  const listed = jsonLines(await many.run(['ls', '--json']))
  expect(new Set(listed.map(({ id }) => id)).size).toBe(FILES)
  const before = await blobBytes(many)
  const again = await many.run(['ingest', folder])
  expect(again.code).toBe(0)
  expect(linesOf(again.stdout).at(-1)).toBe(`0 stored, ${FILES} already known, 0 skipped`)
  expect(await blobBytes(many)).toBe(before)
})

test('ls, show and link tell the same with and without a server, and the link plays', async () => {
  await using own = await TestVault.create({
    STORE: 'disk',
    SAMPLES: 'no',
    ROLE: 'worker',
    PORT: String(await freePort()),
  })
  const film = join(await own.makeFolder('films'), 'Blue.Door.2018.1080p.mp4')
  await copyFile(SAMPLE_MOVIE, film)
  expect(await own.run(['ingest', film])).toMatchObject({ code: 0 })
  const tell = async () => {
    const commands = [
      ['ls', '--json'],
      ['show', 'blue-door-2018', '--json'],
      ['link', 'blue-door-2018'],
    ]
    return await Promise.all(commands.map((command) => own.run(command)))
  }
  const [lsBefore, showBefore, linkBefore] = await tell()
  // A server may listen on every address of the machine, but nobody can open that.
  const linkOfAll = await own.run(['link', 'blue-door-2018'], { HOST: '0.0.0.0' })
  await own.serve()
  const [lsAfter, showAfter, linkAfter] = await tell()
  expect(lsBefore).toMatchObject({ code: 0, stderr: '' })
  expect(showBefore).toMatchObject({ code: 0, stderr: '' })
  expect([lsAfter?.code, toldBy(lsAfter)]).toEqual([0, toldBy(lsBefore)])
  expect([showAfter?.code, toldBy(showAfter)]).toEqual([0, toldBy(showBefore)])
  const bytes = sha256(await readFile(film))
  for (const link of [linkBefore, linkAfter, linkOfAll]) {
    expect(link?.stdout).toMatch(/^http:\/\/127\.0\.0\.1:/)
    expect(link?.code).toBe(0)
    const response = await fetch(link?.stdout.trim() ?? '')
    expect(response.status).toBe(200)
    expect(sha256(await response.bytes())).toBe(bytes)
  }
})

/** But for the frame of the film, which a worker of the server finds a moment later. */
function toldBy(answer: { readonly stdout: string } | undefined): unknown {
  return JSON.parse(answer?.stdout ?? '', (key, value) => (key === 'frame' ? undefined : value))
}

test('a running server does the work of an ingest, and shows its result at once', async () => {
  await using own = await TestVault.create({
    STORE: 'disk',
    SAMPLES: 'no',
    ROLE: 'worker',
    PORT: String(await freePort()),
  })
  await own.serve()
  const film = join(await own.makeFolder('films'), 'Red.Door.S01E02.mp4')
  const bytes = await writeVariant(film, TINY_MOVIE, Buffer.from('red'))
  const ended = await own.run(['ingest', film])
  expect(ended).toMatchObject({ code: 0, stderr: '' })
  expect(ended.stdout).toMatch(/^stored {3}.*Red\.Door\.S01E02\.mp4 → red-door-series S01E02 · 480p · avc 96×54, aac/)
  const [line = ''] = linesOf((await own.run(['link', 'red-door-series'])).stdout)
  expect(line).toMatch(/^S01E02 {2}http/)
  const response = await fetch(line.slice('S01E02  '.length))
  expect(sha256(await response.bytes())).toBe(sha256(bytes))
})

test('wrong use exits with 2 and says what is wrong', async () => {
  expect(await vault.run(['ls', '--loud'])).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringContaining('"--loud"'),
  })
  // Without a command, the page of all commands is what helps.
  expect(await vault.run([])).toMatchObject({ code: 2, stdout: expect.stringContaining('usage:'), stderr: '' })
})

test('a store that cannot be searched says so to those who want to adopt from it, with and without a server', async () => {
  await using own = await TestVault.create({
    SAMPLES: 'no',
    STORE: 'disk',
    ROLE: 'worker',
    PORT: String(await freePort()),
  })
  const without = await own.run(['adopt', '-1001234567890'])
  expect(without).toMatchObject({ code: 1, stderr: '' })
  expect(linesOf(without.stdout)).toEqual([
    'failed   -1001234567890: This store cannot tell what lies in it, so nothing can be adopted from it. (STORE_NOT_ADOPTABLE)',
    '0 restored, 0 adopted, 0 already known, 0 skipped; 1 place failed',
  ])
  await own.serve()
  const served = await own.run(['adopt', '--json', '-1001234567890'])
  expect(served.code).toBe(1)
  expect(jsonLines(served)).toMatchObject([
    { place: '-1001234567890', status: 'failed', code: 'STORE_NOT_ADOPTABLE' },
    { restored: 0, failed: 1 },
  ])
})

test('bad configuration exits with 78 and names every problem without its value', async () => {
  const secret = 'tooshort'
  const ended = await vault.run(['config'], { SECRET: secret, PORT: 'eighty', CACHE_BYTES: 'lots' })
  expect(ended).toMatchObject({ code: 78, stdout: '' })
  expect(linesOf(ended.stderr)).toEqual([
    'streamvault: the configuration is not valid',
    expect.stringMatching(/^ {2}STREAMVAULT_CACHE_BYTES: expected bytes/),
    expect.stringMatching(/^ {2}STREAMVAULT_PORT: expected a port/),
    expect.stringMatching(/^ {2}STREAMVAULT_SECRET: expected 16 to 1,024 characters/),
  ])
  for (const value of [secret, 'eighty', 'lots']) expect(ended.stderr).not.toContain(value)
})

test('an unknown id exits with 1 and one line', async () => {
  const ended = await Promise.all([vault.run(['show', 'no-such-title']), vault.run(['link', 'no-such-title'])])
  expect(ended).toEqual([
    { code: 1, stdout: '', stderr: 'streamvault: There is no such title. (TITLE_NOT_FOUND)\n' },
    { code: 1, stdout: '', stderr: 'streamvault: There is no such file. (FILE_NOT_FOUND)\n' },
  ])
})

test('what only looks at a library says when there is none, and makes nothing', async () => {
  await using none = await TestVault.create({ STORE: 'disk' })
  const commands = [['ls'], ['show', 'own-film-2021'], ['link', 'own-film-2021']]
  for (const ended of await Promise.all(commands.map((command) => none.run(command)))) {
    expect(ended).toMatchObject({ code: 1, stdout: '' })
    expect(ended.stderr).toContain(`streamvault: there is no library in ${join(none.folder, 'data')}; begin one with`)
  }
  expect(await readdir(none.folder)).toEqual([])
})

test('a data folder that cannot be made is told in one line', async (context) => {
  if (process.platform !== 'linux') context.skip('there is no /proc')
  const ended = await Promise.all([
    vault.run(['serve'], { DATA_DIR: '/proc/x' }),
    vault.run(['ingest', 'x'], { DATA_DIR: '/proc/x/y', SECRET: 'a secret of some length' }),
    vault.run(['ingest', 'x'], { DATA_DIR: '/dev/null', SECRET: 'a secret of some length' }),
  ])
  for (const { code, stderr } of ended) {
    expect(code).toBe(1)
    expect(stderr).toMatch(/^streamvault: the data directory \/.* cannot be used: .*\n$/)
  }
})

test('a link is to where the server listens, and without one to where it would', async () => {
  await using own = await TestVault.create({ STORE: 'disk', ROLE: 'worker' })
  const film = join(await own.makeFolder('films'), 'Green.Door.2018.1080p.mp4')
  await copyFile(TINY_MOVIE, film)
  await own.run(['ingest', film])
  const link = async (settings = {}) => {
    const { stdout, stderr } = await own.run(['link', 'green-door-2018'], settings)
    return stdout === '' ? stderr : new URL(stdout).origin
  }
  const unknown = 'streamvault: No server is running, and the next one takes any free port. (ADDRESS_UNKNOWN)\n'
  expect(await link()).toBe(unknown)
  const server = await own.serve()
  expect(await link()).toBe(server.url)
  expect(await link({ PORT: '1' })).toBe(server.url)
  expect(await link({ PUBLIC_URL: 'https://vault.example.org' })).toBe('https://vault.example.org')
  await server.stop('SIGKILL')
  expect(await link()).toBe(unknown)
  expect(await link({ PORT: '1234' })).toBe('http://127.0.0.1:1234')
})

test('the version is that of package.json', async () => {
  const { version } = JSON.parse(await readFile(join(REPOSITORY_ROOT, 'package.json'), 'utf8'))
  expect(await vault.run(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' })
})
