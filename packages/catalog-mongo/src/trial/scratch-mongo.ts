import { randomUUID } from 'node:crypto'
import { GIVEN_MONGO_URL, MongoServer, silentLogger } from '@streamvault/testkit'
import { type CommandStartedEvent, type Db, MongoClient } from 'mongodb'
import { type MongoConnection, openMongo } from '../mongo-connection.ts'

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
  newDatabase(onCommand: (event: CommandStartedEvent) => void = () => {}): ScratchDatabase {
    const url = this.#server?.newUrl() ?? withDatabase(GIVEN_MONGO_URL ?? '', `test-${randomUUID()}`)
    return new ScratchDatabase(url, onCommand)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server?.[Symbol.asyncDispose]()
  }
}

/** A database of a test's own, which goes with it; every connection opened here is closed with it. */
export class ScratchDatabase implements AsyncDisposable {
  readonly url: string
  /** Told of every command that is sent from here. */
  readonly #onCommand: (event: CommandStartedEvent) => void
  readonly #connections: MongoConnection[] = []
  readonly #raw: MongoClient[] = []

  constructor(url: string, onCommand: (event: CommandStartedEvent) => void) {
    this.url = url
    this.#onCommand = onCommand
  }

  async open(): Promise<MongoConnection> {
    const connection = await openMongo(this.url, { logger: silentLogger })
    connection.client.on('commandStarted', this.#onCommand)
    this.#connections.push(connection)
    return connection
  }

  /** The database as it is, before any vault has opened it. */
  async openRaw(): Promise<Db> {
    const client = await new MongoClient(this.url).connect()
    this.#raw.push(client)
    return client.db()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const client of this.#raw) await client.close()
    await this.#connections[0]?.drop()
    for (const connection of this.#connections) await connection[Symbol.asyncDispose]()
  }
}

function withDatabase(url: string, name: string): string {
  return url.replace(/^([^:]+:\/\/[^/?]+)(?:\/[^?]*)?/, `$1/${name}`)
}
