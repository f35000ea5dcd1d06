import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { createSeededRandom } from '@streamvault/testkit'
import { expect, onTestFinished, test } from 'vitest'
import { SAMPLE_MOVIE } from '../e2e/sample-files.ts'
import { crashPlan } from './crash-plan.ts'
import { blobsIn, digestOf, runChild, subtitleTexts, visibleFiles, withFoundation } from './crash-trial.ts'

const { instants: INSTANTS, seed: SEED, timeoutMs } = crashPlan('discard')
const [GONE, KEPT] = ['de', 'fr'].map((language) => `1\n00:00:01,000 --> 00:00:02,000\nWords in ${language}\n`) as [
  string,
  string,
]

const mirrorIn = (dataDir: string) => ({
  STREAMVAULT_MIRROR: 'disk',
  STREAMVAULT_MIRROR_DIR: join(dataDir, 'mirror'),
})

async function temporary(name: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), name))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** A vault with a film and two subtitles of it, all of which have a copy and a manifest. */
async function fill(): Promise<string> {
  const [films, dataDir] = [await temporary('crash-films-'), await temporary('crash-')]
  await cp(SAMPLE_MOVIE, join(films, basename(SAMPLE_MOVIE)))
  const stem = basename(SAMPLE_MOVIE, '.mp4')
  await writeFile(join(films, `${stem}.de.srt`), GONE)
  await writeFile(join(films, `${stem}.fr.srt`), KEPT)
  await runChild('ingest-child.ts', [dataDir, films, 'yes', 'yes', '0'])
  await mkdir(join(dataDir, 'mirror'))
  await runChild('homes-child.ts', [dataDir, 'mirror', JSON.stringify(mirrorIn(dataDir)), '0'])
  return dataDir
}

/** Blobs of the store and of the mirror, by where they lie in the vault. */
async function allBlobs(dataDir: string): Promise<string[]> {
  const paths = [...(await blobsIn(dataDir)).keys(), ...(await blobsIn(dataDir, 'mirror')).keys()]
  return paths.map((path) => path.slice(dataDir.length)).sort()
}

test(
  `a discarding killed at ${INSTANTS} seeded instants takes one subtitle away everywhere, and nothing else`,
  async ({ task }) => {
    const filled = await fill()
    const [gone = expect.fail(), other = expect.fail(), film = expect.fail()] = await withFoundation(
      filled,
      async (foundation) => {
        const [file = expect.fail('there is a film')] = await visibleFiles(foundation)
        const { subtitles = [] } = file
        const of = (language: string) => subtitles.find((each) => each.language === language)?.id
        return [of('de'), of('fr'), file.id]
      },
    )
    const begin = async () => {
      const dataDir = await mkdtemp(join(tmpdir(), 'crash-'))
      await cp(filled, dataDir, { recursive: true, preserveTimestamps: true })
      return dataDir
    }
    const run = async (dataDir: string, killAt = '0') =>
      await runChild('discard-child.ts', [dataDir, JSON.stringify(mirrorIn(dataDir)), gone, killAt])
    const rehearsal = await begin()
    const { instants } = JSON.parse((await run(rehearsal)).output)
    const left = await allBlobs(rehearsal)
    // Its text, the manifest of it, and what the mirror has of them.
    expect((await allBlobs(filled)).length - left.length).toBe(3)
    await rm(rehearsal, { recursive: true })
    expect(instants).toBeGreaterThan(INSTANTS)
    const random = createSeededRandom(SEED)
    let kills = 0
    for (let round = 0; round < INSTANTS; round++) {
      const dataDir = await begin()
      const killAt = String(1 + Math.floor(random() * instants))
      const told = `killed at ${killAt}`
      const lookAt = async (texts: readonly (readonly string[])[]) =>
        await withFoundation(
          dataDir,
          async (foundation) => {
            const files = await visibleFiles(foundation)
            expect(texts, told).toContainEqual((await subtitleTexts(foundation, files)).sort())
            for (const { id, sha256 } of files) expect(await digestOf(foundation, id), told).toBe(sha256)
            return files.map(({ id, subtitles = [] }) => [id, subtitles.map((each) => each.id)])
          },
          mirrorIn(dataDir),
        )
      if ((await run(dataDir, killAt)).killed) kills++
      await lookAt([[GONE, KEPT], [KEPT]])
      expect(JSON.parse((await run(dataDir)).output).failures, told).toEqual([])
      expect(await lookAt([[KEPT]]), told).toEqual([[film, [other]]])
      expect(await allBlobs(dataDir), told).toEqual(left)
      await rm(dataDir, { recursive: true })
    }
    task.meta.kills = kills
    expect(kills).toBeGreaterThan(INSTANTS * 0.6)
  },
  timeoutMs,
)
