import { createWriteStream } from 'node:fs'
import { mkdir, readFile, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { FilmPattern } from './film-pattern.ts'
import { JoinedBytes, KeptBytes, type KnownBytes } from './known-bytes.ts'

/** Two seconds of H.264 and AAC, which make a film of whatever follows in a box that players skip. */
const CLIP = join(resolve(import.meta.dirname, '../../..'), 'packages/media/clips/fragmented.mp4')
const BOX_HEAD_BYTES = 8

export interface LibraryPlan {
  readonly films: number
  /** Of each; they differ by some bytes, so that few end where a slice does. */
  readonly filmBytes: number
  /** Of each of them, one season. */
  readonly seasons: number
  readonly episodes: number
  readonly seed: number
}

/** A file of the library, and where it belongs. */
export interface LibraryFile {
  readonly title: string
  readonly name: string
  /** Of an episode. */
  readonly season: number | undefined
  readonly bytes: KnownBytes
  /** Its id. */
  readonly file: string
}

/** Takes files in, and returns their ids by their paths. */
export type Ingest = (paths: readonly string[]) => Promise<ReadonlyMap<string, string>>

/** Writes every film to `folder`, has it taken in, and removes it, a few at a time; what is returned knows every byte. */
export async function makeLibrary(folder: string, plan: LibraryPlan, ingest: Ingest): Promise<LibraryFile[]> {
  const clip = await readFile(CLIP)
  const pattern = new FilmPattern(plan.seed)
  await mkdir(folder, { recursive: true })
  const files: LibraryFile[] = []
  for (const { names } of batches(plan)) {
    const written = new Map<string, Omit<LibraryFile, 'file'>>()
    for (const { title, name, season } of names) {
      const film = pattern.film(name, plan.filmBytes + (files.length + written.size) * 4_321)
      const head = Buffer.alloc(BOX_HEAD_BYTES)
      head.writeUInt32BE(BOX_HEAD_BYTES + film.sizeBytes)
      head.write('free', 4, 'latin1')
      const beginning = Buffer.concat([clip, head])
      const path = join(folder, name)
      await pipeline(Readable.from(withBeginning(beginning, film.pieces())), createWriteStream(path))
      written.set(path, { title, name, season, bytes: new JoinedBytes([new KeptBytes(beginning), film]) })
    }
    const ids = await ingest([...written.keys()])
    for (const [path, about] of written) {
      const file = ids.get(path)
      if (file === undefined) throw new Error(`${about.name} was not taken in`)
      files.push({ ...about, file })
      await rm(path)
    }
  }
  return files
}

const BATCH_FILES = 12

function batches({ films, seasons, episodes }: LibraryPlan) {
  const two = (number: number) => String(number).padStart(2, '0')
  const names = [
    ...Array.from({ length: films }, (_, index) => ({
      title: `soak-film-${index + 1}-2024`,
      name: `Soak.Film.${index + 1}.2024.480p.mp4`,
      season: undefined,
    })),
    ...Array.from({ length: seasons * episodes }, (_, index) => {
      const season = 1 + Math.floor(index / episodes)
      const name = `Soak.Show.S${two(season)}E${two(1 + (index % episodes))}.480p.mp4`
      return { title: 'soak-show-series', name, season }
    }),
  ]
  const count = Math.ceil(names.length / BATCH_FILES)
  return Array.from({ length: count }, (_, at) => ({ names: names.slice(at * BATCH_FILES, (at + 1) * BATCH_FILES) }))
}

function* withBeginning(beginning: Buffer, pieces: Iterable<Buffer>): Generator<Buffer> {
  yield beginning
  yield* pieces
}
