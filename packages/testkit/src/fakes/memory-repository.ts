import { type Repository, VaultError, type Versioned } from '@streamvault/core'

/** Documents in memory, kept as copies. */
export class MemoryRepository<T extends { readonly id: string }> implements Repository<T> {
  readonly #documents = new Map<string, Versioned<T>>()
  /** Counts all writes, so that a document that comes back never has a version it had before. */
  #writes = 0

  async get(id: T['id']): Promise<Versioned<T> | undefined> {
    return structuredClone(this.#documents.get(id))
  }

  async insert(value: T): Promise<Versioned<T>> {
    if (this.#documents.has(value.id)) throw new VaultError('CATALOG_CONFLICT', { id: value.id })
    return this.#write(value)
  }

  async replace(value: T, version: number): Promise<Versioned<T>> {
    if (this.#documents.get(value.id)?.version !== version) throw new VaultError('CATALOG_CONFLICT', { id: value.id })
    return this.#write(value)
  }

  async remove(id: T['id']): Promise<void> {
    this.#documents.delete(id)
  }

  all(): T[] {
    return [...this.#documents.values()].map(({ value }) => structuredClone(value))
  }

  #write(value: T): Versioned<T> {
    const version = ++this.#writes
    this.#documents.set(value.id, structuredClone({ value, version }))
    return structuredClone({ value, version })
  }
}
