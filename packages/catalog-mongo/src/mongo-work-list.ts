import type { Page, PageRequest, Workable, WorkList } from '@streamvault/core'
import type { KeptDocument } from './kept-document.ts'
import type { MongoConnection } from './mongo-connection.ts'
import { PlainDocuments } from './plain-documents.ts'
import type { VersionNumbers } from './version-numbers.ts'

interface KeptWork extends KeptDocument {
  readonly state: string
}

/** What is worked off, one document each. */
export class MongoWorkList<T extends Workable> extends PlainDocuments<T, KeptWork> implements WorkList<T> {
  constructor(connection: MongoConnection, name: 'cases' | 'notices', versions: VersionNumbers) {
    super(connection, name, versions)
  }

  list({ state }: { readonly state?: T['state'] }, page: PageRequest): Promise<Page<T>> {
    return this.page(state === undefined ? {} : { state }, page)
  }

  protected keep(value: T, version: number): KeptWork {
    return keptWorkOf(value, version)
  }
}

/** What is kept of it. */
export function keptWorkOf(value: Workable, version: number): KeptWork {
  return { _id: value.id, version, state: value.state, document: JSON.stringify(value) }
}
