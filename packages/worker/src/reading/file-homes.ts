import type { Catalog, MediaFile } from '@streamvault/core'
import { createDecryptedReader } from './decrypted-reader.ts'
import type { FileCiphers } from './file-cipher.ts'
import { type Home, homesOf, type PartsHome } from './homes.ts'
import { JoinedReader, type JoinedReaderDeps } from './joined-reader.ts'
import type { SliceHomes } from './verified-reader.ts'

export interface FileHomesDeps extends JoinedReaderDeps {
  readonly catalog: Pick<Catalog, 'files'>
  readonly ciphers: FileCiphers
}

/** The homes of a file's own bytes. What was repaired lies elsewhere since: the catalogue tells where. */
export class FileHomes implements SliceHomes {
  readonly #deps: FileHomesDeps
  #file: MediaFile
  #current: readonly Home[]

  constructor(deps: FileHomesDeps, file: MediaFile) {
    this.#deps = deps
    this.#file = file
    this.#current = this.#readersOf(file)
  }

  get current(): readonly Home[] {
    return this.#current
  }

  async refresh(): Promise<boolean> {
    const found = (await this.#deps.catalog.files.get(this.#file.id))?.value
    if (found === undefined || JSON.stringify(found.parts) === JSON.stringify(this.#file.parts)) return false
    this.#file = found
    this.#current = this.#readersOf(found)
    return true
  }

  #readersOf(file: MediaFile): readonly Home[] {
    return homesOf(file.parts, this.#deps.stores).map((home) => homeReader(this.#deps, file, home))
  }
}

/** The bytes of a file, decrypted, from one of its homes. */
export function homeReader(
  deps: JoinedReaderDeps & { readonly ciphers: FileCiphers },
  { encryption }: Pick<MediaFile, 'encryption'>,
  { store, parts }: PartsHome,
): Home {
  const joined = new JoinedReader(deps, parts)
  return {
    store,
    reader: encryption === undefined ? joined : createDecryptedReader(joined, deps.ciphers.open(encryption)),
  }
}
