import { createHash } from 'node:crypto'
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSeededRandom } from '@streamvault/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sha256, writeLongMovie } from '../e2e/sample-files.ts'
import { REPOSITORY_ROOT } from '../repository-root.ts'
import { crashPlan } from './crash-plan.ts'
import { blobsIn, digestOf, runChild, subtitleTexts, visibleFiles, withFoundation } from './crash-trial.ts'

const { instants: INSTANTS, seed: SEED, timeoutMs } = crashPlan('ingest')
/** Three times as many parts as are put at once. */
const LONG_BYTES = 8 << 20
const LONG_MOVIE = 'Slow.River.2019.1080p'
const SUBTITLES = ['de', 'fr'].map((language) => `1\n00:00:01,000 --> 00:00:02,000\nWords in ${language}\n`)
/** A movie that lies there in two pieces. */
const SPLIT_BYTES = 1 << 20
let movies: string
let split: Buffer

beforeAll(async () => {
  movies = await mkdtemp(join(tmpdir(), 'crash-movies-'))
  await cp(join(REPOSITORY_ROOT, 'samples/movies'), movies, { recursive: true })
  await writeLongMovie(join(movies, `${LONG_MOVIE}.mp4`), LONG_BYTES)
  const [german = '', french = ''] = SUBTITLES
  await writeFile(join(movies, `${LONG_MOVIE}.de.srt`), german)
  await writeFile(join(movies, `${LONG_MOVIE}.fr.srt`), french)
  split = await writeLongMovie(join(movies, 'whole'), SPLIT_BYTES)
  await rm(join(movies, 'whole'))
  const half = Math.ceil(split.length / 2)
  await writeFile(join(movies, 'Cut.River.2018.mp4.001'), split.subarray(0, half))
  await writeFile(join(movies, 'Cut.River.2018.mp4.002'), split.subarray(half))
})

afterAll(() => rm(movies, { recursive: true }))

async function sourceDigests(): Promise<string[]> {
  const names = (await readdir(movies)).filter((name) => !/\.(?:srt|\d+)$/.test(name))
  const digests = names.map(async (name) =>
    createHash('sha256')
      .update(await readFile(join(movies, name)))
      .digest('hex'),
  )
  return [...(await Promise.all(digests)), sha256(split)].sort()
}

/** How many instants an ingest has that nothing interrupts. */
async function countInstants(labels: string): Promise<number> {
  const rehearsal = await mkdtemp(join(tmpdir(), 'crash-'))
  const { output } = await runChild('ingest-child.ts', [rehearsal, movies, 'no', labels, '0'])
  await rm(rehearsal, { recursive: true })
  return JSON.parse(output).instants
}

test(
  `an ingest killed at ${INSTANTS} seeded instants shows nothing half done, loses nothing and stores nothing twice`,
  async ({ task }) => {
    const wanted = await sourceDigests()
    const instantsOf: Readonly<Record<string, number>> = {
      no: await countInstants('no'),
      yes: await countInstants('yes'),
    }
    expect(instantsOf['no']).toBeGreaterThan(INSTANTS)
    expect(instantsOf['yes']).toBeGreaterThan(instantsOf['no'] ?? 0)
    const random = createSeededRandom(SEED)
    let kills = 0
    let gaps = 0
    for (let round = 0; round < INSTANTS; round++) {
      const encrypt = round % 2 === 0 ? 'no' : 'yes'
      const labels = round % 4 < 2 ? 'no' : 'yes'
      const killAt = String(1 + Math.floor(random() * (instantsOf[labels] ?? 0)))
      const told = `killed at ${killAt}, labels: ${labels}`
      const dataDir = await mkdtemp(join(tmpdir(), 'crash-'))
      const { killed } = await runChild('ingest-child.ts', [dataDir, movies, encrypt, labels, killAt])
      if (killed) kills++
      const before = await withFoundation(dataDir, async (foundation) => {
        // What is visible already is whole.
        const files = await visibleFiles(foundation)
        for (const file of files) expect(await digestOf(foundation, file.id)).toBe(file.sha256)
        for (const text of await subtitleTexts(foundation, files)) expect(SUBTITLES, told).toContain(text)
        return await blobsIn(dataDir)
      })
      const resumed = await runChild('ingest-child.ts', [dataDir, movies, encrypt, labels, '0'])
      gaps += JSON.parse(resumed.output).gaps
      await withFoundation(dataDir, async (foundation) => {
        const files = await visibleFiles(foundation)
        const digests = await Promise.all(files.map((file) => digestOf(foundation, file.id)))
        expect(digests.sort(), told).toEqual(wanted)
        const after = await blobsIn(dataDir)
        const rewritten = [...before].filter(([path, mark]) => after.get(path) !== mark)
        expect(rewritten, told).toEqual([])
        expect((await subtitleTexts(foundation, files)).toSorted(), told).toEqual(SUBTITLES)
        const subtitles = files.flatMap((file) => file.subtitles ?? [])
        const manifests = [...files, ...subtitles].filter(({ manifest }) => manifest !== undefined).length
        expect(manifests, told).toBe(labels === 'yes' ? files.length + subtitles.length : 0)
        const parts = files.reduce((sum, file) => sum + file.parts.length, subtitles.length)
        expect(after.size, told).toBe(parts + manifests)
      })
      await rm(dataDir, { recursive: true })
    }
    task.meta.kills = kills
    // Renewals come by the clock, so the very last instants may not be reached in every run.
    expect(kills).toBeGreaterThan(INSTANTS * 0.8)
    // Parts that were stored before an earlier one are what some of them had to go on from.
    expect(gaps).toBeGreaterThan(0)
  },
  timeoutMs,
)
