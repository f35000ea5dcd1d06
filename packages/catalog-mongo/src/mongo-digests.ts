import type { DigestRepository, FileId } from '@streamvault/core'
import type { Collection } from 'mongodb'
import type { MongoConnection } from './mongo-connection.ts'

interface KeptDigests {
  readonly _id: FileId
  readonly crc32s: Uint8Array
}

/** Slice digests, one document per file: 16 MiB hold those of 4 TiB. */
export class MongoDigests implements DigestRepository {
  readonly #connection: MongoConnection
  readonly #digests: Collection<KeptDigests>

  constructor(connection: MongoConnection) {
    this.#connection = connection
    this.#digests = connection.collection('digests')
  }

  async get(file: FileId): Promise<Uint8Array | undefined> {
    return (await this.#connection.run(() => this.#digests.findOne({ _id: file })))?.crc32s
  }

  async put(file: FileId, digests: Uint8Array): Promise<void> {
    await this.#connection.run(() =>
      this.#digests.replaceOne({ _id: file }, { crc32s: Buffer.from(digests) }, { upsert: true }),
    )
  }

  async remove(file: FileId): Promise<void> {
    await this.#connection.run(() => this.#digests.deleteOne({ _id: file }))
  }
}
