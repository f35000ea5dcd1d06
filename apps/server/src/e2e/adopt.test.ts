import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { loadConfig } from '@streamvault/config'
import type { JobKind, TitleId } from '@streamvault/core'
import { silentLogger } from '@streamvault/testkit'
import type { JobRunner } from '@streamvault/worker'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createAdopt } from '../adopt/create-adopt.ts'
import { createManager, type Foundation, openFoundation } from '../compose.ts'
import { digestOf } from '../crash/crash-trial.ts'
import { createManifests } from '../manifest/create-manifests.ts'
import { createMirror, createScrub } from '../mirror/create-mirror.ts'
import { openStore } from '../store/open-store.ts'
import { SAMPLE_MOVIE, writeLongMovie } from './sample-files.ts'
import { SimulatedTelegram } from './simulated-telegram.ts'
import { TestVault, type VaultSettings } from './vault-process.ts'

const MIB = 1024 ** 2
const TEST_MS = 120_000
const { signal } = new AbortController()
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

/** Stands on the data of a vault, within this process: all of it is faster than a command for each step. */
async function within<T>(given: VaultSettings, work: (foundation: Foundation) => Promise<T>): Promise<T> {
  const all = { DATA_DIR: join(vault.folder, 'data'), ...given }
  const named = Object.entries(all).map(([name, value]) => [`STREAMVAULT_${name}`, value])
  await using foundation = await openFoundation(loadConfig(Object.fromEntries(named)), silentLogger)
  return await work(foundation)
}

/** Carries out all jobs of a kind. */
async function carryOut<K extends JobKind>({ jobs }: Foundation, runner: JobRunner<K>, kind: K): Promise<void> {
  const ended = new AbortController()
  const running = runner.run(ended.signal)
  await expect.poll(() => jobs.pending(kind), { timeout: 60_000, interval: 50 }).toBe(0)
  ended.abort()
  await running
}

test(
  'what operators decided is there again too, though a scrub has replaced a part since',
  async () => {
    const mirror = { ...settings, MIRROR: 'disk', MIRROR_DIR: await vault.makeFolder('mirror') }
    const { before, title } = await within(mirror, async (foundation) => {
      await using opened = await openStore(foundation, { signal })
      const { catalog } = foundation
      const { reviewDesk, rightsDesk, metadataDesk, mirrorDesk, scrubDesk } = createManager(foundation)
      const [{ id } = expect.fail('the film is on record')] = await catalog.files.listByTitle(
        'slow-river-2019' as TitleId,
      )
      const film = async () => (await catalog.files.get(id))?.value ?? expect.fail('the film is on record')
      await mirrorDesk.copy('mirror-disk')
      await carryOut(foundation, createMirror(foundation, opened), 'mirror')
      await reviewDesk.identify(id, { title: 'Fast River', year: 2020 })
      const lost = (await film()).parts[1]?.blob ?? expect.fail('it has parts')
      await opened.store.delete(lost, { signal })
      await scrubDesk.start('ada')
      await carryOut(foundation, createScrub(foundation, opened), 'scrub')
      expect((await film()).manifest).toMatchObject({ number: 1 })
      const { titleId } = await film()
      await rightsDesk.credit(titleId, { rights: 'CC BY 4.0' })
      await metadataDesk.decide(titleId, 4711, 'ada')
      await carryOut(foundation, createManifests(foundation, opened), 'manifest')
      expect((await film()).manifest).toMatchObject({ number: 2 })
      return { before: await film(), title: (await catalog.titles.get(titleId))?.value }
    })
    const other = { ...settings, DATA_DIR: join(vault.folder, 'fourth') }
    await within(other, async (foundation) => {
      await using opened = await openStore(foundation, { signal })
      const { catalog, jobs } = foundation
      const { id } = await jobs.submit('adopt', place, { place })
      await carryOut(foundation, createAdopt(foundation, opened.store), 'adopt')
      expect(await jobs.get(id)).toMatchObject({ outcome: { restored: 3, skippedCount: 0 } })
      expect((await catalog.titles.get(before.titleId))?.value).toEqual(title)
      const { parts, subtitles = [] } = (await catalog.files.get(before.id))?.value ?? expect.fail('it is restored')
      expect(parts.map(({ blob }) => blob)).toEqual(before.parts.map(({ blob }) => blob))
      expect(subtitles).toMatchObject([{ language: 'de' }])
      expect((await catalog.metadata.get(before.titleId))?.value.decision).toMatchObject({ tmdb: 4711, by: 'ada' })
    })
    expect(await within(other, (foundation) => digestOf(foundation, before.id))).toBe(before.sha256)
  },
  TEST_MS,
)
