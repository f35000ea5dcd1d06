import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { FileId, Instant } from '@streamvault/core'

/** How much a file was asked for. */
export interface KnownHeat {
  readonly file: FileId
  /** Asks for its slices, those long ago for less. */
  readonly asks: number
  /** One past the farthest slice that was asked for. */
  readonly extent: number
}

/** Of so many files it is remembered; a line takes some 60 bytes. */
const FILES_MAX = 20_000
const NAME = 'heat'
const LINE = /^(\S{1,40}) (\d+(?:\.\d+)?) (\d+)$/

/**
 * What was asked for in earlier runs, beside the cache: a line with the time, and one for each file, the most popular ones
 * first. It is written now and then; what was not is forgotten, and what cannot be read is nothing.
 */
export class HeatFile {
  readonly #path: string

  constructor(directory: string) {
    this.#path = join(directory, NAME)
  }

  /** Calls `age` for how much is left of an ask after so many milliseconds. */
  async read(now: Instant, age: (ms: number) => number): Promise<Map<FileId, KnownHeat>> {
    const [first = '', ...lines] = (await readFile(this.#path, 'utf8').catch(() => '')).split('\n')
    const savedAt = Number(first)
    const left = Number.isFinite(savedAt) ? age(Math.max(0, now - savedAt)) : 0
    const known = lines.slice(0, FILES_MAX).flatMap((line): [FileId, KnownHeat][] => {
      const [, name, asks, extent] = LINE.exec(line) ?? []
      const file = name as FileId | undefined
      return file === undefined ? [] : [[file, { file, asks: Number(asks) * left, extent: Number(extent) }]]
    })
    return new Map(known)
  }

  /** Throws what the file system throws; what was written before is still there then. */
  async write(now: Instant, heats: Iterable<KnownHeat>): Promise<void> {
    const hottest = [...heats].sort((one, other) => other.asks / other.extent - one.asks / one.extent)
    const lines = hottest.slice(0, FILES_MAX).map(({ file, asks, extent }) => `${file} ${asks.toFixed(3)} ${extent}`)
    await writeFile(`${this.#path}.new`, [now, ...lines].join('\n'), { mode: 0o600 })
    await rename(`${this.#path}.new`, this.#path)
  }
}
