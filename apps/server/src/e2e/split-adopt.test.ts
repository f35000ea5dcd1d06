import { execFileSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { loadConfig } from '@streamvault/config'
import { findProgram, silentLogger, testBytes } from '@streamvault/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openFoundation } from '../compose.ts'
import { openStore } from '../store/open-store.ts'
import { SAMPLE_MOVIE, sha256, writeVariant } from './sample-files.ts'
import { SimulatedTelegram } from './simulated-telegram.ts'
import { TestVault, type VaultSettings } from './vault-process.ts'

const MIB = 2 ** 20
const TEST_MS = 120_000
/** On no grid of slices. */
const PIECE_BYTES = 1_500_001
let vault: TestVault
let settings: VaultSettings
let place: string
let film: Buffer

beforeAll(async () => {
  vault = await TestVault.create({ SAMPLES: 'no', ROLE: 'worker' })
  const telegram = await SimulatedTelegram.begin(vault, ['--bots', '2'])
  const { bots, channels } = telegram.announcement
  settings = telegram.settings(bots.map(({ token }) => token))
  place = `-100${channels[0]?.id}`
  film = await writeVariant(join(await vault.makeFolder('films'), 'film.mp4'), SAMPLE_MOVIE, testBytes(5 * MIB))
}, TEST_MS)

afterAll(() => vault[Symbol.asyncDispose]())

/** Posts files as somebody does who has nothing to do with the vault: their labels are names alone. */
async function post(files: Readonly<Record<string, Uint8Array>>): Promise<void> {
  const poster = { ...settings, DATA_DIR: join(vault.folder, 'poster') }
  const named = Object.entries(poster).map(([name, value]) => [`STREAMVAULT_${name}`, value])
  await using foundation = await openFoundation(loadConfig(Object.fromEntries(named)), silentLogger)
  const { signal } = new AbortController()
  await using opened = await openStore(foundation, { signal })
  for (const [fileName, bytes] of Object.entries(files)) {
    const label = { fileName, caption: '' }
    await opened.store.put(only(bytes), { key: fileName.toLowerCase(), sizeBytes: bytes.length, label, signal })
  }
}

async function* only(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes
}

test(
  'a film that lies in a channel in pieces is adopted where they lie, and plays across the seams',
  async () => {
    const pieces: Record<string, Uint8Array> = {}
    for (let at = 0; at * PIECE_BYTES < film.length; at++) {
      pieces[`Slow.River.2019.mp4.00${at + 1}`] = film.subarray(at * PIECE_BYTES, (at + 1) * PIECE_BYTES)
    }
    await post(pieces)
    const count = Object.keys(pieces).length
    const adopted = await vault.run(['adopt', place, '--json'], settings)
    expect(JSON.parse(adopted.stdout.split('\n')[0] ?? '')).toMatchObject({
      foundCount: count,
      adopted: 1,
      skippedCount: 0,
    })
    await using _server = await vault.serve(settings)
    const link = (await vault.run(['link', 'slow-river-2019'], settings)).stdout.trim()
    const [start, end] = [PIECE_BYTES - 1000, 2 * PIECE_BYTES + 1000]
    const across = await fetch(link, { headers: { range: `bytes=${start}-${end - 1}` } })
    expect(across.status).toBe(206)
    expect(sha256(await across.bytes())).toBe(sha256(film.subarray(start, end)))
    expect(sha256(await (await fetch(link)).bytes())).toBe(sha256(film))
  },
  TEST_MS,
)

test(
  'a stored zip in a channel is adopted where it lies, and its film plays from any place',
  async (context) => {
    if (findProgram('7zz') === undefined) context.skip('7zz is not installed')
    const folder = await vault.makeFolder('zip')
    const packed = await writeVariant(join(folder, 'Quick.River.2020.mp4'), SAMPLE_MOVIE, testBytes(2 * MIB))
    const zip = join(vault.folder, 'Pack.zip')
    execFileSync('7zz', ['a', '-mx0', zip, '.'], { cwd: folder, stdio: 'ignore' })
    await post({ 'Pack.zip': await readFile(zip) })
    const adopted = await vault.run(['adopt', place, '--json'], settings)
    expect(JSON.parse(adopted.stdout.split('\n')[0] ?? '')).toMatchObject({ adopted: 1, skippedCount: 0 })
    await using _server = await vault.serve(settings)
    const link = (await vault.run(['link', 'quick-river-2020'], settings)).stdout.trim()
    const [start, end] = [MIB - 10, MIB + 10]
    const middle = await fetch(link, { headers: { range: `bytes=${start}-${end - 1}` } })
    expect(sha256(await middle.bytes())).toBe(sha256(packed.subarray(start, end)))
    expect(sha256(await (await fetch(link)).bytes())).toBe(sha256(packed))
  },
  TEST_MS,
)
