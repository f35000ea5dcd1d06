import { findPack, type PackSources } from '@streamvault/contract'
import { assertNotDenied, type FileId } from '@streamvault/core'

/** Packs remembered: of a thousand files at most, some 40 KB each. */
const PACKS_MAX = 128

/** Knows which files are in a pack, so that what is decided about one of them is carried out on the pack. */
export class PackFiles {
  readonly #sources: PackSources
  /** Least recently used first. An id stands for one content for ever, so that nothing here becomes wrong. */
  readonly #known = new Map<string, Promise<readonly FileId[]>>()

  constructor(sources: PackSources) {
    this.#sources = sources
  }

  /** Throws what `findPack` throws, `TAKEN_DOWN` from the instant that one of the files is denied. */
  async of(id: string): Promise<readonly FileId[]> {
    const files = await this.#filesOf(id)
    for (const file of files) assertNotDenied(this.#sources.denials, file)
    return files
  }

  /** Whether the file is in the pack; so it is taken to be where nobody can tell any longer. */
  async mayHold(id: string, file: FileId): Promise<boolean> {
    return await this.#filesOf(id).then(
      (files) => files.includes(file),
      () => true,
    )
  }

  #filesOf(id: string): Promise<readonly FileId[]> {
    const asked = this.#known.get(id) ?? this.#ask(id)
    this.#known.delete(id)
    this.#known.set(id, asked)
    const [oldest] = this.#known.keys()
    if (this.#known.size > PACKS_MAX && oldest !== undefined) this.#known.delete(oldest)
    return asked
  }

  #ask(id: string): Promise<readonly FileId[]> {
    const asked = findPack(this.#sources, id).then(({ entries }) => [...new Set(entries.map(({ file }) => file))])
    asked.catch(() => this.#known.get(id) === asked && this.#known.delete(id))
    return asked
  }
}
