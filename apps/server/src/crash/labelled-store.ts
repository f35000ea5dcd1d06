import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  type BlobFinder,
  type BlobLabel,
  type BlobRef,
  type BlobStore,
  type ByteRange,
  type CallOptions,
  type FoundBlob,
  type PutOptions,
  type StoredBlob,
  VaultError,
} from '@streamvault/core'

/** What the one place of a labelled store is called. */
export const LABELLED_PLACE = 'labels'

const SEQUENCE_CHARS = 6

/** A store that keeps labels, for any that does not: each in a file, numbered in the order of the puts. */
export class LabelledStore implements BlobStore {
  readonly name: string
  readonly limits: BlobStore['limits']
  readonly finder: BlobFinder
  readonly #inner: BlobStore
  readonly #folder: string
  #lastLabel: Promise<void> = Promise.resolve()

  constructor(inner: BlobStore, folder: string) {
    this.name = inner.name
    this.limits = { ...inner.limits, keepsLabels: true }
    this.finder = {
      list: (place, options) => this.#list(place, options),
      find: async (wanted) => (await this.#all()).find(([, { ref }]) => ref === wanted)?.[1],
    }
    this.#inner = inner
    this.#folder = folder
  }

  async put(source: AsyncIterable<Uint8Array>, options: PutOptions): Promise<StoredBlob> {
    const blob = await this.#inner.put(source, options)
    const { key, label } = options
    if (label === undefined) return blob
    const kept = this.#lastLabel.then(() => this.#keep(key, blob, label))
    this.#lastLabel = kept.catch(() => {})
    await kept
    return blob
  }

  stat(ref: BlobRef, options: CallOptions): Promise<StoredBlob> {
    return this.#inner.stat(ref, options)
  }

  read(ref: BlobRef, range: ByteRange, options: CallOptions): AsyncIterable<Uint8Array> {
    return this.#inner.read(ref, range, options)
  }

  async delete(ref: BlobRef, options: CallOptions): Promise<void> {
    for (const [name, found] of await this.#all()) if (found.ref === ref) await rm(join(this.#folder, name))
    await this.#inner.delete(ref, options)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#inner[Symbol.asyncDispose]()
  }

  /** One process at a time writes here, and one label after another, so the next number is free. */
  async #keep(key: string, blob: StoredBlob, label: BlobLabel): Promise<void> {
    const names = await this.#names()
    if (names.some((name) => name.slice(SEQUENCE_CHARS + 1) === key)) return
    const sequence = String(Number(names.at(-1)?.slice(0, SEQUENCE_CHARS) ?? 0) + 1).padStart(SEQUENCE_CHARS, '0')
    const draft = `${this.#folder}.draft`
    await mkdir(this.#folder, { recursive: true })
    await writeFile(draft, JSON.stringify({ ...blob, ...label, cursor: sequence }))
    await rename(draft, join(this.#folder, `${sequence}-${key}`))
  }

  async *#list(
    place: string,
    { after = '', only, signal }: Parameters<BlobFinder['list']>[1],
  ): AsyncGenerator<FoundBlob> {
    if (place !== LABELLED_PLACE) throw new VaultError('PLACE_NOT_FOUND', { place })
    for (const [, found] of await this.#all()) {
      signal.throwIfAborted()
      if (found.cursor > after && (only ?? found.cursor) === found.cursor) yield found
    }
  }

  async #all(): Promise<(readonly [string, FoundBlob])[]> {
    const read = async (name: string): Promise<readonly [string, FoundBlob]> => {
      return [name, JSON.parse(await readFile(join(this.#folder, name), 'utf8'))]
    }
    return await Promise.all((await this.#names()).map(read))
  }

  async #names(): Promise<string[]> {
    return (await readdir(this.#folder).catch(() => [])).sort()
  }
}
