import { readFile, rename, writeFile } from 'node:fs/promises'

/** Up to where an account was told what happened: https://core.telegram.org/api/updates */
export interface UpdateState {
  readonly pts: number
  readonly qts: number
  readonly date: number
}

/** The state of an account in a file of its own. A write that returned is there after a crash of the process. */
export class UpdateMark {
  readonly #path: string

  constructor(path: string) {
    this.#path = path
  }

  /** Undefined before the first write. */
  async read(): Promise<UpdateState | undefined> {
    try {
      return JSON.parse(await readFile(this.#path, 'utf8'))
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
      throw error
    }
  }

  async write({ pts, qts, date }: UpdateState): Promise<void> {
    const draft = `${this.#path}.draft`
    await writeFile(draft, JSON.stringify({ pts, qts, date }), { mode: 0o600 })
    await rename(draft, this.#path)
  }
}
