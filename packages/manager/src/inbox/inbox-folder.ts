import { isUtf8 } from 'node:buffer'
import { lstat, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parsePieceName } from '@streamvault/core'
import { isTemporaryName } from './is-temporary-name.ts'

const DONE = 'done'
const FAILED = 'failed'
const REASON = '.reason.txt'
/** A name that is taken gets a number; beyond, something else is wrong. */
const NUMBERS_MAX = 1000

/** What belongs together in an inbox: a file, a folder, or all pieces of a split file. */
export interface Delivery {
  /** Of the file or folder, or of what was split. */
  readonly name: string
  /** The entries of the inbox that it is. */
  readonly entries: readonly string[]
}

/** A folder into which people put what is to be taken in, with what became of it in folders beside. */
export class InboxFolder {
  readonly path: string

  constructor(path: string) {
    this.path = path
  }

  /** Makes it where it does not exist. */
  async prepare(): Promise<void> {
    for (const name of [DONE, FAILED]) await mkdir(join(this.path, name), { recursive: true })
  }

  /** What lies there in the order of the names; what by its name is still being written is left out. */
  async list(): Promise<readonly Delivery[]> {
    const names = (await readdir(this.path)).filter(
      (name) => name !== DONE && name !== FAILED && !isTemporaryName(name),
    )
    const groups = Map.groupBy(names.toSorted(), (name) => {
      const piece = parsePieceName(name)
      return piece === undefined ? name : `${piece.style}/${piece.whole}`
    })
    return [...groups.entries()].map(([key, entries]) => ({ name: key.slice(key.indexOf('/') + 1), entries }))
  }

  /** Moves what was taken in aside. */
  async putAside({ entries }: Delivery): Promise<void> {
    await this.#moveTo(DONE, entries)
  }

  async remove({ entries }: Delivery): Promise<void> {
    for (const entry of entries) await rm(join(this.path, entry), { recursive: true, force: true })
  }

  /** Moves what could not be taken in aside, with a text that says why: the text first, so that nothing lies there without. */
  async giveUp({ name, entries }: Delivery, reason: string): Promise<void> {
    const reasonName = await this.#freeName(FAILED, `${name}${REASON}`)
    await writeFile(join(this.path, FAILED, reasonName), reason)
    await this.#moveTo(FAILED, entries)
  }

  /**
   * Gives up what has a name that is not UTF-8, under one that can be read, in which `%FF` is such a byte. Returns these names. They can
   * be asked for by their bytes alone, and nothing else of ours knows names as bytes.
   */
  async giveUpUnnamed(reason: string): Promise<readonly string[]> {
    const entries = await readdir(this.path, { encoding: 'buffer' })
    const given: string[] = []
    for (const entry of entries.filter((name) => !isUtf8(name))) {
      const readable = escaped(entry)
      await this.prepare()
      await writeFile(join(this.path, FAILED, await this.#freeName(FAILED, `${readable}${REASON}`)), reason)
      const to = join(this.path, FAILED, await this.#freeName(FAILED, readable))
      await rename(Buffer.concat([Buffer.from(`${this.path}/`), entry]), to)
      given.push(readable)
    }
    return given
  }

  async #moveTo(folder: string, entries: readonly string[]): Promise<void> {
    await this.prepare()
    for (const entry of entries) {
      const from = join(this.path, entry)
      // Before a crash it may have been moved already.
      if (!(await exists(from))) continue
      await rename(from, join(this.path, folder, await this.#freeName(folder, entry)))
    }
  }

  async #freeName(folder: string, name: string): Promise<string> {
    for (let number = 1; number <= NUMBERS_MAX; number++) {
      const candidate = number === 1 ? name : `${number}. ${name}`
      if (!(await exists(join(this.path, folder, candidate)))) return candidate
    }
    throw new Error(`there are ${NUMBERS_MAX} of that name in ${folder}`)
  }
}

/** A name of which all bytes that are not ASCII are told by their number. */
function escaped(name: Buffer): string {
  return name
    .toString('latin1')
    .replace(/[^\x20-\x7e]|%/g, (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`)
}

async function exists(path: string): Promise<boolean> {
  return await lstat(path).then(
    () => true,
    () => false,
  )
}
