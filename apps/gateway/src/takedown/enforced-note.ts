import { readFile, rename, writeFile } from 'node:fs/promises'

/** Beside the cache: up to which takedown it is erased. Where the note is lost, the cache is looked through. */
export class EnforcedNote {
  readonly #path: string
  #cursor: number | undefined

  private constructor(path: string, cursor: number | undefined) {
    this.#path = path
    this.#cursor = cursor
  }

  static async read(path: string): Promise<EnforcedNote> {
    const text = await readFile(path, 'utf8').catch(() => '')
    return new EnforcedNote(path, /^\d+$/.test(text) ? Number(text) : undefined)
  }

  /** Undefined where nobody has written one. */
  get cursor(): number | undefined {
    return this.#cursor
  }

  async write(cursor: number): Promise<void> {
    if (cursor === this.#cursor) return
    await writeFile(`${this.#path}.new`, String(cursor), { mode: 0o600 })
    await rename(`${this.#path}.new`, this.#path)
    this.#cursor = cursor
  }
}
