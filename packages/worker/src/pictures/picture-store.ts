import { createHash, randomUUID } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '@streamvault/core'

const KEY = /^[0-9a-f]{64}$/
const DIGEST_BYTES = 32
/** Removed at once when there is no room, so that not every picture waits for one to be removed. */
const ROOM_SHARE = 1 / 16
/** How much older than it is used the time of a file may be: it only has to survive a restart. */
const TOUCH_MS = 3_600_000

interface Kept {
  readonly bytes: number
  /** When its file says that it was used. */
  touchedAt: number
}

export interface PictureStoreOptions {
  readonly directory: string
  /** Of all files together. */
  readonly bytesMax: number
  readonly clock: Pick<Clock, 'now'>
}

/**
 * Pictures in a folder, by names that anybody may choose; the ones that were not used for longest go when there is no room. Each is kept
 * with its digest: one that the disk has spoilt is not there.
 */
export class PictureStore {
  readonly #options: PictureStoreOptions
  /** Least recently used first. */
  readonly #kept: Map<string, Kept>
  #bytes: number

  private constructor(options: PictureStoreOptions, kept: Map<string, Kept>) {
    this.#options = options
    this.#kept = kept
    this.#bytes = [...kept.values()].reduce((sum, { bytes }) => sum + bytes, 0)
  }

  /** Opens the folder, which is made where it does not exist; what a process left behind that died while it wrote is removed. */
  static async open(options: PictureStoreOptions): Promise<PictureStore> {
    await mkdir(options.directory, { recursive: true, mode: 0o700 })
    const found: (readonly [string, Kept])[] = []
    for (const name of await readdir(options.directory)) {
      const path = join(options.directory, name)
      if (!KEY.test(name)) await rm(path, { force: true, recursive: true })
      else {
        const { size, mtimeMs } = await stat(path)
        found.push([name, { bytes: size, touchedAt: mtimeMs }])
      }
    }
    found.sort(([, one], [, other]) => one.touchedAt - other.touchedAt)
    const store = new PictureStore(options, new Map(found))
    await store.#makeRoom(0)
    return store
  }

  get bytes(): number {
    return this.#bytes
  }

  /** The picture of a name; undefined when it is not there. */
  async get(name: string): Promise<Buffer | undefined> {
    const key = keyOf(name)
    const kept = this.#kept.get(key)
    if (kept === undefined) return undefined
    const file = await readFile(this.#pathOf(key)).catch(() => Buffer.alloc(0))
    const bytes = file.subarray(DIGEST_BYTES)
    if (!digestOf(bytes).equals(file.subarray(0, DIGEST_BYTES))) {
      await this.#remove(key)
      return undefined
    }
    await this.#touch(key, kept)
    return bytes
  }

  /** Keeps a picture, whatever was there by its name. One that does not fit at all is not kept. */
  async put(name: string, bytes: Uint8Array): Promise<void> {
    const key = keyOf(name)
    const size = DIGEST_BYTES + bytes.length
    if (size > this.#options.bytesMax) return
    await this.#makeRoom(size)
    const incoming = this.#pathOf(`${key}.${randomUUID()}`)
    try {
      await writeFile(incoming, Buffer.concat([digestOf(bytes), bytes]), { mode: 0o600 })
      await rename(incoming, this.#pathOf(key))
    } catch (error) {
      await rm(incoming, { force: true })
      throw error
    }
    this.#forget(key)
    this.#kept.set(key, { bytes: size, touchedAt: this.#options.clock.now() })
    this.#bytes += size
  }

  /** Forgets the picture of a name, if there is one. */
  async remove(name: string): Promise<void> {
    await this.#remove(keyOf(name))
  }

  async #touch(key: string, kept: Kept): Promise<void> {
    if (this.#kept.get(key) !== kept) return
    this.#kept.delete(key)
    this.#kept.set(key, kept)
    const now = this.#options.clock.now()
    if (now - kept.touchedAt < TOUCH_MS) return
    kept.touchedAt = now
    await utimes(this.#pathOf(key), now / 1000, now / 1000).catch(() => {})
  }

  async #makeRoom(bytes: number): Promise<void> {
    const { bytesMax } = this.#options
    if (this.#bytes + bytes <= bytesMax) return
    for (const key of [...this.#kept.keys()]) {
      if (this.#bytes + bytes <= bytesMax * (1 - ROOM_SHARE)) return
      await this.#remove(key)
    }
  }

  async #remove(key: string): Promise<void> {
    this.#forget(key)
    await rm(this.#pathOf(key), { force: true })
  }

  #forget(key: string): void {
    this.#bytes -= this.#kept.get(key)?.bytes ?? 0
    this.#kept.delete(key)
  }

  #pathOf(name: string): string {
    return join(this.#options.directory, name)
  }
}

function keyOf(name: string): string {
  return createHash('sha256').update(name).digest('hex')
}

function digestOf(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest()
}
