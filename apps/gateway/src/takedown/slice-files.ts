import { createHash, randomInt } from 'node:crypto'
import { open, readdir, stat, truncate, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { FileId, Instant } from '@streamvault/core'
import { KEPT_HEAD_BYTES_MAX, readKeptBody } from '../nginx/kept-slice.ts'
import {
  CACHE_LEVELS,
  CACHE_ZONES,
  cacheKey,
  PARTS_ZONE,
  PICTURES_ZONE,
  readCacheKey,
  sliceKeysOf,
} from '../nginx/slice-cache.ts'

/** What nginx may have kept of a file, in which epochs. */
export interface KeptFile {
  readonly file: FileId
  readonly sizeBytes: number
  readonly epochs: Iterable<number>
}

const DIGEST_CHARACTERS = 32
/** A slice, or one on its way: nginx then adds a dot and a number. */
const SLICE_NAME = /^[0-9a-f]{32}(?:\.\d+)?$/
const ON_ITS_WAY = /\.\d+$/
/** Nginx writes the key behind its own header of some 340 bytes. */
const KEY_BYTES_MAX = 1024
/** Folders that are read at once. */
const PARALLEL = 16

/** The files in which nginx keeps slices, and segments of films; it knows nothing of ours that reach into them. */
export class SliceFiles {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
  }

  /**
   * Erases every slice of a file in these epochs, those on their way, and every segment that was made of it. Tells how many there were.
   *
   * Where slices lie is known; segments, of which there are few, are looked through.
   */
  async eraseFile({ file, sizeBytes, epochs }: KeptFile): Promise<number> {
    const digests = new Map<string, Set<string>>()
    for (const epoch of epochs) {
      for (const { zone, range } of sliceKeysOf(sizeBytes)) {
        const path = this.#pathOf(zone, cacheKey(file, epoch, range))
        const [folder, digest] = [dirname(path), path.slice(-DIGEST_CHARACTERS)]
        digests.set(folder, (digests.get(folder) ?? new Set()).add(digest))
      }
    }
    const isOfFile = (folder: string, name: string) => digests.get(folder)?.has(name.slice(0, DIGEST_CHARACTERS))
    const slices = await this.#eraseIn([...digests.keys()], async (folder, name) => isOfFile(folder, name) === true)
    return slices + (await this.#eraseByKey([PARTS_ZONE], (of) => of === file))
  }

  /** Looks at every slice and segment there is, and erases those of which `isStale` says so. Tells how many there were. */
  async eraseStale(isStale: (file: FileId, epoch: number) => boolean): Promise<number> {
    return await this.#eraseByKey([...CACHE_ZONES, PARTS_ZONE], isStale)
  }

  /**
   * Erases every slice and picture that is not as long as it says, or was written later than at an instant, and tells how many there
   * were. Without one, only the former. Segments do not say how long they are: all of them go.
   */
  async eraseLost(
    writtenAfter = Number.POSITIVE_INFINITY,
  ): Promise<{ readonly incomplete: number; readonly recent: number }> {
    const folders = await this.#folders([...CACHE_ZONES, PICTURES_ZONE])
    const isRecent = async (folder: string, name: string) => (await writtenAt(join(folder, name))) > writtenAfter
    const parts = await this.#eraseIn(await this.#folders([PARTS_ZONE]), async () => true)
    const recent = parts + (await this.#eraseIn(folders, isRecent))
    const incomplete = await this.#eraseIn(folders, (folder, name) => isIncomplete(join(folder, name)))
    return { incomplete, recent }
  }

  /** Paths of all slices that are complete: folder by folder, each time from another one on. */
  async *all(): AsyncGenerator<string> {
    const folders = await this.#folders()
    const from = randomInt(Math.max(1, folders.length))
    for (const folder of [...folders.slice(from), ...folders.slice(0, from)]) {
      for (const name of await namesIn(folder)) if (isComplete(name)) yield join(folder, name)
    }
  }

  /** Paths of the complete slices that were written later than at an instant, so many at most, the newest first. */
  async newest(writtenAfter: Instant, countMax: number): Promise<string[]> {
    const found: { readonly path: string; readonly at: Instant }[] = []
    for await (const path of this.all()) {
      const at = await writtenAt(path)
      if (at > writtenAfter) found.push({ path, at })
    }
    const newestFirst = found.toSorted((one, other) => other.at - one.at)
    return newestFirst.slice(0, countMax).map(({ path }) => path)
  }

  /** Erases one slice; whoever is being sent it is cut off. */
  async giveUp(path: string): Promise<void> {
    await erase(path)
  }

  async #folders(zones: readonly string[] = CACHE_ZONES): Promise<string[]> {
    let folders = zones.map((zone) => join(this.#folder, zone))
    for (const _ of CACHE_LEVELS) folders = (await Promise.all(folders.map(foldersIn))).flat()
    return folders
  }

  async #eraseByKey(zones: readonly string[], isDoomed: (file: FileId, epoch: number) => boolean): Promise<number> {
    return await this.#eraseIn(await this.#folders(zones), async (folder, name) => {
      const key = await keyIn(join(folder, name))
      return key !== undefined && isDoomed(key.file, key.epoch)
    })
  }

  #pathOf(zone: string, key: string): string {
    const digest = createHash('md5').update(key).digest('hex')
    let end = digest.length
    const levels = CACHE_LEVELS.map((characters) => {
      end -= characters
      return digest.slice(end, end + characters)
    })
    return join(this.#folder, zone, ...levels, digest)
  }

  async #eraseIn(
    folders: readonly string[],
    isDoomed: (folder: string, name: string) => Promise<boolean>,
  ): Promise<number> {
    let erased = 0
    const queue = folders.values()
    const work = async () => {
      for (const folder of queue) {
        for (const name of await namesIn(folder)) {
          if (SLICE_NAME.test(name) && (await isDoomed(folder, name))) erased += await erase(join(folder, name))
        }
      }
    }
    await Promise.all(Array.from({ length: PARALLEL }, work))
    return erased
  }
}

