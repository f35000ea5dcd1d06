import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { jobCancelKey } from '@streamvault/core'
import { MemoryBlobStore, testBytes } from '@streamvault/testkit'
import { expect, onTestFinished, test } from 'vitest'
import { longFilmOf } from '../e2e/variant-of.ts'
import { MOVIES, VaultTrial } from '../e2e/vault-trial.ts'
import { IngestWork } from './ingest-work.ts'

const MIB = 2 ** 20
const PIECE_BYTES = 700_001
const [movie = ''] = MOVIES

/** A vault, and a film of 4 MiB and more in pieces of a length that fits no grid. */
async function setUp() {
  const folder = await mkdtemp(join(tmpdir(), 'split-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const film = await longFilmOf(movie, testBytes(3 * MIB))
  const paths: string[] = []
  for (let at = 0; at < film.length; at += PIECE_BYTES) {
    const path = join(folder, `Slow.River.2019.mp4.${String(paths.length + 1).padStart(3, '0')}`)
    paths.push(path)
    await writeFile(path, film.subarray(at, at + PIECE_BYTES))
  }
  const vault = new VaultTrial({ store: new MemoryBlobStore({ blobBytesMax: 1 << 30 }) })
  const ingest = async (pieces: readonly string[]) => {
    const recognised = { kind: 'movie', name: 'Slow River', year: 2019 } as const
    const { id } = await vault.jobs.submit('ingest', pieces[0] ?? '', { path: pieces[0] ?? '', pieces, recognised })
    await vault.carryOut(new IngestWork(vault.deps(), { partBytesMax: MIB, encryption: 'none' }))
    return await vault.jobs.get(id)
  }
  return { vault, film, paths, ingest }
}

test('pieces become the one file that they are of, byte by byte', async () => {
  const { vault, film, paths, ingest } = await setUp()
  expect(await ingest(paths)).toMatchObject({ state: 'done' })
  const [stored] = await vault.files()
  const sha256 = createHash('sha256').update(film).digest('hex')
  expect(stored?.file).toMatchObject({ name: 'Slow.River.2019.mp4', sizeBytes: film.length, sha256 })
  await vault.expectAllReadable()
})

test('a film whose last pieces are missing is refused, and the next one named', async () => {
  const { vault, paths, ingest } = await setUp()
  expect(await ingest(paths.slice(0, 2))).toMatchObject({
    state: 'failed',
    failure: {
      code: 'PIECE_MISSING',
      message:
        'The file was split, and a piece of it is missing: Slow.River.2019.mp4.003, or what else follows Slow.River.2019.mp4.002.',
    },
  })
  expect(await vault.files()).toEqual([])
})

test('a piece that is short, empty or gone is refused and named', async () => {
  const { vault, paths, ingest } = await setUp()
  const [, second = '', third = '', fourth = ''] = paths
  await writeFile(second, testBytes(PIECE_BYTES - 1))
  expect(await ingest(paths)).toMatchObject({
    failure: { code: 'PIECE_UNEVEN', message: expect.stringContaining('mp4.002 is 700000 bytes long') },
  })
  await writeFile(third, '')
  expect(await ingest(paths)).toMatchObject({
    failure: { code: 'PIECE_UNEVEN', message: expect.stringContaining('mp4.003 is empty') },
  })
  await rm(fourth)
  await rm(third)
  expect(await ingest(paths)).toMatchObject({
    failure: { code: 'PIECE_MISSING', message: expect.stringContaining('Slow.River.2019.mp4.003') },
  })
  expect(await vault.files()).toEqual([])
})

test('an ingest that somebody cancels ends, and leaves nothing', async () => {
  const { vault, paths } = await setUp()
  const recognised = { kind: 'movie', name: 'Slow River', year: 2019 } as const
  const { id } = await vault.jobs.submit('ingest', 'a', { path: paths[0] ?? '', pieces: paths, recognised })
  vault.wishes.set(jobCancelKey(id), 'yes')
  await vault.carryOut(new IngestWork(vault.deps(), { partBytesMax: MIB, encryption: 'none' }))
  expect(await vault.jobs.get(id)).toMatchObject({ state: 'failed', failure: { code: 'JOB_CANCELLED' } })
  expect(await vault.files()).toEqual([])
})
