import { randomBytes } from 'node:crypto'
import type { tl } from '@mtcute/core'
import type { StateStore } from '../state/state-store.ts'
import { readTl, writeTl } from '../tl/tl-object.ts'
import type { UploadedBytes } from './byte-files.ts'

/** Its bytes lie in a file, or come from a seed and are stored nowhere. */
export type DocumentContent =
  | { readonly kind: 'stored'; readonly bytes: UploadedBytes }
  | { readonly kind: 'seeded'; readonly seed: string }

interface DocumentRecord {
  /** A signed 64-bit number in decimal. */
  readonly id: string
  readonly dataCenterId: number
  readonly date: number
  readonly sizeBytes: number
  readonly mimeType: string
  readonly content: DocumentContent
  /** Whether clients that can are sent to the CDN for it. */
  readonly isCdn?: boolean
}

export interface StoredDocument extends DocumentRecord {
  readonly attributes: readonly tl.TypeDocumentAttribute[]
}

/** Files as messages carry them. */
export class Documents {
  readonly #documents = new Map<string, StoredDocument>()
  readonly #state: StateStore

  constructor(state: StateStore) {
    this.#state = state
    for (const { attributes, ...record } of state.all<DocumentRecord & { attributes: string[] }>('document')) {
      const read = attributes.map((bytes) => readTl(Buffer.from(bytes, 'base64')) as tl.TypeDocumentAttribute)
      this.#documents.set(record.id, { ...record, attributes: read })
    }
  }

  add(document: Omit<StoredDocument, 'id' | 'date'>): StoredDocument {
    const id = randomBytes(8).readBigInt64LE().toString()
    const stored = { ...document, id, date: Math.floor(Date.now() / 1000) }
    this.#keep(stored)
    return stored
  }

  /** The names of the files with bytes that somebody may still read. */
  get names(): string[] {
    return [...this.#documents.values()].flatMap(({ content }) =>
      content.kind === 'stored' ? [content.bytes.name] : [],
    )
  }

  /** Whether clients that can are sent to the CDN for it. */
  setCdn(id: string, where: 'cdn' | 'home'): void {
    const document = this.#documents.get(id)
    if (document !== undefined) this.#keep({ ...document, isCdn: where === 'cdn' })
  }

  get(id: string): StoredDocument | undefined {
    return this.#documents.get(id)
  }

  #keep(document: StoredDocument): void {
    this.#documents.set(document.id, document)
    const attributes = document.attributes.map((attribute) => Buffer.from(writeTl(attribute)).toString('base64'))
    this.#state.put('document', document.id, { ...document, attributes })
  }
}
