import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { SAMPLE_MOVIE, writeLongMovie } from './sample-files.ts'
import { SimulatedTelegram } from './simulated-telegram.ts'
import { TestVault, type VaultSettings } from './vault-process.ts'

const MIB = 1024 ** 2
const TEST_MS = 120_000
const SECRET = 'a secret that both of them know'
let vault: TestVault
let settings: VaultSettings
let place: string
let film: Buffer

beforeAll(async () => {
  vault = await TestVault.create({ SAMPLES: 'no', ROLE: 'worker' })
  const telegram = await SimulatedTelegram.begin(vault, ['--bots', '2'])
  const { bots, channels } = telegram.announcement
  settings = { ...telegram.settings(bots.map(({ token }) => token)), SECRET, PART_BYTES: '2M' }
  place = `-100${channels[0]?.id}`
  const path = join(await vault.makeFolder('films'), 'Slow.River.2019.1080p.mp4')
  film = await writeLongMovie(path, 5 * MIB)
  const encrypted = { ...settings, ENCRYPT: 'yes' }
  await writeFile(path.replace(/mp4$/, 'de.sdh.srt'), '1\n00:00:01,000 --> 00:00:02,000\nGuten Abend\n')
  expect(await vault.run(['ingest', path], settings)).toMatchObject({ code: 0 })
  expect(await vault.run(['ingest', SAMPLE_MOVIE], encrypted)).toMatchObject({ code: 0 })
}, TEST_MS)

afterAll(() => vault[Symbol.asyncDispose]())

/** What a vault that begins with nothing finds in the channel. */
async function adoptInto(folder: string, given: VaultSettings = {}) {
  const other = { ...settings, DATA_DIR: join(vault.folder, folder), ...given }
  const adopted = await vault.run(['adopt', place, '--json'], other)
  const shown = async (id: string) => JSON.parse((await vault.run(['show', id, '--json'], other)).stdout)
  return { other, adopted, shown }
}

test(
  'a vault that lost its catalogue has its library again from the channel, and serves the same bytes',
  async () => {
    const { other, adopted, shown } = await adoptInto('second')
    expect(adopted).toMatchObject({ code: 0, stderr: '' })
    const before = JSON.parse((await vault.run(['show', 'slow-river-2019', '--json'], settings)).stdout)
    expect(before.files[0].subtitles).toMatchObject([{ language: 'de', sdh: true, format: 'srt' }])
    expect(await shown('slow-river-2019')).toEqual(before)
    expect(await shown('tides-of-light-2024')).toMatchObject({ name: 'Tides of Light' })
    await using _server = await vault.serve(other)
    const { stdout } = await vault.run(['link', 'slow-river-2019'], other)
    const response = await fetch(stdout.trim(), { headers: { range: `bytes=${3 * MIB}-${4 * MIB}` } })
    expect(Buffer.from(await response.bytes()).equals(film.subarray(3 * MIB, 4 * MIB + 1))).toBe(true)
  },
  TEST_MS,
)

test(
  'without the secret what is encrypted stays closed, and the rest is there',
  async () => {
    const { other, adopted } = await adoptInto('third', { SECRET: 'a secret that nobody told' })
    expect(adopted.stdout).not.toContain('Tides')
    expect(adopted.stdout).toMatch(
      /"reason":"[^"]*another master secret than this vault has[^"]*STREAMVAULT_SECRET_PREVIOUS/,
    )
    const { stdout } = await vault.run(['ls', '--json'], other)
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).name),
    ).toEqual(['Slow River'])
  },
  TEST_MS,
)
