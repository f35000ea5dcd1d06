import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadConfig } from '@streamvault/config'
import { type FileId, type MediaFile, SLICE_BYTES } from '@streamvault/core'
import { createSeededRandom, MemorySliceCache, silentLogger } from '@streamvault/testkit'
import { FileOpener } from '@streamvault/worker'
import { expect, test } from 'vitest'
import { type Foundation, openFoundation } from '../compose.ts'
import { REPOSITORY_ROOT } from '../repository-root.ts'
import { openStore } from '../store/open-store.ts'

const INSTANTS = 50
const SEED = 20_260_103
const signal = new AbortController().signal
const child = join(import.meta.dirname, 'ingest-child.ts')
const movies = join(REPOSITORY_ROOT, 'samples/movies')

interface Outcome {
  readonly killed: boolean
  readonly output: string
}

function ingest(args: readonly string[]): Promise<Outcome> {
  const { promise, resolve, reject } = Promise.withResolvers<Outcome>()
  const started = spawn(process.execPath, [child, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  started.stdout.on('data', (chunk) => {
    output += chunk
  })
  started.on('exit', (code, name) => {
    if (code === 0 || name === 'SIGKILL') resolve({ killed: name === 'SIGKILL', output })
    else reject(new Error(`the ingest ended with ${code}`))
  })
  return promise
}

async function withFoundation<T>(dataDir: string, work: (foundation: Foundation) => Promise<T>): Promise<T> {
  const settings = loadConfig({
    STREAMVAULT_DATA_DIR: dataDir,
    STREAMVAULT_STORE: 'disk',
    STREAMVAULT_PART_BYTES: '1M',
  })
  await using foundation = await openFoundation(settings, silentLogger)
  return await work(foundation)
}

async function visibleFiles({ catalog }: Foundation): Promise<MediaFile[]> {
  const { items } = await catalog.titles.list({}, { limit: 200 })
  const files = await Promise.all(items.map((title) => catalog.files.listByTitle(title.id)))
  return files.flat()
}

async function digestOf(foundation: Foundation, id: FileId): Promise<string> {
  await using opened = await openStore(foundation)
  const { store } = opened
  const stores = new Map([[store.name, store]])
  const cache = new MemorySliceCache({ bytesMax: SLICE_BYTES })
  const { reader } = await new FileOpener({ ...foundation, stores, cache }).open(id)
  const bytes = new Uint8Array(reader.sizeBytes)
  await reader.read(0, bytes, { signal })
  return createHash('sha256').update(bytes).digest('hex')
}

/** Every whole blob by its path, with what tells one write of it from another. */
async function blobsIn(dataDir: string): Promise<Map<string, string>> {
  const root = join(dataDir, 'blobs')
  const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => [])
  const blobs = new Map<string, string>()
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name)
    if (!entry.isFile() || path.includes('incoming')) continue
    const { ino, mtimeMs } = await stat(path)
    blobs.set(path, `${ino} ${mtimeMs}`)
  }
  return blobs
}

async function sourceDigests(): Promise<string[]> {
  const names = await readdir(movies)
  const digests = names.map(async (name) =>
    createHash('sha256')
      .update(await readFile(join(movies, name)))
      .digest('hex'),
  )
  return (await Promise.all(digests)).sort()
}

test(`an ingest killed at ${INSTANTS} seeded instants shows nothing half done, loses nothing and stores nothing twice`, async () => {
  const wanted = await sourceDigests()
  const rehearsal = await mkdtemp(join(tmpdir(), 'crash-'))
  const { output } = await ingest([rehearsal, movies, 'no', '0'])
  await rm(rehearsal, { recursive: true })
  const instants = Number(output)
  expect(instants).toBeGreaterThan(INSTANTS)
  const random = createSeededRandom(SEED)
  let kills = 0
  for (let round = 0; round < INSTANTS; round++) {
    const killAt = String(1 + Math.floor(random() * instants))
    const encrypt = round % 2 === 0 ? 'no' : 'yes'
    const dataDir = await mkdtemp(join(tmpdir(), 'crash-'))
    const { killed } = await ingest([dataDir, movies, encrypt, killAt])
    if (killed) kills++
    const before = await withFoundation(dataDir, async (foundation) => {
      // What is visible already is whole.
      for (const file of await visibleFiles(foundation)) expect(await digestOf(foundation, file.id)).toBe(file.sha256)
      return await blobsIn(dataDir)
    })
    await ingest([dataDir, movies, encrypt, '0'])
    await withFoundation(dataDir, async (foundation) => {
      const files = await visibleFiles(foundation)
      const digests = await Promise.all(files.map((file) => digestOf(foundation, file.id)))
      expect(digests.sort(), `killed at ${killAt}`).toEqual(wanted)
      const after = await blobsIn(dataDir)
      const rewritten = [...before].filter(([path, mark]) => after.get(path) !== mark)
      expect(rewritten, `killed at ${killAt}`).toEqual([])
      expect(after.size, `killed at ${killAt}`).toBe(files.reduce((sum, file) => sum + file.parts.length, 0))
    })
    await rm(dataDir, { recursive: true })
  }
  // Renewals come by the clock, so the very last instants may not be reached in every run.
  expect(kills).toBeGreaterThan(INSTANTS * 0.8)
}, 900_000)
