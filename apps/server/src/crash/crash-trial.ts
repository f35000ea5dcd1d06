import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { loadConfig } from '@streamvault/config'
import { type FileId, type MediaFile, SLICE_BYTES } from '@streamvault/core'
import { MemorySliceCache, nothingDenied, silentLogger } from '@streamvault/testkit'
import { FileOpener } from '@streamvault/worker'
import { type Foundation, openFoundation } from '../compose.ts'
import { openStore } from '../store/open-store.ts'
import { storesOf } from '../store/opened-store.ts'

const { signal } = new AbortController()

export interface Outcome {
  readonly killed: boolean
  readonly output: string
}

/** Runs a program beside this one that may kill itself. */
export function runChild(program: string, args: readonly string[]): Promise<Outcome> {
  const { promise, resolve, reject } = Promise.withResolvers<Outcome>()
  const path = join(import.meta.dirname, program)
  const started = spawn(process.execPath, [path, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  started.stdout.on('data', (chunk) => {
    output += chunk
  })
  started.on('exit', (code, name) => {
    if (code === 0 || name === 'SIGKILL') resolve({ killed: name === 'SIGKILL', output })
    else reject(new Error(`${program} ended with ${code}`))
  })
  return promise
}

/** Settings of a trial beside those that all have, by their whole names. */
export type TrialSettings = Readonly<Record<string, string>>

/** Opens a data folder with the settings of these tests: the embedded store, in parts of 1 MiB, and what is given besides. */
export async function openTrial(dataDir: string, given: TrialSettings = {}): Promise<Foundation> {
  const settings = loadConfig({
    STREAMVAULT_DATA_DIR: dataDir,
    STREAMVAULT_STORE: 'disk',
    STREAMVAULT_PART_BYTES: '1M',
    ...given,
  })
  return await openFoundation(settings, silentLogger)
}

export async function withFoundation<T>(
  dataDir: string,
  work: (foundation: Foundation) => Promise<T>,
  given: TrialSettings = {},
): Promise<T> {
  await using foundation = await openTrial(dataDir, given)
  return await work(foundation)
}

export async function visibleFiles({ catalog }: Foundation): Promise<MediaFile[]> {
  const { items } = await catalog.titles.list({}, { limit: 200 })
  const files = await Promise.all(items.map((title) => catalog.files.listByTitle(title.id)))
  return files.flat()
}

/** The SHA-256 of a file as viewers get it, from whatever home has it. */
export async function digestOf(foundation: Foundation, id: FileId): Promise<string> {
  await using opened = await openStore(foundation, { signal })
  const stores = storesOf(opened)
  const cache = new MemorySliceCache({ bytesMax: SLICE_BYTES })
  const { reader } = await new FileOpener({ ...foundation, denials: nothingDenied, stores, cache }).open(id)
  const bytes = new Uint8Array(reader.sizeBytes)
  await reader.read(0, bytes, { signal })
  return createHash('sha256').update(bytes).digest('hex')
}

/** The texts of all subtitles of files, as packs have them. */
export async function subtitleTexts(foundation: Foundation, files: readonly MediaFile[]): Promise<string[]> {
  await using opened = await openStore(foundation, { signal })
  const { store } = opened
  const stores = new Map([[store.name, store]])
  const cache = new MemorySliceCache({ bytesMax: SLICE_BYTES })
  const { subtitles } = new FileOpener({ ...foundation, denials: nothingDenied, stores, cache })
  const all = files.flatMap((file) => file.subtitles ?? [])
  return await Promise.all(all.map(async ({ id }) => (await subtitles.take(id, 'kept', { signal })).toString()))
}

/** Every whole blob of the store, or of a mirror in a folder of that name, by its path, with what tells one write of it from another. */
export async function blobsIn(dataDir: string, folder = 'blobs'): Promise<Map<string, string>> {
  const root = join(dataDir, folder, 'blobs')
  const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => [])
  const blobs = new Map<string, string>()
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name)
    if (!entry.isFile()) continue
    const { ino, mtimeMs } = await stat(path)
    blobs.set(path, `${ino} ${mtimeMs}`)
  }
  return blobs
}
