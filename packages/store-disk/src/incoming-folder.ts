import { randomBytes } from 'node:crypto'
import { type FileHandle, mkdir, open, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'

const DAY_MS = 24 * 60 * 60 * 1000
/** No key contains it. */
const SEPARATOR = '~'

/** A file being written. Disposing closes it, and removes it unless it was renamed meanwhile. */
export interface IncomingFile extends AsyncDisposable {
  readonly path: string
  readonly handle: FileHandle
}

/**
 * The folder of puts that are not complete: in the same file system as the blobs, so that a rename completes a put.
 *
 * A put that died leaves its file here. It is removed when its key is put again, or when the folder is opened a day later.
 */
export class IncomingFolder {
  readonly #directory: string
  readonly #live = new Set<string>()

  constructor(directory: string) {
    this.#directory = directory
  }

  /** Makes the folder, and removes what is older than a day: no put takes that long. */
  async open(): Promise<void> {
    await mkdir(this.#directory, { recursive: true })
    await this.#remove(async (name) => {
      const found = await stat(join(this.#directory, name)).catch(() => undefined)
      return found !== undefined && found.mtimeMs < Date.now() - DAY_MS
    })
  }

  /** Opens a new file for a put of `key`, and removes what dead puts of that key left. */
  async create(key: string): Promise<IncomingFile> {
    await this.#remove((name) => name.startsWith(key + SEPARATOR))
    const name = `${key}${SEPARATOR}${randomBytes(8).toString('hex')}`
    const path = join(this.#directory, name)
    this.#live.add(name)
    const handle = await open(path, 'wx', 0o600).catch((error: unknown) => {
      this.#live.delete(name)
      throw error
    })
    const discard = async () => {
      await handle.close().catch(() => {})
      await rm(path, { force: true }).catch(() => {})
      this.#live.delete(name)
    }
    return { path, handle, [Symbol.asyncDispose]: discard }
  }

  async #remove(isDead: (name: string) => boolean | Promise<boolean>): Promise<void> {
    for (const name of await readdir(this.#directory)) {
      if (this.#live.has(name) || !(await isDead(name))) continue
      await rm(join(this.#directory, name), { force: true })
    }
  }
}
