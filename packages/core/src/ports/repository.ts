export interface Versioned<T> {
  readonly value: T
  /** Grows with every write of the document. */
  readonly version: number
}

/** One aggregate per document; a write touches one document. There are no transactions to lean on. */
export interface Repository<T extends { readonly id: string }> {
  /** Undefined when there is none: absence is an answer, not an error. */
  get(id: T['id']): Promise<Versioned<T> | undefined>
  /** Throws `CATALOG_CONFLICT` when the id is taken. */
  insert(value: T): Promise<Versioned<T>>
  /** Throws `CATALOG_CONFLICT` when `version` is not the stored one. */
  replace(value: T, version: number): Promise<Versioned<T>>
  /** Removing what is not there succeeds. */
  remove(id: T['id']): Promise<void>
}
