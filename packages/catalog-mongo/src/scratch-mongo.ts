import { randomUUID } from 'node:crypto'
import { GIVEN_MONGO_URL, MongoServer, silentLogger } from '@streamvault/testkit'
import { type MongoConnection, openMongo } from './mongo-connection.ts'

/** A server for the tests of one file: the one that is given, or one of our own. */
export class ScratchMongo implements AsyncDisposable {
  readonly #server: MongoServer | undefined

  static async start(): Promise<ScratchMongo> {
    return new ScratchMongo(GIVEN_MONGO_URL === undefined ? await MongoServer.start() : undefined)
  }

  private constructor(server: MongoServer | undefined) {
    this.#server = server
  }

  /** A database that nobody has used. */
  newDatabase(): ScratchDatabase {
    return new ScratchDatabase(this.#server?.newUrl() ?? withDatabase(GIVEN_MONGO_URL ?? '', `test-${randomUUID()}`))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server?.[Symbol.asyncDispose]()
  }
}

/** A database of a test's own, which goes with it; every connection opened here is closed with it. */
export class ScratchDatabase implements AsyncDisposable {
  readonly url: string
  readonly #connections: MongoConnection[] = []

  constructor(url: string) {
    this.url = url
  }

  async open(): Promise<MongoConnection> {
    const connection = await openMongo(this.url, { logger: silentLogger })
    this.#connections.push(connection)
    return connection
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#connections[0]?.drop()
    for (const connection of this.#connections) await connection[Symbol.asyncDispose]()
  }
}

function withDatabase(url: string, name: string): string {
  return url.replace(/^([^:]+:\/\/[^/?]+)(?:\/[^?]*)?/, `$1/${name}`)
}
