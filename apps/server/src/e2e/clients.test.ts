import { execFile } from 'node:child_process'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, type TestContext, test } from 'vitest'
import { sha256, writeLongMovie } from './sample-files.ts'
import { TestVault, type VaultSettings } from './vault-process.ts'
import { whatIsMissing } from './what-is-missing.ts'

const MIB = 1024 ** 2
const PADDING_BYTES = 40 * MIB + 4321
/** Where a download was cut off: inside a slice. */
const BROKEN_OFF_AT = 5 * MIB + 77
/** Long enough not to be found by chance. */
const LEGIBLE_BYTES = 64
const SETUP_MS = 120_000
const run = promisify(execFile)

/** As curl writes them, with what they cover. */
const RANGES: readonly (readonly [string, (bytes: Buffer) => Buffer])[] = [
  ['0-0', (bytes) => bytes.subarray(0, 1)],
  ['-1', (bytes) => bytes.subarray(-1)],
  ['-1048577', (bytes) => bytes.subarray(-1048577)],
  ['20000000-20000999', (bytes) => bytes.subarray(20_000_000, 20_001_000)],
  ['1048575-1048576', (bytes) => bytes.subarray(MIB - 1, MIB + 1)],
  ['3145000-9437999', (bytes) => bytes.subarray(3_145_000, 9_438_000)],
  ['41000000-', (bytes) => bytes.subarray(41_000_000)],
]

interface Storage {
  readonly settings: VaultSettings
  readonly parts: number
  /** How many of the blobs begin with bytes that are the film's own. */
  readonly legible: number
}

const STORAGES: readonly (readonly [string, Storage])[] = [
  ['stored as it is', { settings: {}, parts: 1, legible: 1 }],
  ['encrypted and in parts of 3 MiB', { settings: { ENCRYPT: 'yes', PART_BYTES: '3M' }, parts: 14, legible: 0 }],
]

describe.each(STORAGES)('a film %s', (_, { settings, parts, legible }) => {
  const stack = new AsyncDisposableStack()
  let vault: TestVault
  let origin: string
  let film: Buffer
  let source: string
  let url: string

  beforeAll(async () => {
    if (whatIsMissing('site') !== undefined) return
    vault = stack.use(await TestVault.create({ STORE: 'disk', SAMPLES: 'no', ...settings }))
    origin = (await vault.serve()).url
    source = join(await vault.makeFolder('films'), 'Slow.River.2019.1080p.mp4')
    film = await writeLongMovie(source, PADDING_BYTES)
    expect(await page()).not.toContain('Slow River')
    expect(await vault.run(['ingest', source])).toMatchObject({ code: 0 })
    url = await playbackUrl()
  }, SETUP_MS)

  afterAll(() => stack.disposeAsync())

  const page = () => fetch(origin).then((response) => response.text())

  async function playbackUrl(): Promise<string> {
    const { items } = await getJson('/api/v1/titles')
    const { files } = await getJson(`/api/v1/titles/${items[0].id}`)
    const body = JSON.stringify({ fileId: files[0].id })
    const headers = { 'content-type': 'application/json' }
    const playback = await fetch(`${origin}/api/v1/playback`, { method: 'POST', headers, body })
    return origin + ((await playback.json()) as { url: string }).url
  }

  // biome-ignore lint/suspicious/noExplicitAny: what the API answers is checked against its schemas elsewhere.
  const getJson = (path: string): Promise<any> => fetch(origin + path).then((response) => response.json())

  function needs(context: TestContext, ...programs: readonly string[]): void {
    const missing = whatIsMissing('site', ...programs)
    if (missing !== undefined) context.skip(missing)
  }

  async function download(name: string, begun: Uint8Array = new Uint8Array()): Promise<string> {
    const path = join(await vault.makeFolder('downloads'), name)
    if (begun.length > 0) await writeFile(path, begun)
    return path
  }

  async function isTheFilm(path: string): Promise<void> {
    expect(sha256(await readFile(path))).toBe(sha256(film))
  }

  test('appears on the site without a restart', async (context) => {
    needs(context)
    expect(await page()).toContain('Slow River')
  })

  test('lies in its store as it was asked for', async (context) => {
    needs(context)
    const entries = await readdir(join(vault.folder, 'data/blobs/blobs'), { recursive: true, withFileTypes: true })
    const blobs = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
    const beginnings = await Promise.all(blobs.map(async (blob) => (await readFile(blob)).subarray(0, LEGIBLE_BYTES)))
    expect(blobs.length).toBe(parts)
    expect(beginnings.filter((bytes) => film.includes(bytes)).length).toBe(legible)
  })

  test.for(RANGES)('comes through curl in the range %s', async ([range, expected], context) => {
    needs(context, 'curl')
    const { stdout } = await run('curl', ['-sf', '-r', range, url], { encoding: 'buffer', maxBuffer: 2 * film.length })
    expect(stdout.length).toBe(expected(film).length)
    expect(stdout.equals(expected(film))).toBe(true)
  })

  test('comes through curl as a whole and as the rest of a broken download', async (context) => {
    needs(context, 'curl')
    const whole = await download('curl-whole.mp4')
    await run('curl', ['-sf', '-o', whole, url])
    await isTheFilm(whole)
    const rest = await download('curl-rest.mp4', film.subarray(0, BROKEN_OFF_AT))
    const { stdout } = await run('curl', ['-sf', '-C', '-', '-o', rest, '-w', '%{size_download}', url])
    await isTheFilm(rest)
    expect(Number(stdout)).toBe(film.length - BROKEN_OFF_AT)
  })

  test('comes through wget as the rest of a broken download', async (context) => {
    needs(context, 'wget')
    const path = await download('wget.mp4', film.subarray(0, BROKEN_OFF_AT))
    await run('wget', ['-q', '-c', '-O', path, url])
    await isTheFilm(path)
  })

  test('comes through eight connections of aria2 at once', async (context) => {
    needs(context, 'aria2c')
    const path = await download('aria2.mp4')
    const where = ['-d', join(vault.folder, 'downloads'), '-o', 'aria2.mp4']
    await run('aria2c', ['--no-conf', '-q', '-x8', '-s8', '-k1M', '--file-allocation=none', ...where, url])
    await isTheFilm(path)
  })

  test('looks to ffprobe like the file on the disk', async (context) => {
    needs(context, 'ffprobe')
    const entries = 'format=duration,size:stream=codec_name,width,height,channels'
    const probe = (what: string) => run('ffprobe', ['-v', 'error', '-show_entries', entries, '-of', 'json', what])
    const [served, local] = await Promise.all([probe(url), probe(source)])
    expect(JSON.parse(served.stdout)).toEqual(JSON.parse(local.stdout))
    expect(JSON.parse(served.stdout).format.size).toBe(String(film.length))
  })
})
