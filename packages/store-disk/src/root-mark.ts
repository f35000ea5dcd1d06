import { randomBytes } from 'node:crypto'
import { readdir, stat, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { VaultError } from '@streamvault/core'
import { isMissing, isReadOnly } from './disk-error.ts'
import { syncFolder } from './sync-folder.ts'

const MARK = /^mark-[0-9a-f]{16}$/

/** An empty file by whose name the folder of a store is known again: where its disk is not mounted, another folder is in its place. */
export class RootMark {
  readonly #path: string

  private constructor(path: string) {
    this.#path = path
  }

  /** The mark of a folder, which is made where there is none; where nothing can be written, the folder itself. Throws what the file system throws. */
  static async in(directory: string): Promise<RootMark> {
    const [known] = await marksIn(directory)
    if (known !== undefined) return new RootMark(join(directory, known))
    const path = join(directory, `mark-${randomBytes(8).toString('hex')}`)
    try {
      await writeFile(path, '', { flag: 'wx', mode: 0o600 })
      await syncFolder(directory)
      return new RootMark(path)
    } catch (error) {
      if (!isReadOnly(error)) throw error
      return new RootMark(directory)
    }
  }

  /** Undefined where the folder takes no mark. */
  get name(): string | undefined {
    const name = basename(this.#path)
    return MARK.test(name) ? name : undefined
  }

  /** Throws `STORE_UNAVAILABLE` where the folder is not the one that was opened, and what the file system throws. */
  async assertThere(): Promise<void> {
    try {
      await stat(this.#path)
    } catch (cause) {
      if (!isMissing(cause)) throw cause
      const reason = 'the folder is not the one that was opened; is its disk mounted?'
      throw new VaultError('STORE_UNAVAILABLE', { reason }, { cause })
    }
  }
}

/** The marks of a folder: one, but where folders of two stores were put together. Throws what the file system throws. */
export async function marksIn(directory: string): Promise<readonly string[]> {
  return (await readdir(directory)).filter((name) => MARK.test(name))
}
