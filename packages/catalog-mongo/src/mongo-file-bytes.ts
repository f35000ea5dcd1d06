import type { FileBytesRepository, FileId } from '@streamvault/core'
import type { Collection } from 'mongodb'
import type { MongoConnection } from './mongo-connection.ts'

/** A collection with one document per file, and the field that has its bytes. */
export type FileBytesCollection =
  | { readonly name: 'digests'; readonly field: 'crc32s' }
  | { readonly name: 'keyFrames'; readonly field: 'packed' }

interface KeptBytes {
  readonly _id: FileId
  readonly crc32s?: Uint8Array
  readonly packed?: Uint8Array
}

/** Bytes of files, one document each: 16 MiB hold the slice digests of 4 TiB. */
export class MongoFileBytes implements FileBytesRepository {
  readonly #connection: MongoConnection
  readonly #field: FileBytesCollection['field']
  readonly #kept: Collection<KeptBytes>

  constructor(connection: MongoConnection, { name, field }: FileBytesCollection) {
    this.#connection = connection
    this.#field = field
    this.#kept = connection.collection(name)
  }

  async get(file: FileId): Promise<Uint8Array | undefined> {
    return (await this.#connection.run(() => this.#kept.findOne({ _id: file })))?.[this.#field]
  }

  async put(file: FileId, bytes: Uint8Array): Promise<void> {
    const kept = { [this.#field]: Buffer.from(bytes) }
    await this.#connection.run(() => this.#kept.replaceOne({ _id: file }, kept, { upsert: true }))
  }

  async remove(file: FileId): Promise<void> {
    await this.#connection.run(() => this.#kept.deleteOne({ _id: file }))
  }
}
