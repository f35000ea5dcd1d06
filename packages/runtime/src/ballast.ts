import { randomFillSync } from 'node:crypto'
import { rm, statfs, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Logger } from '@streamvault/core'

const NAME = 'ballast'
/** What a database writes before it can be read, a configuration and the first lines of logs, many times over. */
const BALLAST_BYTES = 4 * 1024 ** 2
/** Less than this is a full disk: SQLite's index of its log alone takes 32 KiB. */
const ENOUGH_BYTES = 1024 ** 2
/** Nobody misses the ballast where there is so much besides. */
const PLENTY_BYTES = 16 * BALLAST_BYTES

/**
 * A file of nothing in the data folder, which is thrown off where a full disk would else keep the vault from starting: then its
 * operator could neither see why nor take anything down to make room.
 */
export class Ballast {
  readonly #path: string
  readonly #dataDir: string
  readonly #logger: Logger

  constructor(dataDir: string, logger: Logger) {
    this.#dataDir = dataDir
    this.#path = join(dataDir, NAME)
    this.#logger = logger
  }

  /** To be called before anything is written. Where the ballast is gone already, the start fails where it writes. */
  async throwOffIfFull(): Promise<void> {
    if ((await this.#freeBytes()) >= ENOUGH_BYTES) return
    await rm(this.#path, { force: true })
    this.#logger.warn({ dataDir: this.#dataDir }, 'the disk of the data folder is full: make room on it')
  }

  /** Takes ballast on where there is plenty of room and none yet. */
  async takeOn(): Promise<void> {
    if ((await this.#freeBytes()) < PLENTY_BYTES) return
    // Of noise, for some file systems keep nothing of what is all the same.
    const noise = randomFillSync(new Uint8Array(BALLAST_BYTES))
    // Another process of the same folder may be as far, and what is there is left.
    await writeFile(this.#path, noise, { flag: 'wx', mode: 0o600 }).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') return
      await rm(this.#path, { force: true })
      this.#logger.debug({ error }, 'no ballast was taken on')
    })
  }

  async #freeBytes(): Promise<number> {
    const { bavail, bsize } = await statfs(this.#dataDir)
    return bavail * bsize
  }
}