/**
 * Who still has it open loses it as well: nginx ends a response when a file is shorter than it was. One on its way is only unlinked:
 * nginx goes on writing it where it was, and a response that is sent from it would get zeros for what was cut off.
 */
async function erase(path: string): Promise<number> {
  try {
    if (!ON_ITS_WAY.test(path)) await truncate(path, 0)
    await unlink(path)
    return 1
  } catch (error) {
    if (isMissing(error)) return 0
    throw error
  }
}

async function foldersIn(folder: string): Promise<string[]> {
  return (await namesIn(folder)).map((name) => join(folder, name))
}

/** None where there is no such folder: nginx makes it when it needs it. */
async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if (isMissing(error)) return []
    throw error
  }
}

/** What a file of the cache says that it holds; undefined when it is gone, or says nothing. */
async function keyIn(path: string) {
  const begun = await readBeginning(path, KEY_BYTES_MAX)
  return begun && readCacheKey(begun.text)
}

/** Whether it has another length than the head of the answer in it says, or no whole head. */
async function isIncomplete(path: string): Promise<boolean> {
  const begun = await readBeginning(path, KEPT_HEAD_BYTES_MAX)
  if (begun === undefined) return false
  const body = readKeptBody(begun.text)
  return body === undefined || begun.sizeBytes !== body.bodyAt + body.bodyBytes
}

function isComplete(name: string): boolean {
  return SLICE_NAME.test(name) && !ON_ITS_WAY.test(name)
}

/** Long ago when it is gone. */
async function writtenAt(path: string): Promise<Instant> {
  try {
    return (await stat(path)).mtimeMs
  } catch (error) {
    if (isMissing(error)) return Number.NEGATIVE_INFINITY
    throw error
  }
}

/** Undefined when it is gone. */
async function readBeginning(path: string, bytesMax: number) {
  try {
    await using file = await open(path)
    const { buffer, bytesRead } = await file.read(Buffer.alloc(bytesMax), 0, bytesMax, 0)
    return { text: buffer.toString('latin1', 0, bytesRead), sizeBytes: (await file.stat()).size }
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}
